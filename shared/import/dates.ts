/** Dates and times as people write them in cells. */
import { type Cell, isBlank, plain } from './cell.ts'
import { durationOfText } from './durations.ts'

/** Which number of 03/04/2027 is the day. */
export type DateOrder = 'dayFirst' | 'monthFirst'

/**
 * `at`: ms of the wall clock as if it were UTC; `instant`: with a zone of its own; `clock`: seconds of the day, without a date;
 * `offset`: seconds from T-0.
 */
export type CellMoment =
  | { kind: 'wall'; at: number; hasTime: boolean }
  | { kind: 'instant'; at: number }
  | { kind: 'clock'; seconds: number }
  | { kind: 'offset'; seconds: number }

const DAY_MS = 86_400_000
const MONTHS = [
  'jan january januar janvier enero ene',
  'feb february februar fevrier fev febrero',
  'mar march marz mrz maerz mars marzo',
  'apr april avril avr abril abr',
  'may mai mayo',
  'jun june juni juin junio',
  'jul july juli juillet juil julio',
  'aug august aout agosto ago',
  'sep sept september septembre septiembre',
  'oct october okt oktober octobre octubre',
  'nov november novembre noviembre',
  'dec december dez dezember decembre diciembre dic',
].map((names) => names.split(' '))

export function momentOf(cell: Cell, order: DateOrder): CellMoment | undefined {
  if (isBlank(cell)) return undefined
  if (cell.date !== undefined) {
    const isTime = new Date(cell.date).getUTCFullYear() <= 1904
    if (isTime) return { kind: 'clock', seconds: Math.round((cell.date % DAY_MS) / 1000 + 86_400) % 86_400 }
    return { kind: 'wall', at: Math.round(cell.date / 1000) * 1000, hasTime: cell.isTimed ?? cell.date % DAY_MS !== 0 }
  }
  return momentOfText(cell.text, order)
}

const LONGEST = 80

function momentOfText(written: string, order: DateOrder): CellMoment | undefined {
  if (written.length > LONGEST) return undefined
  const offset = /^[td]\s*(?:([-+−–])\s*(.+)|-?0)?$/i.exec(written.trim())
  if (offset) return offsetOf(offset[1] ?? '+', offset[2] ?? '0m', written)
  const serial = /^[3-6]\d{4}(?:[.,]\d+)?$/.exec(written)
  if (serial) return fromSerial(Number(written.replace(',', '.')))
  const text = plain(written)
    .replace(WEEKDAY, '')
    .replace(/[([]?\b(?:ces?t|mes?z|[ecmp][sd]t|bst|ist|uhr)\b[)\]]?/g, '')
    .trim()
  const date = dateIn(text, order)
  if (!date) {
    const seconds = clockOf(text)
    return seconds === undefined ? undefined : { kind: 'clock', seconds }
  }
  const rest = date.rest.replace(/^[\st,]+(?:at\s+|um\s+|-\s*)?/, '').trim()
  const zone = /\s*(z|utc|gmt|[+-]\d{2}:?\d{2})$/.exec(rest)
  const clock = rest === '' ? undefined : clockOf(zone ? rest.slice(0, zone.index) : rest)
  if (rest !== '' && clock === undefined) return undefined
  const at = date.at + (clock ?? 0) * 1000
  if (!zone?.[1]) return { kind: 'wall', at, hasTime: clock !== undefined }
  return { kind: 'instant', at: at - zoneMinutes(zone[1]) * 60_000 }
}

const WEEKDAY =
  /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mer|jeu|ven|sam|dim|lunes|martes|miercoles|jueves|viernes|sabado|domingo)[.,]*\s+(?=.*\d)/

function offsetOf(sign: string, text: string, written: string): CellMoment | undefined {
  const duration = durationOfText(text)
  if (!duration) return undefined
  // D-3 counts days; T-3 does not say what it counts.
  const days =
    'bare' in duration && (/^d/i.test(written.trim()) || duration.bare === 0) ? duration.bare * 86_400 : undefined
  const seconds = 'bare' in duration ? days : duration.seconds
  return seconds === undefined ? undefined : { kind: 'offset', seconds: sign === '+' ? seconds : -seconds || 0 }
}

