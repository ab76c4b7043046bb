/** Durations as people write them in cells. */
import { type Cell, isBlank } from './cell.ts'

const DAY = 86_400
const UNITS = { s: 1, min: 60, h: 3600, d: DAY, w: 7 * DAY } as const
export type DurationUnit = keyof typeof UNITS

/** Seconds, likely between low and high where a range is written; or a number whose unit the column has to tell. */
export type CellDuration = { seconds: number; low?: number; high?: number } | { bare: number }

const WORDS: Record<DurationUnit, string> = {
  s: 's sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos',
  min: "m mn min mins minute minutes minuten minuto minutos '",
  h: 'h hr hrs hour hours std stunde stunden heure heures hora horas',
  d: 'd day days tag tage tagen t jour jours j dia dias',
  w: 'w wk wks week weeks woche wochen semaine semaines semana semanas',
}
const UNIT_OF = new Map(
  Object.entries(WORDS).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit as DurationUnit])),
)

/** Undefined where the cell is no duration; empty cells are none either. */
export function durationOf(cell: Cell): CellDuration | undefined {
  if (isBlank(cell)) return undefined
  if (cell.date !== undefined) return fromTimeCell(cell.date)
  if (cell.number !== undefined) return cell.number >= 0 ? { bare: cell.number } : undefined
  return durationOfText(cell.text)
}

export const secondsOf = (bare: number, unit: DurationUnit): number => Math.round(bare * UNITS[unit])

/** A cell with the format of a time holds a share of a day, which readers give as an instant of 1899 to 1904. */
function fromTimeCell(date: number): CellDuration | undefined {
  const year = new Date(date).getUTCFullYear()
  if (year > 1904) return undefined
  const zero = year === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, date < Date.UTC(1899, 11, 31) ? 30 : 31)
  return { seconds: Math.round((date - zero) / 1000) }
}

const LONGEST = 80

export function durationOfText(written: string): CellDuration | undefined {
  if (written.length > LONGEST) return undefined
  const text = written
    .replace(/½/g, '.5')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/^(?:~|≈|ca\.?|approx\.?|about|circa|etwa|max\.?)\s*/, '')
    .replace(/\s*\?$/, '')
    .trim()
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return { bare: decimal(text) }
  const range = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*(?:-|–|—|to|bis|\.\.)\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?$/.exec(text)
  if (range) return ranged(range)
  const seconds = clock(text) ?? iso(text) ?? units(text)
  return seconds === undefined ? undefined : { seconds }
}

function ranged([, from = '', fromUnit = '', to = '', toUnit = '']: RegExpExecArray): CellDuration | undefined {
  const high = units(`${to}${toUnit}`)
  const low = units(`${from}${fromUnit || toUnit}`)
  if (low === undefined || high === undefined || low > high) return undefined
  return { seconds: Math.round((low + high) / 2), low, high }
}

/** `0:45` is hours and minutes, as spreadsheets show it; `1:30:00` has seconds. */
function clock(text: string): number | undefined {
  const match = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?\s*(?:h|hrs?|hours?|std\.?)?$/.exec(text)
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : undefined
}

function iso(text: string): number | undefined {
  const match = /^p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?$/.exec(text)
  if (!match || text.length < 3) return undefined
  const [, d = 0, h = 0, m = 0, s = 0] = match
  return Number(d) * DAY + Number(h) * 3600 + Number(m) * 60 + Math.round(Number(s))
}

/** `2h 30m`, `1,5 Std.`, `1 d and 4 h`, `1h30`. Project's elapsed units (`2 edays`) count the same here. */
function units(text: string): number | undefined {
  let rest = text
  let total = 0
  let last: DurationUnit | undefined
  while (rest !== '') {
    const match = /^(\d*[.,]?\d+)\s*([a-z']*)\.?\s*(?:,|\+|and|und|et|y)?\s*/.exec(rest)
    if (!match?.[1]) return undefined
    const unit: DurationUnit | undefined =
      match[2] === '' ? (last === 'h' ? 'min' : undefined) : (UNIT_OF.get(match[2] ?? '') ?? elapsed(match[2] ?? ''))
    if (!unit) return undefined
    total += decimal(match[1]) * UNITS[unit]
    last = unit
    rest = rest.slice(match[0].length)
  }
  return last ? Math.round(total) : undefined
}

const elapsed = (word: string) => (word.startsWith('e') ? UNIT_OF.get(word.slice(1)) : undefined)
const decimal = (text: string) => Number(text.replace(',', '.'))

/** Spreadsheets that lost the format of a time leave its share of a day: 0.0208333333. */
export const isShareOfDay = (numbers: readonly number[]): boolean =>
  numbers.length > 0 &&
  numbers.every((number) => number <= 2) &&
  numbers.some((number) => /\.\d{4,}/.test(String(number)))
