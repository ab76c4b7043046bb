/** Where somebody is in the grid and what they have selected, by keys, so that it stays with its rows while others edit. */

export interface Place {
  line: string
  column: string
}

/** `anchor` is where a range began, `focus` its other corner. */
export interface Selection {
  anchor: Place
  focus: Place
  /** The cell that is written into, where that has left the anchor: as Enter goes through a range. */
  active?: Place
}

export const activeOf = ({ anchor, active }: Selection): Place => active ?? anchor

/** Lines and columns as they stand on the screen. */
export interface Frame {
  lines: readonly string[]
  columns: readonly string[]
  /** Where each line stands. */
  positions: ReadonlyMap<string, number>
}

/** Both ends included. */
export interface Range {
  top: number
  bottom: number
  left: number
  right: number
}

export const at = (place: Place): Selection => ({ anchor: place, focus: place })

export function rangeOf({ positions, columns }: Frame, { anchor, focus }: Selection): Range | undefined {
  const lines = [positions.get(anchor.line), positions.get(focus.line)]
  const across = [columns.indexOf(anchor.column), columns.indexOf(focus.column)]
  const [one, other] = lines
  const [first, second] = across
  if (one === undefined || other === undefined || first === undefined || second === undefined) return undefined
  if (first < 0 || second < 0) return undefined
  return {
    top: Math.min(one, other),
    bottom: Math.max(one, other),
    left: Math.min(first, second),
    right: Math.max(first, second),
  }
}

export const isOneCell = ({ top, bottom, left, right }: Range): boolean => top === bottom && left === right

export const placesIn = ({ lines, columns }: Frame, { top, bottom, left, right }: Range): Place[][] =>
  lines.slice(top, bottom + 1).map((line) => columns.slice(left, right + 1).map((column) => ({ line, column })))

export type Step =
  | { by: 'cells'; down: number; right: number }
  | { by: 'edge'; down: number; right: number }
  | { by: 'start' }
  | { by: 'end' }
  | { by: 'top' }
  | { by: 'bottom' }

/** @param extends_ whether the range grows instead, as with Shift */
export function moved(frame: Frame, selection: Selection, step: Step, extends_: boolean): Selection {
  const { lines, columns, positions } = frame
  const from = extends_ ? selection.focus : activeOf(selection)
  const line = positions.get(from.line) ?? 0
  const column = Math.max(0, columns.indexOf(from.column))
  const [nextLine, nextColumn] = target(frame, line, column, step)
  const place = {
    line: lines[clamp(nextLine, lines.length)] ?? from.line,
    column: columns[clamp(nextColumn, columns.length)] ?? from.column,
  }
  return extends_ ? { anchor: selection.anchor, focus: place } : at(place)
}

const clamp = (index: number, length: number) => Math.max(0, Math.min(index, length - 1))

function target({ lines, columns }: Frame, line: number, column: number, step: Step): [number, number] {
  switch (step.by) {
    case 'cells':
      return [line + step.down, column + step.right]
    case 'edge':
      return [
        step.down === 0 ? line : step.down > 0 ? lines.length - 1 : 0,
        step.right === 0 ? column : step.right > 0 ? columns.length - 1 : 0,
      ]
    case 'start':
      return [line, 0]
    case 'end':
      return [line, columns.length - 1]
    case 'top':
      return [0, 0]
    case 'bottom':
      return [lines.length - 1, columns.length - 1]
  }
}

export const everything = ({ lines, columns }: Frame): Selection | undefined => {
  const [line] = lines
  const [column] = columns
  const last = lines.at(-1)
  const lastColumn = columns.at(-1)
  if (line === undefined || column === undefined || last === undefined || lastColumn === undefined) return undefined
  return { anchor: { line, column }, focus: { line: last, column: lastColumn } }
}

/**
 * The cell after this one while a range is gone through with Enter or Tab: inside the range, and from its end to its
 * beginning, as in a sheet.
 */
export function nextWithin(frame: Frame, range: Range, focus: Place, step: { down: number; right: number }): Place {
  const height = range.bottom - range.top + 1
  const width = range.right - range.left + 1
  const row = (frame.positions.get(focus.line) ?? range.top) - range.top
  const column = Math.max(0, frame.columns.indexOf(focus.column) - range.left)
  const along = step.right === 0 ? column * height + row + step.down : row * width + column + step.right
  const index = (along + height * width) % (height * width)
  const [nextRow, nextColumn] =
    step.right === 0 ? [index % height, Math.floor(index / height)] : [Math.floor(index / width), index % width]
  return {
    line: frame.lines[range.top + nextRow] ?? focus.line,
    column: frame.columns[range.left + nextColumn] ?? focus.column,
  }
}