/** Days since 30 December 1899, which is right from March 1900 on. */
function fromSerial(days: number): CellMoment {
  const at = Date.UTC(1899, 11, 30) + Math.round(days * 86_400) * 1000
  return { kind: 'wall', at, hasTime: !Number.isInteger(days) }
}

function dateIn(text: string, order: DateOrder): { at: number; rest: string } | undefined {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/.exec(text)
  if (yearFirst) return dateAt(yearFirst[1], yearFirst[3], yearFirst[4], text.slice(yearFirst[0].length))
  const numbers = NUMBERS.exec(text)
  if (numbers) {
    const [found, first, separator, second, year] = numbers
    const isDayFirst = separator === '.' || order === 'dayFirst'
    return dateAt(year, isDayFirst ? second : first, isDayFirst ? first : second, text.slice(found.length))
  }
  const dayMonth =
    /^(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+|of\s+)?([a-z]{3,})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})(?![\d:])/.exec(
      text,
    )
  if (dayMonth) return dateAt(dayMonth[3], monthOf(dayMonth[2]), dayMonth[1], text.slice(dayMonth[0].length))
  const monthDay = /^([a-z]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})/.exec(text)
  if (monthDay) return dateAt(monthDay[3], monthOf(monthDay[1]), monthDay[2], text.slice(monthDay[0].length))
  return undefined
}

const NUMBERS = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/

const monthOf = (name = ''): string => String(MONTHS.findIndex((names) => names.includes(name)) + 1)

function dateAt(year = '', month = '', day = '', rest = ''): { at: number; rest: string } | undefined {
  const at = Date.UTC(Number(year) + (year.length === 2 ? 2000 : 0), Number(month) - 1, Number(day))
  const isReal = new Date(at).getUTCDate() === Number(day) && new Date(at).getUTCMonth() === Number(month) - 1
  return isReal ? { at, rest } : undefined
}

/** Seconds of the day: `22:00`, `22:00:30`, `10 pm`, `22h00`, `22.00`. */
function clockOf(text: string): number | undefined {
  const match =
    /^(\d{1,2})(?:[:h.]([0-5]\d))(?::([0-5]\d)(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|h|hrs)?$/.exec(text) ??
    /^(\d{1,2})()()\s*(am|pm|a\.m\.|p\.m\.|h)$/.exec(text)
  if (!match) return undefined
  const hour = Number(match[1])
  const half = match[4]?.charAt(0)
  if (hour > 24 || ((half === 'a' || half === 'p') && (hour > 12 || hour === 0))) return undefined
  const hours = half === 'p' ? (hour % 12) + 12 : half === 'a' ? hour % 12 : hour
  const seconds = hours * 3600 + Number(match[2] || 0) * 60 + Number(match[3] || 0)
  return seconds <= 86_400 ? seconds : undefined
}

function zoneMinutes(zone: string): number {
  const match = /([+-])(\d{2}):?(\d{2})/.exec(zone)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}

/** Decided by the columns as a whole: one 25/03 settles them all. Undefined where each reads both ways. */
export function orderOf(cells: readonly Cell[]): DateOrder | 'either' | 'both' | undefined {
  let first = 0
  let second = 0
  let open = 0
  for (const { text, date } of cells) {
    const match =
      date === undefined && text.length <= LONGEST ? NUMBERS.exec(plain(text).replace(/^[a-z]+[.,]?\s+/, '')) : null
    if (!match || match[2] === '.') continue
    if (Number(match[1]) > 12) first += 1
    else if (Number(match[3]) > 12) second += 1
    // Where both are the same it does not matter.
    else if (match[1] !== match[3]) open += 1
  }
  if (first > 0 && second > 0) return 'both'
  if (first > 0) return 'dayFirst'
  if (second > 0) return 'monthFirst'
  return open > 0 ? 'either' : undefined
}
