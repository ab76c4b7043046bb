/** Times as people type them: `23:15`, `2315`, `tomorrow 02:00`, `Sun 29 Nov 23:15`, `2026-11-29 23:15Z`, `+15m`, `10 min ago`. */
import { clockTime, dayOf } from './instants.ts'
import { instantsAt, readingOf, skippedAround, zoneName } from './zones.ts'

/** What is known where a time is typed. Instants are epoch milliseconds. */
export interface Typing {
  /** Whose clocks are meant where no other is named. */
  zone: string
  now: number
  /** On which side of now it has to lie. */
  side?: 'ahead' | 'earlier' | undefined
  /** A time without its day is the one nearest to this; by default the coming one, or the last where it lies earlier. */
  near?: number | undefined
  /** What `+15m` is counted from, if that lies ahead; else from now. */
  from?: number | undefined
}

export type Understood =
  | { kind: 'instant'; at: number }
  /** The clocks read that twice. */
  | { kind: 'twice'; first: number; second: number }
  | { kind: 'not'; why: string }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A date without its year is the coming one, unless it was just now. */
const SEASON_MS = 150 * DAY_MS
/** So far back a time that is to lie ahead is still the one of a moment ago, and so the other way round. */
const SLIP_MS = 6 * 3_600_000
const EXAMPLES = 'Write a time such as 23:15, tomorrow 02:00, 29 Nov 23:15 or +15m.'

export function readTyped(text: string, typing: Typing): Understood {
  const words = text
    .toLowerCase()
    .replace(/[−–]/g, '-')
    .replace(/,/g, ' ')
    .replace(/(\d{4}-\d\d-\d\d)t/, '$1 ')
    .replace(/\b(at|on)\b/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
  if (words === 'now') return instant(typing.now)
  const span = spanOf(words)
  if (span !== undefined) return instant((span > 0 ? Math.max(typing.now, typing.from ?? 0) : typing.now) + span)
  const parts = partsOf(words)
  if ('why' in parts) return { kind: 'not', why: parts.why }
  return resolve(parts, typing)
}

/** How a field shows an instant: as short as it can be and still be read as the same one. */
export function writeTyped(at: number, typing: Typing): string {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const { zone } = typing
  const [date, time] = isoOf(readingOf(minute, zone))
  const day = dayOf(minute, zone)
  const short = typing.side === undefined ? [] : [time]
  const ways = [...short, `${day} ${time}`, `${day} ${date.slice(0, 4)} ${time}`]
  const name = zoneName(minute, zone)
  const found = ways
    .flatMap((way) => [way, `${way} ${name}`])
    .find((way) => {
      const read = readTyped(way, typing)
      return read.kind === 'instant' && read.at === minute
    })
  return found ?? `${isoOf(minute).join(' ')} UTC`
}

const instant = (at: number): Understood => ({ kind: 'instant', at })

const SPAN = /^(?:(\d+) ?d(?:ays?)?)? ?(?:(\d+) ?h(?:ours?)?)? ?(?:(\d+) ?(?:m(?:in(?:ute)?s?)?)?)?$/

/** `+15`, `in 1 h 30`, `-10m`, `10 min ago`: milliseconds. */
function spanOf(words: string): number | undefined {
  const match = /^(?:(\+|-|in ) ?)?(.+?)( ago)?$/.exec(words)
  const [, sign, span = '', ago] = match ?? []
  if ((sign === undefined) === (ago === undefined)) return undefined
  const [whole, days = '0', hours = '0', minutes = '0'] = SPAN.exec(span) ?? []
  if (whole === undefined || days.length + hours.length + minutes.length > 12) return undefined
  const ms = Number(days) * DAY_MS + (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
  return sign === '-' || ago !== undefined ? -ms : ms
}

/** A day: how it lies to today, which weekday it is, or its date. */
type Day = { away: number } | { weekday: number } | { day: number; month: number; year?: number; weekday?: number }

interface Parts {
  day?: Day
  /** Minutes of the day. */
  minutes: number
  /** How the clock is called, or how many minutes it is ahead of UTC. */
  clock?: { name: string } | { ahead: number }
}

const TIME = /^(\d{1,2})[:.h]?(\d\d)$/
const CLOCK = /^(?:z|[a-z]{2,5}|(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d\d))?)$/

function partsOf(words: string): Parts | { why: string } {
  const tokens = words
    .replace(/(\d)(z|[+-]\d\d:?\d\d)$/, '$1 $2')
    .split(' ')
    .filter(Boolean)
  const colons = tokens.flatMap((token, index) => (/^\d{1,2}[:.h]\d\d$/.test(token) ? index : []))
  const bare = tokens.flatMap((token, index) => (/^\d{3,4}$/.test(token) ? index : []))
  const where = colons[0] ?? bare.at(-1)
  if (colons.length > 1 || where === undefined) return { why: EXAMPLES }
  const [, hour = '', minute = ''] = TIME.exec(tokens[where] ?? '') ?? []
  if (Number(hour) > 23 || Number(minute) > 59) return { why: 'The time is from 00:00 to 23:59.' }
  const [clockWord, before] = clockIn(tokens, where)
  const dayWords = tokens.filter((_, index) => index !== where && index !== before).join(' ')
  if (/^(am|pm)$/.test(clockWord ?? '')) return { why: 'Write the time on the 24-hour clock, such as 23:15.' }
  const day = dayWords === '' ? undefined : dayOfWords(dayWords)
  if (dayWords !== '' && day === undefined) return { why: EXAMPLES }
  // “29 Nov 2026” is a date without its time rather than 20:26.
  if (colons.length === 0 && day && 'day' in day && day.year === undefined && hour === '20') {
    return { why: `Add the time, with a colon: ${dayWords} 20:${minute}.` }
  }
  return {
    minutes: Number(hour) * 60 + Number(minute),
    ...(day ? { day } : {}),
    ...(clockWord === undefined ? {} : { clock: clockOf(clockWord) }),
  }
}

/** The name of the clock and where it stands: right behind the time, and no word of a day. */
function clockIn(tokens: readonly string[], time: number): [string | undefined, number] {
  const next = tokens[time + 1]
  if (next === undefined || !CLOCK.test(next) || isDayWord(next)) return [undefined, -1]
  return [next, time + 1]
}

function clockOf(word: string): NonNullable<Parts['clock']> {
  if (/^(z|utc|gmt)$/.test(word)) return { ahead: 0 }
  const [, sign, hours, minutes = '0'] = CLOCK.exec(word) ?? []
  if (hours === undefined) return { name: word }
  return { ahead: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) }
}

