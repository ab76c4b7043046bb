/** Finds the table in a sheet: its header below whatever titles, and its rows. */
import { type Cell, plain } from './cell.ts'
import { momentOf } from './dates.ts'
import { durationOf } from './durations.ts'
import { fieldOfHeading, PARTY_FIELDS } from './headings.ts'
import type { RawRow, RawSheet } from './rawSheet.ts'

export interface TableRow {
  number: number
  /** Up to its last filled one. */
  cells: Cell[]
  outline: number
  /** By a filter, or by hand. */
  isHidden?: boolean
}

export interface SkippedRow {
  row: number
  why: 'title' | 'header' | 'empty'
  /** The last of them, where several of one sort follow each other. */
  to?: number
}

export interface SheetTable {
  name: string
  isHidden: boolean
  /** Undefined where the table has none. */
  headerRow: number | undefined
  /** One for each column, unique. */
  headings: string[]
  rows: TableRow[]
  /** Rows that hold no step: above the header, empty, or the header once more. */
  skipped: SkippedRow[]
  /** For the caller to keep a mapping by: the same headings in any order. */
  headingKey: string
}

/** Titles, legends and sign-offs above a header are seldom longer. */
const MOST_ROWS_ABOVE = 40
const LONGEST_HEADING = 60

export function sheetOf({ name, rows, isHidden }: RawSheet): SheetTable {
  const header = headerOf(rows)
  const width = rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 1)
  const own = header ? headingsAt(rows, header, width) : []
  const headings = unique(Array.from({ length: width }, (_, column) => own[column] || `Column ${letter(column)}`))
  const skipped: SkippedRow[] = []
  const skip = (row: number, why: SkippedRow['why']) => {
    const last = skipped.at(-1)
    if (last?.why === why && (last.to ?? last.row) === row - 1) last.to = row
    else skipped.push({ row, why })
  }
  const kept: TableRow[] = []
  for (const row of rows) {
    const isAbove = header && row.number < header.number
    const isHeader = header && (row === header || isSame(row, header))
    if (row.cells.every(({ text }) => text === '')) skip(row.number, 'empty')
    else if (isAbove || isHeader) skip(row.number, isAbove ? 'title' : 'header')
    else kept.push(row)
  }
  const headingKey = [...new Set(headings.map(plain))].sort().join('|')
  return { name, isHidden, headerRow: header?.number, headings, rows: kept, skipped, headingKey }
}

/** The row with most headings that we know; without any, the first row of short words. */
function headerOf(rows: readonly RawRow[]): RawRow | undefined {
  let best: { row: RawRow; score: number } | undefined
  let first: RawRow | undefined
  const isFilled = ({ text }: Cell) => text !== ''
  const hasWide = rows.some(({ cells }) => cells.filter(isFilled).length > 1)
  const named = new Map<string, ReturnType<typeof fieldOfHeading>>()
  const fieldOf = (text: string) => {
    if (!named.has(text)) named.set(text, fieldOfHeading(text))
    return named.get(text)
  }
  let looked = 0
  for (const row of rows) {
    const filled = row.cells.filter(isFilled)
    if (filled.length === 0) continue
    looked += 1
    if (looked > MOST_ROWS_ABOVE) break
    const headings = filled.filter(isHeading)
    // `A` and `Informed` head columns, and fill those of a RACI matrix.
    const known = headings.flatMap(({ text }) => (/^\p{L}$/u.test(text) ? [] : (fieldOf(text) ?? [])))
    const sure = known.filter(({ confidence }) => confidence >= SURE).map(({ field }) => field)
    const fields = new Set(sure.every((field) => PARTIES.has(field)) ? [] : sure)
    // Days and hours stand over the bars of a plan, beside what heads its columns.
    const isOverBars = fields.has('title') && fields.size >= LEAST_BESIDE_BARS
    if (headings.length < filled.length && !isOverBars) {
      first ??= row
      continue
    }
    const isAlone = filled.length === 1 && hasWide
    // A step may begin with "Start": only whole headings tell a header.
    const score = fields.size * 10 + known.length
    if (fields.size > 0 && !isAlone && score > (best?.score ?? 0)) best = { row, score }
    if (filled.length > 1 && filled.every(({ text }) => text.split(/\s/).length <= 3)) first ??= row
  }
  if (best) return best.row
  const cells = first?.cells.filter(({ text }) => text !== '') ?? []
  return cells.length > 1 && cells.every(isHeading) ? first : undefined
}

const SURE = 0.9
const PARTIES: ReadonlySet<string> = new Set(PARTY_FIELDS)
const LEAST_BESIDE_BARS = 3

const isHeading = ({ text, number, date }: Cell): boolean =>
  text.length <= LONGEST_HEADING &&
  number === undefined &&
  date === undefined &&
  !/^\d+([.,:]\d+)*$/.test(text) &&
  durationOf({ text }) === undefined &&
  momentOf({ text }, 'dayFirst') === undefined

/** Where a heading is there twice, the merged one above it tells which: "Planned" over Start, "Actual" over Start. */
function headingsAt(rows: readonly RawRow[], header: RawRow, width: number): string[] {
  const above = rows[rows.indexOf(header) - 1]
  const times = new Map<string, number>()
  for (const { text } of header.cells) times.set(plain(text), (times.get(plain(text)) ?? 0) + 1)
  let over = ''
  return Array.from({ length: width }, (_, column) => {
    const own = (header.cells[column]?.text ?? '').replace(/\s+/g, ' ')
    const direct = above?.cells[column]?.text ?? ''
    over = direct || over
    if (!above || (own !== '' && times.get(plain(own)) === 1)) return own
    return own === '' ? direct : `${over} ${own}`.trim()
  })
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
