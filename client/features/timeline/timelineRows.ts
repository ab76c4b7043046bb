/** The timeline's rows in plan order, its span, and its axis ticks. Instants in epoch milliseconds. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Forecast } from '../../../shared/schedule/forecast.ts'
import { readingOf } from '../../ui/zones.ts'

export type TimelineRow =
  | { kind: 'group'; key: string; title: string; count: number }
  | { kind: 'gate'; key: string; position: number }
  /** `rollback` has the position of the step that it reverses, `own` that among a rollback’s own steps. */
  | { kind: 'step' | 'rollback' | 'own'; key: string; position: number }

interface Planned {
  steps: readonly { start: number; finish: number }[]
}

/** Gates, rollback steps, then each workstream by planned start. Rows of a collapsed group are left out. */
export function timelineRows(
  { runbook, rollbackSteps, rollbackOwn = [] }: Pick<Cutover, 'runbook' | 'rollbackSteps' | 'rollbackOwn'>,
  plan: Planned,
  closed: ReadonlySet<string>,
): TimelineRow[] {
  const reversed = rollbackSteps.flatMap((state, position) => (state ? [position] : [])).reverse()
  const own = rollbackOwn.map((_, position): TimelineRow => ({ kind: 'own', key: `own ${position}`, position }))
  const first = runbook.rollback?.first.length ?? 0
  const streams = new Map(runbook.workstreams.map((title) => [title, [] as number[]]))
  runbook.steps.forEach(({ workstream }, position) => {
    streams.get(workstream)?.push(position)
  })
  const start = (position: number) => plan.steps[position]?.start ?? 0
  const group = (title: string, rows: TimelineRow[]): TimelineRow[] =>
    rows.length === 0
      ? []
      : [{ kind: 'group', key: `group ${title}`, title, count: rows.length }, ...(closed.has(title) ? [] : rows)]
  return [
    ...group(
      'Gates',
      runbook.gates.map(({ id }, position) => ({ kind: 'gate', key: `gate ${id}`, position })),
    ),
    ...group('Rollback', [
      ...own.slice(0, first),
      ...reversed.map((position): TimelineRow => ({ kind: 'rollback', key: `rollback ${position}`, position })),
      ...own.slice(first),
    ]),
    ...[...streams].flatMap(([title, positions]) =>
      group(
        title,
        positions
          .toSorted((one, other) => start(one) - start(other) || one - other)
          .map((position) => ({ kind: 'step', key: `step ${position}`, position })),
      ),
    ),
  ]
}

export interface Span {
  from: number
  to: number
}

/** All planned, actual and forecast times and built-in holds, with some padding at both ends. */
export function wholeSpan(
  cutover: Pick<Cutover, 'runbook' | 't0' | 'windowStart' | 'windowEnd'>,
  plan: Planned,
  forecast: Forecast,
): Span {
  const times = [cutover.t0, cutover.windowStart, cutover.windowEnd, forecast.finish]
  for (const { at } of cutover.runbook.holds ?? []) times.push(cutover.t0 + at * 1000)
  for (const step of [...plan.steps, ...forecast.steps, ...forecast.rollbackSteps, ...forecast.rollbackOwn]) {
    if (step) times.push(step.start, step.finish)
  }
  const from = times.reduce((least, time) => Math.min(least, time))
  const to = times.reduce((most, time) => Math.max(most, time))
  const room = Math.max(15 * MINUTE_MS, (to - from) * 0.02)
  return { from: from - room, to: to + room }
}

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

/**
 * Stacks overlapping spans (in pixels): each goes on the first line where it overlaps no earlier one.
 *
 * @returns the line of each, from 0
 */
export function linesApart(spans: readonly { from: number; to: number }[]): number[] {
  const lines: { from: number; to: number }[][] = []
  return spans.map((span) => {
    const free = lines.findIndex((line) => line.every(({ from, to }) => span.to <= from || span.from >= to))
    const line = free < 0 ? lines.length : free
    lines[line] = [...(lines[line] ?? []), span]
    return line
  })
}