const AWAY: Readonly<Record<string, number>> = { today: 0, tonight: 0, tomorrow: 1, tmrw: 1, yesterday: -1 }
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** Its place in the list by three letters or more of it. */
const placeOf = (word: string, names: readonly string[]): number =>
  word.length < 3 ? -1 : names.findIndex((name) => name.startsWith(word))

const isDayWord = (word: string): boolean =>
  AWAY[word] !== undefined || placeOf(word, WEEKDAYS) >= 0 || placeOf(word, MONTHS) >= 0

function dayOfWords(words: string): Day | undefined {
  const away = AWAY[words]
  if (away !== undefined) return { away }
  const [first = '', ...others] = words.split(' ')
  const weekday = placeOf(first, WEEKDAYS)
  const rest = weekday < 0 ? words : others.join(' ')
  if (rest === '') return { weekday }
  const date = dateOf(rest)
  return date && (weekday < 0 ? date : { ...date, weekday })
}

/** `29 nov`, `nov 29`, `29 nov 2026`, `29.11.`, `29.11.2026`, `2026-11-29`. */
function dateOf(words: string): { day: number; month: number; year?: number } | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(words)
  if (iso) return { day: Number(iso[3]), month: Number(iso[2]) - 1, year: Number(iso[1]) }
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(?: ?(\d{4}))?$/.exec(words)
  if (dotted) return { day: Number(dotted[1]), month: Number(dotted[2]) - 1, ...yearOf(dotted[3]) }
  const named = /^(\d{1,2})\.? ?([a-z]{3,})(?: (\d{4}))?$/.exec(words)
  const turned = /^([a-z]{3,}) (\d{1,2})(?: (\d{4}))?$/.exec(words)
  const [day, name, year] = named ? [named[1], named[2], named[3]] : [turned?.[2], turned?.[1], turned?.[3]]
  const month = placeOf(name ?? '', MONTHS)
  return month < 0 ? undefined : { day: Number(day), month, ...yearOf(year) }
}

const yearOf = (year: string | undefined) => (year === undefined ? {} : { year: Number(year) })

