/** Formatting of instants and spans on every screen. Instants are epoch milliseconds, zones IANA names. */
import { dayBegins, formatOf, isRepeated, myZone, readingOf, zoneName } from './zones.ts'

const DAY_MS = 86_400_000

/** `02:14`; `02:14 CEST` in an hour that the clocks repeat, so that no two times of a night look the same. */
export const clockTime = (at: number, zone: string): string => named(reads(at, zone, 'minutes'), at, zone)

/** `02:14:07`, and as `clockTime` in an hour that is repeated. */
export const clockSeconds = (at: number, zone: string): string => named(reads(at, zone, 'seconds'), at, zone)

/** `02:14:07 CET`, of a clock that runs. */
export const wallClock = (at: number, zone: string): string => `${reads(at, zone, 'seconds')} ${zoneName(at, zone)}`

/** `Sun 1 Mar` */
export const dayOf = (at: number, zone: string): string => reads(at, zone, 'day').replace(',', '')

/** `28 Nov 2026`, where the year matters and the time does not. */
export const dateOf = (at: number, zone: string): string => reads(at, zone, 'year')

/** `Sat 28 Nov, 22:04`. */
export const dayAndTime = (at: number, zone: string): string => `${dayOf(at, zone)}, ${clockTime(at, zone)}`

/** `02:14`, or `1 Mar` once it is so far from `near` that the time alone would mislead. */
export const shortInstant = (at: number, zone: string, near: number): string =>
  Math.abs(at - near) < 0.75 * DAY_MS ? clockTime(at, zone) : reads(at, zone, 'date')

/** `02:14`; `Sun 02:14` where the time alone would mislead, as over a weekend; `1 Mar` where the day would too. */
export function weekendInstant(at: number, zone: string, near: number): string {
  const away = Math.abs(at - near)
  if (away < 0.75 * DAY_MS) return clockTime(at, zone)
  if (away >= 6 * DAY_MS) return reads(at, zone, 'date')
  return `${reads(at, zone, 'weekday')} ${clockTime(at, zone)}`
}

/** `Sun 1 Mar, 02:14 CET` */
export const fullInstant = (at: number, zone: string): string =>
  `${dayOf(at, zone)}, ${reads(at, zone, 'minutes')} ${zoneName(at, zone)}`

/** All three clocks of a night with people in several zones: the cutover's, mine, and UTC; each once. */
export function allZones(at: number, zone: string): string {
  const mine = myZone()
  const lines = [fullInstant(at, zone)]
  const clock = (place: string) => reads(at, place, 'minutes')
  if (clock(mine) !== clock(zone)) lines.push(`${fullInstant(at, mine)}, yours`)
  if (clock('UTC') !== clock(zone)) lines.push(fullInstant(at, 'UTC'))
  return lines.join('\n')
}

/** `Sun 1 Mar, 02:14–02:30 CET`; each end with its zone where the clocks change between them. */
export function rangeInZone({ start, finish }: { start: number; finish: number }, zone: string): string {
  if (start === finish) return fullInstant(start, zone)
  const sameDay = dayOf(start, zone) === dayOf(finish, zone)
  const last = `${sameDay ? '' : `${dayOf(finish, zone)}, `}${reads(finish, zone, 'minutes')} ${zoneName(finish, zone)}`
  const first = `${dayOf(start, zone)}, ${reads(start, zone, 'minutes')}`
  return `${first}${zoneName(start, zone) === zoneName(finish, zone) ? '' : ` ${zoneName(start, zone)}`}–${last}`
}

/** The same in my zone and in UTC; each clock once, a line each. */
export function rangeInZones(span: { start: number; finish: number }, zone: string): string {
  const written = new Set<string>()
  const lines: string[] = []
  for (const [at, note] of [
    [zone, ''],
    [myZone(), ', yours'],
    ['UTC', ''],
  ] as const) {
    const clock = reads(span.start, at, 'minutes')
    if (written.has(clock)) continue
    written.add(clock)
    lines.push(`${rangeInZone(span, at)}${note}`)
  }
  return lines.join('\n')
}

/** `T−01:19:48`, `T+02:14:07`; days away without seconds: `T−3 d 04:12`. Uses a true minus sign, as wide as the plus. */
export function countdown(now: number, t0: number): string {
  const seconds = Math.floor(now / 1000) - Math.floor(t0 / 1000)
  const whole = Math.abs(seconds)
  const days = Math.floor(whole / 86_400)
  const clock = [Math.floor((whole % 86_400) / 3600), Math.floor((whole % 3600) / 60), whole % 60]
    .slice(0, days > 0 ? 2 : 3)
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return `T${seconds < 0 ? '−' : '+'}${days > 0 ? `${days} d ` : ''}${clock}`
}

/** Seconds as hours and minutes, `1:31`, as for an outage. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** A calendar day of a zone; epoch milliseconds, `to` excluded. */
export interface Day {
  /** `Sun 1 Mar` */
  title: string
  from: number
  to: number
}

/** The day in which `at` lies, or so many days after it; not by spans of 24 hours, which two days of the year are not. */
export function dayAround(at: number, zone: string, later = 0): Day {
  const midnight = (Math.floor(readingOf(at, zone) / DAY_MS) + later) * DAY_MS
  const [from, to] = [dayBegins(midnight, zone), dayBegins(midnight + DAY_MS, zone)]
  return { title: dayOf(from, zone), from, to }
}

/** `02:14` on that day; `Sun 02:14` or `1 Mar` on another. */
export function instantBeside(at: number, zone: string, { from, to }: Day): string {
  if (at >= from && at < to) return clockTime(at, zone)
  if (Math.abs(at - from) >= 6 * DAY_MS) return reads(at, zone, 'date')
  return `${reads(at, zone, 'weekday')} ${clockTime(at, zone)}`
}

const SHAPES = {
  minutes: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short' },
  year: { day: 'numeric', month: 'short', year: 'numeric' },
  weekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const reads = (at: number, zone: string, shape: keyof typeof SHAPES): string =>
  formatOf(shape, 'en-GB', zone, SHAPES[shape]).format(at)

const named = (clock: string, at: number, zone: string): string =>
  isRepeated(at, zone) ? `${clock} ${zoneName(at, zone)}` : clock
