/** Quiet times: every day from one clock time to another, in the zone of whoever sleeps then. */
import type { QuietTimes } from '../../shared/reach.ts'
import { clockIn } from '../../shared/timezone.ts'

const DAY_MINUTES = 1440
const MINUTE_MS = 60_000

/** When the quiet ends that holds at `now`; undefined where none does. Epoch milliseconds. */
export function quietUntil({ from, to, zone }: QuietTimes, now: number): number | undefined {
  const [begins, ends] = [minutesOf(from), minutesOf(to)]
  const minute = minuteThere(zone, now)
  const isQuiet = begins < ends ? minute >= begins && minute < ends : minute >= begins || minute < ends
  if (!isQuiet) return undefined
  const end = Math.floor(now / MINUTE_MS) * MINUTE_MS + modulo(ends - minute) * MINUTE_MS
  // Where the clocks change in between, the night is shorter or longer by what the clock there then shows.
  const off = modulo(minuteThere(zone, end) - ends + DAY_MINUTES / 2) - DAY_MINUTES / 2
  return end - off * MINUTE_MS
}

const modulo = (minutes: number): number => ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

const minuteThere = (zone: string, at: number): number => minutesOf(clockIn(zone, at))