function resolve({ day, minutes, clock }: Parts, typing: Typing): Understood {
  const { now, side } = typing
  const zone = clock && 'ahead' in clock && clock.ahead === 0 ? 'UTC' : typing.zone
  const away = day && 'day' in day ? SEASON_MS : side === 'ahead' ? SLIP_MS : DAY_MS / 2
  const near = typing.near ?? now + (side === 'earlier' ? -SLIP_MS : away)
  const date = dateFor(day, { minutes, zone, now, side, near: readingOf(near, zone) })
  if (typeof date === 'string') return { kind: 'not', why: date }
  const reading = date + minutes * MINUTE_MS
  if (clock && 'ahead' in clock) return instant(reading - clock.ahead * MINUTE_MS)
  const all = instantsAt(reading, zone)
  if (all.length === 0) return { kind: 'not', why: saySkipped(reading, zone) }
  const called = clock ? all.filter((at) => zoneName(at, zone).toLowerCase() === clock.name) : all
  if (clock && called.length === 0) return { kind: 'not', why: sayOtherClock(clock.name, all, zone) }
  // Of two the one that can be meant, as long as only one can.
  const possible = called.filter((at) => (side === 'earlier' ? at <= now : side === 'ahead' ? at > now : true))
  const [first, second] = possible.length > 0 ? possible : called
  if (first === undefined) return { kind: 'not', why: EXAMPLES }
  return second === undefined ? instant(first) : { kind: 'twice', first, second }
}

interface Looking {
  minutes: number
  zone: string
  now: number
  side: Typing['side']
  /** A reading. */
  near: number
}

/** The reading at which that day begins; or a sentence, where there is no such day. */
function dateFor(day: Day | undefined, { minutes, zone, now, side, near }: Looking): number | string {
  const nearest = (dates: readonly number[]) =>
    dates.reduce((best, date) =>
      Math.abs(date + minutes * MINUTE_MS - near) < Math.abs(best + minutes * MINUTE_MS - near) ? date : best,
    )
  if (!day) {
    const about = midnight(near)
    return nearest([about, about - DAY_MS, about + DAY_MS])
  }
  const reading = readingOf(now, zone)
  const today = midnight(reading)
  if ('away' in day) return today + day.away * DAY_MS
  if (!('day' in day)) {
    const next = today + ((day.weekday - new Date(today).getUTCDay() + 7) % 7) * DAY_MS
    const isPast = next + minutes * MINUTE_MS <= reading
    if (side === 'earlier') return isPast ? next : next - WEEK_MS
    return isPast ? next + WEEK_MS : next
  }
  const year = day.year ?? new Date(near).getUTCFullYear()
  const years = day.year === undefined ? [year, year + 1, year - 1] : [year]
  const dates = years
    .map((one) => Date.UTC(one, day.month, day.day))
    .filter((date) => new Date(date).getUTCDate() === day.day)
  if (dates.length === 0) return `There is no ${day.day} ${nameOf(MONTHS, day.month)}${day.year ? ` ${day.year}` : ''}.`
  const date = nearest(dates)
  if (day.weekday === undefined || new Date(date).getUTCDay() === day.weekday) return date
  return `${dayOf(date, 'UTC').slice(4)} is a ${nameOf(WEEKDAYS, new Date(date).getUTCDay())}.`
}

const midnight = (reading: number): number => Math.floor(reading / DAY_MS) * DAY_MS

const nameOf = (names: readonly string[], place: number): string => {
  const name = names[place] ?? ''
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

function saySkipped(reading: number, zone: string): string {
  const { from, to } = skippedAround(reading, zone)
  const clock = (at: number) => clockTime(at, 'UTC')
  return `There is no ${clock(reading)} on ${dayOf(reading, 'UTC')}: the clocks go forward from ${clock(from)} to ${clock(to)}.`
}

function sayOtherClock(name: string, all: readonly number[], zone: string): string {
  const names = [...new Set(all.map((at) => zoneName(at, zone)))]
  return `The clock then reads ${names.join(' or ')}, not ${name.toUpperCase()}. Write ${names[0]} or UTC.`
}

/** `2026-11-29` and `23:15`. */
function isoOf(reading: number): [string, string] {
  const [day = '', time = ''] = new Date(reading).toISOString().split('T')
  return [day, time.slice(0, 5)]
}
