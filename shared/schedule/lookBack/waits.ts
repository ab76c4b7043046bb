/** What a step waited for that could have begun: all was paused or stopped, or its people were busy. Milliseconds. */
import type { Cutover } from '../../cutoverState.ts'
import type { LoggedEvent } from '../../events.ts'
import { indexOf } from '../../runbook/runbookIndex.ts'
import type { Against } from '../delayNodes.ts'
import type { Forecast } from '../forecast.ts'
import { limitedRoles, occupiedBy } from '../level/peopleOf.ts'

interface Span {
  from: number
  to: number
}

/** @param expected of the state that the log came to: what happened */
export function waitsOf(
  cutover: Cutover,
  log: readonly LoggedEvent[],
  expected: Forecast,
): NonNullable<Against['waits']> {
  const stopped = stoppages(log)
  const occupied = occupations(cutover, expected)
  const { step } = indexOf(cutover.runbook)
  return (stepId, from, to) => {
    const position = step.get(stepId)
    const own = position === undefined ? undefined : cutover.runbook.steps[position]
    const still = within(stopped, from, to)
    if (!own) return { stopped: lengthOf(still), people: 0 }
    const needs = occupiedBy(own)
    const busy = limitedRoles(cutover.runbook).flatMap(({ id, capacity }) => {
      const need = Math.min(needs[id] ?? 0, capacity)
      const others = (occupied.get(id) ?? []).filter((one) => one.position !== position)
      return need === 0 ? [] : overFull(others, capacity - need, from, to)
    })
    return { stopped: lengthOf(still), people: lengthOf(joined([...still, ...busy])) - lengthOf(still) }
  }
}

/** From each pause and stop to its end, joined where they overlap. */
function stoppages(log: readonly LoggedEvent[]): Span[] {
  const spans: Span[] = []
  const begun: { pause?: number; stop?: number } = {}
  const end = (which: 'pause' | 'stop', at: number) => {
    const from = begun[which]
    if (from !== undefined) spans.push({ from, to: at })
    delete begun[which]
  }
  for (const event of log) {
    const at = Date.parse(event.at)
    if (event.type === 'cutoverPaused') begun.pause = at
    if (event.type === 'stopCalled') begun.stop = at
    if (event.type === 'cutoverResumed') end('pause', at)
    if (event.type === 'stopCleared') end('stop', at)
  }
  end('pause', Number.POSITIVE_INFINITY)
  end('stop', Number.POSITIVE_INFINITY)
  return joined(spans)
}

interface Occupation extends Span {
  position: number
  count: number
}

/** By role: whom each step that ran occupied, and when. */
function occupations({ runbook, steps }: Cutover, expected: Forecast): Map<string, Occupation[]> {
  const found = new Map<string, Occupation[]>()
  runbook.steps.forEach((definition, position) => {
    const times = expected.steps[position]
    if (!times || steps[position]?.status === 'skipped' || times.finish <= times.start) return
    for (const [role, count] of Object.entries(occupiedBy(definition)))
      found.set(role, [...(found.get(role) ?? []), { from: times.start, to: times.finish, position, count }])
  })
  return found
}

/** When more than `most` are occupied. */
function overFull(all: readonly Occupation[], most: number, from: number, to: number): Span[] {
  const there = all.filter((one) => one.from < to && one.to > from)
  const edges = [...new Set([from, to, ...there.flatMap((one) => [one.from, one.to])])]
    .filter((at) => at >= from && at <= to)
    .sort((one, other) => one - other)
  return edges.slice(1).flatMap((end, index) => {
    const start = edges[index] ?? from
    const busy = there.reduce((sum, one) => sum + (one.from <= start && one.to >= end ? one.count : 0), 0)
    return busy > most ? [{ from: start, to: end }] : []
  })
}

const within = (spans: readonly Span[], from: number, to: number): Span[] =>
  spans
    .map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .filter((span) => span.to > span.from)

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = all.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else all.push({ ...span })
  }
  return all
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0)
