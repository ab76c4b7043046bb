/** Time zones by their IANA names, as Europe/Berlin. */

export function isTimezone(name: string): boolean {
  // Intl also accepts offsets, but a zone is needed: +01:00 is wrong as soon as the clocks change.
  if (/^[+-]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** `02:14` */
export const clockIn = (zone: string, at: number): string => clocks(zone).format(at)

/** `Sun 02:14` */
export const dayAndClockIn = (zone: string, at: number): string => daysAndClocks(zone).format(at)

/** What the clocks show, to the second: epoch milliseconds as if that were UTC. */
export function wallIn(zone: string, at: number): number {
  const parts = Object.fromEntries(
    walls(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** How far ahead of UTC the clocks are; milliseconds. */
export const aheadIn = (zone: string, at: number): number => wallIn(zone, at) - Math.floor(at / 1000) * 1000

const clocks = formatsOf({ hour: '2-digit', minute: '2-digit' })
const daysAndClocks = formatsOf({ weekday: 'short', hour: '2-digit', minute: '2-digit' })
const walls = formatsOf({
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

/** Made once for each zone: to make one costs a thousand times what it costs to use it. */
function formatsOf(shape: Intl.DateTimeFormatOptions): (zone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (zone) => {
    const format = made.get(zone) ?? new Intl.DateTimeFormat('en-GB', { ...shape, timeZone: zone, hourCycle: 'h23' })
    made.set(zone, format)
    return format
  }
}
