/** Text with delimiters, as spreadsheets write it. */
import { parseCsv } from 'hucre/csv'
import { fieldOfHeading } from './headings.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** Enough to tell the delimiter. */
const SAMPLE_CHARACTERS = 60_000
const HALF = 0.5
const MOST = 0.6

/** The one that splits most lines, outside quotes, into the same number of cells; undefined where none does. */
export function delimiterOf(text: string): Delimiter | undefined {
  const sample = text.slice(0, SAMPLE_CHARACTERS)
  let best: { delimiter: Delimiter; score: number } | undefined
  for (const delimiter of DELIMITERS) {
    const records = recordsOf(sample, delimiter)
    const score = 'refused' in records ? 0 : consistency(records)
    if (score > (best?.score ?? 0)) best = { delimiter, score }
  }
  return best?.delimiter ?? DELIMITERS.find((delimiter) => hasHeader(recordsOf(sample, delimiter)))
}

/** Rows of different lengths are a table, too, below headings that are known. */
function hasHeader(records: string[][] | { refused: string }): boolean {
  if ('refused' in records) return false
  return records.slice(0, MOST_ROWS_ABOVE).some((cells) => {
    const fields = cells.slice(0, MOST_HEADINGS).map((cell) => fieldOfHeading(cell))
    return new Set(fields.flatMap((named) => (named && named.confidence >= SURE ? [named.field] : []))).size > 1
  })
}

const MOST_ROWS_ABOVE = 40
const MOST_HEADINGS = 200
const SURE = 0.9

/** How many of the records are as wide as most, weighted by that width; 0 where it is no table. */
function consistency(records: string[][]): number {
  const widths = records.filter((cells) => cells.some((cell) => cell.trim() !== '')).map((cells) => cells.length)
  const wide = widths.filter((width) => width > 1)
  if (widths.length < 2 || wide.length < widths.length * MOST) return 0
  const counts = new Map<number, number>()
  for (const width of wide) counts.set(width, (counts.get(width) ?? 0) + 1)
  const [usual = 0, times = 0] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0])
  if (times < wide.length * HALF) return 0
  return (times / widths.length) * Math.log2(usual + 1)
}

/** As many as a spreadsheet can have. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384

/** Rows as the file has them: an empty line is an empty row, so that row numbers are those of a spreadsheet. */
export function recordsOf(text: string, delimiter: Delimiter): string[][] | { refused: string } {
  const rows = parseCsv(text, { delimiter, maxRows: MOST_ROWS + 1 })
  if (rows.length > MOST_ROWS) return { refused: 'It has more rows than a spreadsheet.' }
  const wide = rows.findIndex((row) => row.length > MOST_COLUMNS)
  if (wide >= 0) return { refused: `Row ${wide + 1} has more columns than a spreadsheet.` }
  return rows.map((row) => row.map((value) => String(value ?? '')))
}
