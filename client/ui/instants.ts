/** Formatting of instants and spans on every screen. Instants are epoch milliseconds, zones IANA names. */

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

let here: string | undefined

/** The browser's zone. */
export function myZone(): string {
  here ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return here
}

/** `02:14` */
export const clockTime = (at: number, zone: string): string => format(zone, 'minutes').format(at)

/** `02:14:07` */
export const clockSeconds = (at: number, zone: string): string => format(zone, 'seconds').format(at)

/** `Sun 1 Mar` */
export const dayOf = (at: number, zone: string): string => format(zone, 'day').format(at).replace(',', '')

/** `Sat 28 Nov, 22:04`. */
export const dayAndTime = (at: number, zone: string): string => `${dayOf(at, zone)}, ${clockTime(at, zone)}`

/** `02:14`, or `1 Mar` once it is so far from `near` that the time alone would mislead. */
export const shortInstant = (at: number, zone: string, near: number): string =>
  Math.abs(at - near) < 0.75 * DAY_MS ? clockTime(at, zone) : format(zone, 'date').format(at)

/** `02:14`; `Sun 02:14` where the time alone would mislead, as over a weekend; `1 Mar` where the day would too. */
export function weekendInstant(at: number, zone: string, near: number): string {
  const away = Math.abs(at - near)
  if (away < 0.75 * DAY_MS) return clockTime(at, zone)
  if (away >= 6 * DAY_MS) return format(zone, 'date').format(at)
  return `${format(zone, 'weekday').format(at)} ${clockTime(at, zone)}`
}

/** `Sun 1 Mar, 02:14 CET` */
export const fullInstant = (at: number, zone: string): string => `${dayAndTime(at, zone)} ${zoneName(at, zone)}`

/** All three clocks of a night with people in several zones: the cutover's, mine, and UTC; each once. */
export function allZones(at: number, zone: string): string {
  const mine = myZone()
  const lines = [fullInstant(at, zone)]
  if (clockTime(at, mine) !== clockTime(at, zone)) lines.push(`${fullInstant(at, mine)}, yours`)
  if (clockTime(at, 'UTC') !== clockTime(at, zone)) lines.push(fullInstant(at, 'UTC'))
  return lines.join('\n')
}

/** `Sun 1 Mar, 02:14–02:30 CET`, and the same in my zone and in UTC; each clock once, a line each. */
export function rangeInZones({ start, finish }: { start: number; finish: number }, zone: string): string {
  const written = new Set<string>()
  const lines: string[] = []
  for (const [at, note] of [
    [zone, ''],
    [myZone(), ', yours'],
    ['UTC', ''],
  ] as const) {
    const clock = clockTime(start, at)
    if (written.has(clock)) continue
    written.add(clock)
    const day = dayOf(start, at)
    const last = dayOf(finish, at) === day ? clockTime(finish, at) : dayAndTime(finish, at)
    lines.push(`${day}, ${clock}${start === finish ? '' : `–${last}`} ${zoneName(start, at)}${note}`)
  }
  return lines.join('\n')
}

/** `CET` where the zone has a common abbreviation, else `GMT+1`. */
export function zoneName(at: number, zone: string): string {
  const named = ['en-GB', 'en-US']
    .map((locale) => nameIn(locale, at, zone))
    .find((name) => !/^(GMT|UTC)[+-]/.test(name))
  return named ?? nameIn('en-GB', at, zone)
}

/** `UTC+01:00`. */
export function utcOffset(at: number, zone: string): string {
  const minutes = Math.round((Date.parse(`${toLocalInput(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000) / 60_000)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
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

/** `2026-03-01T02:14` in this zone, the value of a datetime-local input. */
export function toLocalInput(at: number, zone: string): string {
  return format(zone, 'local').format(at).replace(' ', 'T')
}

/** The instant of a datetime-local value in this zone, or undefined if invalid. */
export function fromLocalInput(value: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${value}Z`)
  if (Number.isNaN(asUtc)) return undefined
  const offset = (at: number) => Date.parse(`${toLocalInput(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000
  const guess = asUtc - offset(asUtc)
  return asUtc - offset(guess)
}

/** The instant nearest to `near` at which the clock of this zone reads `HH:MM`, or undefined for another text. */
export function fromClockTime(text: string, zone: string, near: number): number | undefined {
  const match = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim())
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return undefined
  const [day] = toLocalInput(near, zone).split('T')
  const there = fromLocalInput(`${day}T${String(match[1]).padStart(2, '0')}:${match[2]}`, zone)
  if (there === undefined) return undefined
  return [there - DAY_MS, there, there + DAY_MS].reduce((best, other) =>
    Math.abs(other - near) < Math.abs(best - near) ? other : best,
  )
}

const SHAPES = {
  minutes: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short' },
  local: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

function format(zone: string, shape: keyof typeof SHAPES): Intl.DateTimeFormat {
  const key = `${shape} ${zone}`
  const known = formats.get(key)
  if (known) return known
  // The Swedish locale formats dates as ISO 8601.
  const made = new Intl.DateTimeFormat(shape === 'local' ? 'sv-SE' : 'en-GB', {
    ...SHAPES[shape],
    timeZone: zone,
    hourCycle: 'h23',
  })
  formats.set(key, made)
  return made
}

function nameIn(locale: string, at: number, zone: string): string {
  const key = `name ${locale} ${zone}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' })
  formats.set(key, known)
  return known.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone
}
