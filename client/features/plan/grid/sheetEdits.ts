/** What keys, pastes and drags in the grid mean, as edits of the draft. */
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import { MAX_CELL, MAX_CELLS_AT_ONCE, MAX_ROWS } from '../../../../shared/draft/limits.ts'
import type { Edit, Seen } from '../../../live/drafts/edits.ts'
import type { Line } from './lines.ts'
import { at, type Frame, type Place, placesIn, type Range, type Selection } from './selection.ts'

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

function appended(draft: Draft, workstream: string, rows: { key: string; cells: Record<string, string> }[]): Edit {
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

const rowLines = ({ lines }: Sheet, top: number, bottom: number): RowLine[] =>
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

/** New empty rows beside those of the range, as many as it has. */
export function insertBeside(sheet: Sheet, range: Range, where: 'above' | 'below'): Paste {
  const rows = rowLines(sheet, range.top, range.bottom)
  const beside = where === 'above' ? rows[0] : rows.at(-1)
  const line = sheet.lines[range.top]
  const fresh = Array.from({ length: Math.max(1, rows.length) }, () => ({ key: sheet.newKey(), cells: {} }))
  const column = sheet.frame.columns[range.left]
  const [made] = fresh
  const selection = made && column !== undefined ? at({ line: made.key, column }) : undefined
  if (!beside) {
    const workstream = line?.kind === 'workstream' ? line.workstream.key : line?.kind === 'new' ? line.workstream : ''
    if (workstream === '') return { edits: [], selection: undefined }
    return { edits: [appended(sheet.draft, workstream, fresh)], selection }
  }
  const after = where === 'below' ? beside.key : rowBefore(sheet.draft, beside.key)
  const { workstream } = beside.row
  return { edits: [{ type: 'insertRows', workstream, ...(after !== undefined && { after }), rows: fresh }], selection }
}

/** The row before this one in its workstream. */
function rowBefore({ rows }: Draft, key: string): string | undefined {
  const index = rows.findIndex((row) => row.key === key)
  const above = rows[index - 1]
  return above && above.workstream === rows[index]?.workstream ? above.key : undefined
}

/** Copies of rows below the last of them, their ids told apart. */
export function duplicated({ draft, newKey }: Sheet, keys: readonly string[]): Edit[] {
  const rows = keys.flatMap((key) => findRow(draft, key) ?? [])
  const last = rows.at(-1)
  if (!last) return []
  const taken = new Set(draft.rows.map(({ cells }) => cells.step?.text))
  const copies = rows.map(({ cells }) => {
    const texts = Object.fromEntries(Object.entries(cells).map(([column, { text }]) => [column, text]))
    if (!texts.step) return { key: newKey(), cells: texts }
    const base = texts.step.replace(/-\d+$/, '')
    let number = 2
    while (taken.has(`${base}-${number}`)) number += 1
    taken.add(`${base}-${number}`)
    return { key: newKey(), cells: { ...texts, step: `${base}-${number}` } }
  })
  return [{ type: 'insertRows', workstream: last.workstream, after: last.key, rows: copies }]
}

export function removeRows(sheet: Sheet, keys: readonly string[]): Edit[] {
  if (keys.length === 0) return []
  return [{ type: 'removeRows', rows: keys.map((row) => ({ row, seen: sheet.seenRow(row) })) }]
}

/** Rows, by one place up or down in the plan; over the border of a workstream into the next one. */
export function moveBy({ draft }: Sheet, keys: readonly string[], by: 1 | -1): Edit[] {
  const moved = new Set(keys)
  const { rows, workstreams } = draft
  const first = rows.findIndex(({ key }) => moved.has(key))
  const last = rows.findLastIndex(({ key }) => moved.has(key))
  const edge = rows[by < 0 ? first : last]
  if (!edge) return []
  const beyond = rows[by < 0 ? first - 1 : last + 1]
  if (beyond && beyond.workstream === edge.workstream) {
    const after = by > 0 ? beyond.key : rowBefore(draft, beyond.key)
    return [moveTo(keys, edge.workstream, after)]
  }
  const place = workstreams.findIndex(({ key }) => key === edge.workstream)
  const next = workstreams[place + by]
  if (!next) return []
  const end = by < 0 ? rows.findLast(({ workstream }) => workstream === next.key)?.key : undefined
  return [moveTo(keys, next.key, end)]
}

const moveTo = (rows: readonly string[], workstream: string, after: string | undefined): Edit => ({
  type: 'moveRows',
  rows: [...rows],
  workstream,
  ...(after !== undefined && { after }),
})

/** Rows that were dropped below a line of the screen. */
export function dropBelow({ draft, lines }: Sheet, keys: readonly string[], below: number): Edit[] {
  const moved = new Set(keys)
  const line = lines[below]
  if (!line) return []
  if (line.kind === 'workstream') return [moveTo(keys, line.workstream.key, undefined)]
  const workstream = line.kind === 'row' ? line.row.workstream : line.workstream
  const own = draft.rows.filter((row) => row.workstream === workstream)
  const until = line.kind === 'row' ? own.findIndex(({ key }) => key === line.key) : own.length - 1
  // The nearest above it that stays where it is.
  const after = own.slice(0, until + 1).findLast(({ key }) => !moved.has(key))?.key
  return [moveTo(keys, workstream, after)]
}

/** The texts of a range, as rows of cells; lines that are no rows are left out. */
export const copied = (sheet: Sheet, range: Range): string[][] =>
  placesIn(sheet.frame, range)
    .filter(([place]) => place !== undefined && findRow(sheet.draft, place.line) !== undefined)
    .map((row) => row.map((place) => textAt(sheet, place)))
