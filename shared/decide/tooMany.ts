/** Upper bounds on what stays in a cutover's state for good. */
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { MAX_AMENDMENTS, MAX_CHANGES, MAX_INCIDENTS, MAX_METRICS, mostWatchItems } from '../evolve/kept.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** Refuses events that would exceed a bound. */
export function refuseTooMany(cutover: Cutover, events: readonly CutoverEvent[]): Refusal | undefined {
  const added = (type: CutoverEvent['type']) => events.filter((event) => event.type === type).length
  const metrics = events.flatMap((event) =>
    event.type === 'metricRecorded' && !Object.hasOwn(cutover.metrics, event.metric) ? [event.metric] : [],
  )
  const counts: [what: string, now: number, more: number, most: number][] = [
    ['watch items', cutover.watchItems.length, added('watchItemAdded'), mostWatchItems(cutover.steps.length)],
    ['metrics', Object.keys(cutover.metrics).length, new Set(metrics).size, MAX_METRICS],
    ['changes', cutover.changes.length, added('changeRequested'), MAX_CHANGES],
    [
      'edits of its runbook',
      cutover.amendments?.length ?? 0,
      added('stepAdded') + added('stepChanged'),
      MAX_AMENDMENTS,
    ],
    ['incidents', cutover.incidents.length, added('incidentRequested'), MAX_INCIDENTS],
  ]
  const over = counts.find(([, now, more, most]) => more > 0 && now + more > most)
  if (!over) return undefined
  const [what, , , most] = over
  return refuse('tooMany', `A cutover has at most ${most} ${what}, and this would be one too many.`)
}
