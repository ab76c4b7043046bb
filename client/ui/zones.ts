/**
 * What the clocks of a zone read at an instant, and at which instants they read something. Instants are epoch
 * milliseconds, zones IANA names; a reading is what a clock shows, in milliseconds as if it were UTC.
 */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

let here: string | undefined

/** The browser's zone. */
export function myZone(): string {
  here ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return here
}

export function readingOf(at: number, zone: string): number {
  // The Swedish locale formats dates as ISO 8601.
  const minute = Date.parse(`${formatOf('local', 'sv-SE', zone, LOCAL).format(at).replace(' ', 'T')}Z`)
  return minute + (at - Math.floor(at / MINUTE_MS) * MINUTE_MS)
}

/** How far ahead of UTC the clocks are; milliseconds. */
export const offsetAt = (at: number, zone: string): number => readingOf(at, zone) - at

/** When the clocks read that: once as a rule, twice where an hour is repeated, never where one is skipped. */
export function instantsAt(reading: number, zone: string): number[] {
  const [before, after] = [offsetAt(reading - DAY_MS, zone), offsetAt(reading + DAY_MS, zone)]
  const offsets = before === after ? [before] : [before, after]
  return offsets
    .map((offset) => reading - offset)
    .filter((at) => readingOf(at, zone) === reading)
    .sort((a, b) => a - b)
}

/** When the day begins whose midnight reads that: at midnight, or where the clocks skip it, when they have. */
export const dayBegins = (midnight: number, zone: string): number =>
  instantsAt(midnight, zone)[0] ?? instantsAt(skippedAround(midnight, zone).to, zone)[0] ?? midnight

/** Whether the clocks read the same an hour before or after, as in the night in which they go back. */
export const isRepeated = (at: number, zone: string): boolean =>
  changesAround(at, zone) && instantsAt(readingOf(at, zone), zone).length > 1

/** What the clocks read just before and just after they skip this reading. */
export function skippedAround(reading: number, zone: string): { from: number; to: number } {
  const [before, after] = [offsetAt(reading - DAY_MS, zone), offsetAt(reading + DAY_MS, zone)]
  const change = changeBetween(reading - after, reading - before, zone) ?? reading - before
  return { from: change + before, to: change + after }
}

/** The instant at which the clocks are changed between these two; undefined where both know the same time. */
export function changeBetween(from: number, to: number, zone: string): number | undefined {
  const before = offsetAt(from, zone)
  if (offsetAt(to, zone) === before) return undefined
  let [early, late] = [from, to]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(middle, zone) === before) early = middle
    else late = middle
  }
  return late
}

const changes = new Map<string, Map<number, boolean>>()

/** Whether the clocks are changed about that day; kept by day, since every time on screen asks. */
function changesAround(at: number, zone: string): boolean {
  const days = changes.get(zone) ?? new Map<number, boolean>()
  changes.set(zone, days)
  const day = Math.floor(at / DAY_MS)
  const known = days.get(day)
  if (known !== undefined) return known
  const found = offsetAt((day - 1) * DAY_MS, zone) !== offsetAt((day + 2) * DAY_MS, zone)
  days.set(day, found)
  return found
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
  const minutes = Math.round(offsetAt(at, zone) / MINUTE_MS)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

const LOCAL = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const satisfies Intl.DateTimeFormatOptions

const nameIn = (locale: string, at: number, zone: string): string =>
  formatOf('name', locale, zone, { timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone

/** Made once each, by its name: to make one costs a thousand times what it costs to use it. */
export function formatOf(
  name: string,
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${name} ${locale} ${zone}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' })
  formats.set(key, made)
  return made
}
