/** Finds the table in a sheet: its header below whatever titles, and its rows. */
import { type Cell, NO_CELL, plain } from './cell.ts'
import { momentOf } from './dates.ts'
import { durationOf } from './durations.ts'
import { fieldOfHeading } from './headings.ts'
import type { RawRow, RawSheet } from './rawSheet.ts'

export interface TableRow {
  number: number
  cells: Cell[]
  outline: number
}

export interface SheetTable {
  name: string
  /** Undefined where the table has none. */
  headerRow: number | undefined
  /** One for each column, unique. */
  headings: string[]
  rows: TableRow[]
  /** Rows that hold no step: above the header, empty, or the header once more. */
  skipped: { row: number; why: 'title' | 'header' | 'empty' }[]
  /** For the caller to keep a mapping by: the same headings in any order. */
  headingKey: string
}

/** Titles, legends and sign-offs above a header are seldom longer. */
const MOST_ROWS_ABOVE = 40
const LONGEST_HEADING = 60

export function sheetOf({ name, rows }: RawSheet): SheetTable {
  const header = headerOf(rows)
  const width = Math.max(1, ...rows.map(({ cells }) => cells.length))
  const headings = unique(
    Array.from(
      { length: width },
      (_, column) => (header ? headingAt(rows, header, column) : '') || `Column ${letter(column)}`,
    ),
  )
  const skipped: SheetTable['skipped'] = []
  const kept: TableRow[] = []
  for (const row of rows) {
    const isAbove = header && row.number < header.number
    const isHeader = header && (row === header || isSame(row, header))
    if (row.cells.every(({ text }) => text === '')) skipped.push({ row: row.number, why: 'empty' })
    else if (isAbove || isHeader) skipped.push({ row: row.number, why: isAbove ? 'title' : 'header' })
    else kept.push({ ...row, cells: Array.from({ length: width }, (_, column) => row.cells[column] ?? NO_CELL) })
  }
  const headingKey = [...new Set(headings.map(plain))].sort().join('|')
  return { name, headerRow: header?.number, headings, rows: kept, skipped, headingKey }
}

/** The row with most headings that we know; without any, the first row of short words. */
function headerOf(rows: readonly RawRow[]): RawRow | undefined {
  let best: { row: RawRow; score: number } | undefined
  let first: RawRow | undefined
  for (const row of rows.filter(({ cells }) => cells.some(({ text }) => text !== '')).slice(0, MOST_ROWS_ABOVE)) {
    const filled = row.cells.filter(({ text }) => text !== '')
    if (filled.length === 0) continue
    if (!filled.every(isHeading)) {
      first ??= row
      continue
    }
    const named = filled.flatMap(({ text }) => fieldOfHeading(text) ?? [])
    const fields = new Set(named.filter(({ confidence }) => confidence >= SURE).map(({ field }) => field))
    const isAlone = filled.length === 1 && rows.some(({ cells }) => cells.filter(({ text }) => text !== '').length > 1)
    // A step may begin with "Start": only whole headings tell a header.
    const score = fields.size * 10 + named.length
    if (fields.size > 0 && !isAlone && score > (best?.score ?? 0)) best = { row, score }
    if (filled.length > 1 && filled.every(({ text }) => text.split(/\s/).length <= 3)) first ??= row
  }
  if (best) return best.row
  const cells = first?.cells.filter(({ text }) => text !== '') ?? []
  return cells.length > 1 && cells.every(isHeading) ? first : undefined
}

const SURE = 0.9

const isHeading = ({ text, number, date }: Cell): boolean =>
  text.length <= LONGEST_HEADING &&
  number === undefined &&
  date === undefined &&
  !/^\d+([.,:]\d+)*$/.test(text) &&
  durationOf({ text }) === undefined &&
  momentOf({ text }, 'dayFirst') === undefined

/** Where a heading is there twice, the merged one above it tells which: "Planned" over Start, "Actual" over Start. */
function headingAt(rows: readonly RawRow[], header: RawRow, column: number): string {
  const own = (header.cells[column]?.text ?? '').replace(/\s+/g, ' ')
  const above = rows[rows.indexOf(header) - 1]
  const isTwice = header.cells.filter(({ text }) => text !== '' && plain(text) === plain(own)).length > 1
  if (!above || (own !== '' && !isTwice)) return own
  const over = above.cells.slice(0, column + 1).findLast(({ text }) => text !== '')?.text ?? ''
  if (own === '') return above.cells[column]?.text ?? ''
  return `${over} ${own}`.trim()
}

function unique(headings: string[]): string[] {
  const seen = new Map<string, number>()
  return headings.map((heading) => {
    const times = (seen.get(plain(heading)) ?? 0) + 1
    seen.set(plain(heading), times)
    return times === 1 ? heading : `${heading} (${times})`
  })
}

/** Printed sheets repeat their header on each page. */
const isSame = (row: RawRow, header: RawRow): boolean =>
  header.cells.every(({ text }, column) => text === (row.cells[column]?.text ?? ''))

function letter(column: number): string {
  const rest = Math.floor(column / 26)
  return `${rest > 0 ? letter(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`
}
