/** What keys, pastes and drags in the grid mean, as edits of the draft. */
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import { MAX_CELL, MAX_CELLS_AT_ONCE, MAX_ROWS } from '../../../../shared/draft/limits.ts'
import type { Edit, Seen } from '../../../live/drafts/edits.ts'
import type { Line } from './lines.ts'
import { type Frame, type Place, placesIn, type Range, type Selection } from './selection.ts'

/** The table as it is looked at. */
export interface Sheet {
  draft: Draft
  lines: readonly Line[]
  frame: Frame
  seenCell(row: string, column: string): Seen
  seenRow(row: string): Seen
  newKey(): string
}

export const textAt = ({ draft }: Sheet, { line, column }: Place): string =>
  findRow(draft, line)?.cells[column]?.text ?? ''

type Written = Place & { text: string }

/** Rows, and new rows where something is written into the line for one. What stays as it is is left out. */
export function write(sheet: Sheet, written: readonly Written[]): Edit[] {
  const { draft, lines, frame, seenCell, newKey } = sheet
  const cells = written.flatMap(({ line, column, text }) => {
    const row = findRow(draft, line)
    if (!row || (row.cells[column]?.text ?? '') === text) return []
    return [{ row: line, column, text, seen: seenCell(line, column) }]
  })
  const edits: Edit[] = []
  // As many as one command may set; it is one act all the same.
  for (let from = 0; from < cells.length; from += MAX_CELLS_AT_ONCE)
    edits.push({ type: 'setCells', cells: cells.slice(from, from + MAX_CELLS_AT_ONCE) })
  const fresh = Map.groupBy(
    written.filter(({ text }) => text !== ''),
    ({ line }) => line,
  )
  for (const [line, texts] of fresh) {
    const there = lines[frame.positions.get(line) ?? -1]
    if (there?.kind !== 'new') continue
    const row = { key: newKey(), cells: Object.fromEntries(texts.map(({ column, text }) => [column, text])) }
    edits.push(appended(draft, there.workstream, [row]))
  }
  return edits
}

/** Why a draft cannot take so much, before any of it is shown; undefined where it can. */
export function tooMuch({ rows }: Draft, edits: readonly Edit[]): string | undefined {
  const added = edits.reduce((sum, edit) => sum + (edit.type === 'insertRows' ? edit.rows.length : 0), 0)
  const limit = MAX_ROWS.toLocaleString('en')
  if (rows.length + added > MAX_ROWS)
    return `A draft holds at most ${limit} steps; with these it would be ${(rows.length + added).toLocaleString('en')}.`
  const texts = edits.flatMap((edit) => {
    if (edit.type === 'setCells') return edit.cells.map(({ text }) => text)
    return edit.type === 'insertRows' ? edit.rows.flatMap(({ cells }) => Object.values(cells)) : []
  })
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0)
  return longest > MAX_CELL ? `A cell holds at most ${MAX_CELL.toLocaleString('en')} characters.` : undefined
}

/** Rows at the end of a workstream. */
export function appended(
  draft: Draft,
  workstream: string,
  rows: { key: string; cells: Record<string, string> }[],
): Edit {
  const last = draft.rows.findLast((row) => row.workstream === workstream)
  return { type: 'insertRows', workstream, ...(last && { after: last.key }), rows }
}

export const writeAll = (sheet: Sheet, range: Range, text: string): Edit[] =>
  write(
    sheet,
    placesIn(sheet.frame, range)
      .flat()
      .map((place) => ({ ...place, text })),
  )

/** Ctrl+D: the first row of the range into the others; of one row, the one above it. */
export function fillDown(sheet: Sheet, range: Range): Edit[] {
  const rows = rowLines(sheet, range.top, range.bottom)
  const above = rows.length === 1 ? rowAbove(sheet, range.top) : rows[0]
  const into = rows.length === 1 ? rows : rows.slice(1)
  if (!above) return []
  const columns = sheet.frame.columns.slice(range.left, range.right + 1)
  return write(
    sheet,
    into.flatMap(({ key: line }) =>
      columns.map((column) => ({ line, column, text: textAt(sheet, { line: above.key, column }) })),
    ),
  )
}

