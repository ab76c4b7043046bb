/** The lines of the clock and their words, in a zone whose clocks may be changed meanwhile. */
import { clockTime, dayOf } from '../../ui/instants.ts'
import { readingOf, zoneName } from '../../ui/zones.ts'
import type { Span } from './span.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const STEPS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
] as const

export interface Tick {
  /** Epoch milliseconds. */
  at: number
  /** Whether a day begins here. */
  midnight: boolean
}

/** The finest interval whose ticks are at least `apart` milliseconds apart. */
export const tickStep = (apart: number): number => STEPS.find((step) => step >= apart) ?? 28 * DAY_MS

/** Ticks at round local times of the zone, so that days begin at midnight and hours are whole. */
export function ticksOf({ from, to }: Span, step: number, zone: string): Tick[] {
  const ticks: Tick[] = []
  const reading = (at: number) => readingOf(at, zone)
  for (let at = from; at <= to; ) {
    const read = reading(at)
    const next = Math.ceil(read / step) * step
    const tick = at + (next - read)
    if (tick > to) break
    const shift = reading(tick) - next
    // Correct the tick where the offset changes in between (DST).
    const line = Math.abs(shift) < step ? tick - shift : tick
    ticks.push({ at: line, midnight: reading(line) % DAY_MS === 0 })
    at = Math.max(line, tick) + 1
  }
  return ticks
}

/** `02:00`, `Sun 1 Mar` at midnight, and with the clock's name where it was changed since the tick before. */
export function tickWord({ at, midnight }: Tick, before: number | undefined, zone: string): string {
  if (midnight) return dayOf(at, zone)
  return before === undefined || zoneName(before, zone) === zoneName(at, zone)
    ? clockTime(at, zone)
    : `${clockTime(at, zone).slice(0, 5)} ${zoneName(at, zone)}`
}

/** `CET`, or `CET, CEST` where the clocks change meanwhile. */
export const clocksIn = ({ from, to }: Span, zone: string): string =>
  [...new Set([zoneName(from, zone), zoneName(to, zone)])].join(', ')
