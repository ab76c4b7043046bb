/** Dates and times of one thing in two columns, "Start Date" and "Start Time", become one column of both. */
import { type Cell, isBlank, NO_CELL, plain } from './cell.ts'
import { momentOf } from './dates.ts'
import type { Findings } from './findings.ts'
import type { SheetTable } from './sheet.ts'

const DATE_WORD = /date|datum|fecha|\bday\b|\btag\b|\bjour\b|\bdia\b/
const TIME_WORD = /uhrzeit|zeit|time|\bheure\b|\bhora\b/
const DAY_MS = 86_400_000
/** Of the filled cells of a column. */
const MOST = 0.6

/** The times stand with their dates, and their own column is empty. */
export function joinTimes(table: SheetTable, findings: Findings): SheetTable {
  const pairs = pairsIn(table)
  if (pairs.length === 0) return table
  for (const { date, time } of pairs)
    findings.guess(
      'joinedTimes',
      'Dates and times in two columns are read together.',
      undefined,
      `${table.headings[date]} + ${table.headings[time]}`,
    )
  const rows = table.rows.map((row) => {
    const cells = [...row.cells]
    for (const { date, time } of pairs) {
      const joined = join(cells[date] ?? NO_CELL, cells[time] ?? NO_CELL)
      if (!joined) continue
      cells[date] = joined
      cells[time] = NO_CELL
    }
    return { ...row, cells: Array.from(cells, (cell) => cell ?? NO_CELL) }
  })
  return { ...table, rows }
}

function pairsIn({ headings, rows }: SheetTable): { date: number; time: number }[] {
  const stems = headings.map((heading) => (heading.length > 60 ? '' : plain(heading)))
  const stemOf = (text: string, word: RegExp) => text.replace(word, ' ').replace(/\s+/g, ' ').trim()
  const times = new Map<string, number>()
  for (const [column, text] of stems.entries())
    if (TIME_WORD.test(text) && !DATE_WORD.test(text)) times.set(stemOf(text, TIME_WORD), column)
  const mostly = (column: number, is: (cell: Cell) => boolean) => {
    const filled = rows.flatMap(({ cells }) => cells[column] ?? []).filter((cell) => !isBlank(cell))
    return filled.length > 0 && filled.filter(is).length > filled.length * MOST
  }
  return stems.flatMap((text, date) => {
    if (!DATE_WORD.test(text)) return []
    const stem = stemOf(text, DATE_WORD)
    const time = times.get(stem)
    if (stem === '' || time === undefined) return []
    return mostly(date, isDay) && mostly(time, isClock) ? [{ date, time }] : []
  })
}

const momentIn = (cell: Cell) => momentOf(cell, 'dayFirst') ?? momentOf(cell, 'monthFirst')
const isDay = (cell: Cell): boolean => {
  const moment = momentIn(cell)
  // A cell with a date and no clock, whatever its format shows.
  return moment?.kind === 'wall' && (!moment.hasTime || moment.at % DAY_MS === 0)
}
const isClock = (cell: Cell): boolean => momentIn(cell)?.kind === 'clock'

function join(date: Cell, time: Cell): Cell | undefined {
  const moment = momentIn(time)
  if (moment?.kind !== 'clock' || !isDay(date)) return undefined
  const clock = new Date(moment.seconds * 1000).toISOString().slice(11, 19)
  if (date.date === undefined) return { text: `${date.text} ${moment.seconds === 86_400 ? '24:00' : clock}` }
  const at = Math.floor(date.date / DAY_MS) * DAY_MS + moment.seconds * 1000
  return { text: `${date.text.slice(0, 10)} ${clock}`, date: at, isTimed: true }
}