/** The handle: what the range holds, again and again into the rows down to that one. */
export function fillTo(sheet: Sheet, range: Range, bottom: number): Edit[] {
  const from = rowLines(sheet, range.top, range.bottom)
  const into = rowLines(sheet, range.bottom + 1, bottom)
  const columns = sheet.frame.columns.slice(range.left, range.right + 1)
  return write(
    sheet,
    into.flatMap(({ key: line }, index) => {
      const source = from[index % from.length]
      if (!source) return []
      const round = Math.floor(index / from.length) + 1
      return columns.map((column) => {
        const text = textAt(sheet, { line: source.key, column })
        // An id cannot be there twice, so that one with a number counts on.
        return { line, column, text: column === 'step' ? countedOn(text, round * from.length) : text }
      })
    }),
  )
}

const countedOn = (id: string, by: number): string =>
  id.replace(/\d+$/, (digits) => String(Number(digits) + by).padStart(digits.length, '0'))

type RowLine = Extract<Line, { kind: 'row' }>

export const rowLines = ({ lines }: Sheet, top: number, bottom: number): RowLine[] =>
  lines.slice(top, bottom + 1).filter((line) => line.kind === 'row')

const rowAbove = ({ lines }: Sheet, top: number): RowLine | undefined =>
  lines.slice(0, top).findLast((line) => line.kind === 'row')

/** The rows of a range, by their keys, in the order of the screen. */
export const rowsIn = (sheet: Sheet, { top, bottom }: Range): string[] =>
  rowLines(sheet, top, bottom).map(({ key }) => key)

export interface Paste {
  edits: Edit[]
  /** What is selected then. */
  selection: Selection | undefined
}

/**
 * Cells from the clipboard: from the first selected cell on, over the rows that follow it; what is left becomes new rows after
 * the last of these. One cell, or a block that fits several times, fills the whole range.
 */
export function paste(sheet: Sheet, range: Range, cells: readonly (readonly string[])[]): Paste {
  const { frame, lines, draft } = sheet
  const height = cells.length
  const width = cells[0]?.length ?? 0
  if (width === 0) return { edits: [], selection: undefined }
  const wanted = {
    down: range.bottom - range.top + 1,
    right: range.right - range.left + 1,
  }
  const tall = wanted.down > height && wanted.down % height === 0 ? wanted.down : height
  const wide = wanted.right > width && wanted.right % width === 0 ? wanted.right : width
  const columns = frame.columns.slice(range.left, range.left + wide)
  const rowAt = (index: number) => cells[index % height] ?? []
  const textAtIndex = (index: number, column: number) => (rowAt(index)[column % width] ?? '').trim()

  const first = lines[range.top]
  const onNew = first?.kind === 'new'
  const targets = onNew
    ? []
    : lines
        .slice(range.top)
        .filter((line) => line.kind === 'row')
        .slice(0, tall)
  const written = targets.flatMap(({ key: line }, index) =>
    columns.map((column, across) => ({ line, column, text: textAtIndex(index, across) })),
  )
  const edits = write(sheet, written)

  const workstream = onNew ? first.workstream : (targets.at(-1)?.row.workstream ?? draft.workstreams.at(-1)?.key)
  const fresh: { key: string; cells: Record<string, string> }[] = []
  for (let index = targets.length; index < tall; index++) {
    const filled = columns
      .map((column, across) => [column, textAtIndex(index, across)] as const)
      .filter(([, text]) => text !== '')
    if (filled.length > 0) fresh.push({ key: sheet.newKey(), cells: Object.fromEntries(filled) })
  }
  if (fresh.length > 0 && workstream !== undefined) {
    const last = targets.at(-1)
    edits.push(
      last
        ? { type: 'insertRows', workstream: last.row.workstream, after: last.key, rows: fresh }
        : appended(draft, workstream, fresh),
    )
  }
  const top = targets[0]?.key ?? fresh[0]?.key
  const bottom = fresh.at(-1)?.key ?? targets.at(-1)?.key
  const [left] = columns
  const right = columns.at(-1)
  const selection =
    top !== undefined && bottom !== undefined && left !== undefined && right !== undefined
      ? { anchor: { line: top, column: left }, focus: { line: bottom, column: right } }
      : undefined
  return { edits, selection }
}

/** The texts of a range, as rows of cells; lines that are no rows are left out. */
export const copied = (sheet: Sheet, range: Range): string[][] =>
  placesIn(sheet.frame, range)
    .filter(([place]) => place !== undefined && findRow(sheet.draft, place.line) !== undefined)
    .map((row) => row.map((place) => textAt(sheet, place)))
