/** What is known of the triggers of a rollback. Part of `evolve`. */
import { incidentMetric, isIncidentMetric } from '../change/change.ts'
import type { Cutover, TriggerState } from '../cutoverState.ts'
import type { EventOf, Logged } from '../events.ts'
import { isWorse, meets } from '../runbook/meets.ts'
import type { MetricRule } from '../runbook/runbook.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { attributionOf, ImpossibleHistory } from './history.ts'
import { keptText } from './kept.ts'

/** After a reading: what it leaves, a worse one than was answered, or one that is back within bounds. */
export function triggersRead(
  { runbook, triggers }: Cutover,
  { metric, value, measuredAt }: Pick<EventOf<'metricRecorded'>, 'metric' | 'value' | 'measuredAt'>,
): Pick<Cutover, 'triggers'> {
  const { triggers: definitions = [] } = runbook.rollback ?? {}
  if (!definitions.some((definition) => definition.metric?.metric === metric)) return {}
  const at = Date.parse(measuredAt)
  return {
    triggers: definitions.map((definition, position) => {
      const before = triggers?.[position] ?? {}
      return definition.metric?.metric === metric ? read(before, definition.metric, value, at) : before
    }),
  }
}

/** After news from ServiceNow: what it counts, where a trigger reads that and it says it. */
export function triggersCounted(cutover: Cutover, event: Logged): Pick<Cutover, 'triggers'> {
  const { triggers: definitions = [] } = cutover.runbook.rollback ?? {}
  const names = new Set(
    definitions.flatMap(({ metric }) => (metric && isIncidentMetric(metric.metric) ? [metric.metric] : [])),
  )
  let after: Cutover = cutover
  for (const metric of names) {
    const value = incidentMetric(cutover, metric, Date.parse(event.at))?.value
    if (value !== undefined) after = { ...after, ...triggersRead(after, { metric, value, measuredAt: event.at }) }
  }
  return after === cutover ? {} : withoutUndefined({ triggers: after.triggers })
}

function read(before: TriggerState, rule: MetricRule, value: number, at: number): TriggerState {
  const { met, ...rest } = before
  if (meets(rule, value)) return rest
  if (met && !isWorse(rule, value, met.value)) return before
  // Whoever answered did so for what they saw; a worse reading is another question, also where it is of the same instant.
  const asked = before.answered?.asked
  const goesOn = met && asked !== met.at
  const latest = Math.max(at, (met?.at ?? 0) + 1, (asked ?? 0) + 1)
  return { ...rest, met: { since: goesOn ? met.since : latest, at: latest, value } }
}

export function triggerAnswered(cutover: Cutover, event: EventOf<'triggerAnswered'> & Logged): Cutover {
  const definitions = cutover.runbook.rollback?.triggers ?? []
  const position = definitions.findIndex(({ id }) => id === event.trigger)
  if (position < 0) throw new ImpossibleHistory(event, `there is no trigger ${event.trigger}`)
  const answered = withoutUndefined({
    ...attributionOf(event),
    asked: Date.parse(event.asked),
    note: keptText(event.note),
    value: event.value,
  })
  const before = definitions.map((_, at): TriggerState => cutover.triggers?.[at] ?? {})
  return { ...cutover, triggers: before.with(position, { ...before[position], answered }) }
}
