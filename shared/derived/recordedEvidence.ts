/** What lay behind a gate's criteria at a moment, with who gave and who verified it: part of the decision record. */
import { leadChange, sayChangeNumber } from '../change/change.ts'
import type { Attribution, Cutover, ItemState, StepState } from '../cutoverState.ts'
import { CLOCK } from '../reserved.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { itemsBehind } from './criteria.ts'
import { metricOf } from './criterionKinds.ts'
import type { RecordedAttribution, RecordedEvidence } from './decisionRecordShape.ts'
import { itemTruth } from './itemTruth.ts'
import { latestOf } from './readiness.ts'
import { type StepView, stepView } from './steps.ts'
import { valueTitle } from './valueNames.ts'

export const iso = (instant: number): string => new Date(instant).toISOString()

export const recordedAttribution = ({ by, at, onBehalfOf, override }: Attribution): RecordedAttribution =>
  withoutUndefined({ by, at: iso(at), onBehalfOf, override })

/** Steps before the gate, then items, then values, then the change. */
export function recordedEvidence(cutover: Cutover, gate: GateDefinition): RecordedEvidence[] {
  const steps = gate.after.flatMap(({ on }) => {
    const step = stepView(cutover, on)
    return step ? [ofStep(step)] : []
  })
  const items = itemsBehind(cutover, gate).flatMap((position) => {
    const [item, definition] = [cutover.items[position], cutover.runbook.readiness[position]]
    return item && definition ? [ofItem(item, definition)] : []
  })
  const metrics = new Set([...gate.must, ...gate.should].flatMap((criterion) => metricOf(criterion) ?? []))
  const asksChange = [...gate.must, ...gate.should].some((criterion) => 'change' in criterion)
  return [
    ...steps,
    ...items,
    ...[...metrics].flatMap((metric) => ofMetric(cutover, metric)),
    ...(asksChange ? ofChange(cutover) : []),
  ]
}

function ofItem(item: ItemState, { id, title }: { id: string; title: string }): RecordedEvidence {
  const evidence = item.evidence?.withdrawn ? undefined : item.evidence
  return withoutUndefined({
    of: 'item' as const,
    id,
    title,
    truth: itemTruth(item),
    version: evidence?.version,
    given: evidence && withoutUndefined(evidence.evidence),
    provided: evidence && recordedAttribution(evidence.provided),
    byProgram: evidence?.byProgram,
    // The clock verifies nothing: it is only the hand in which an automatic verification is logged.
    verified: item.status === 'verified' && !item.automatic ? recordedAttribution(item.verified) : undefined,
    automatic: item.status === 'verified' ? item.automatic : undefined,
    ...(item.status === 'waived'
      ? { verified: recordedAttribution(item.waived), reason: item.reason, until: iso(item.until) }
      : {}),
  })
}

function ofStep({ definition, state }: StepView): RecordedEvidence {
  const isDone = state.status === 'done'
  return withoutUndefined({
    of: 'step' as const,
    id: definition.id,
    title: definition.title,
    truth: truthOfStep(state),
    provided: attributionOfStep(state),
    byProgram: isDone && traitsOf(definition).doneBy === 'program' && !state.takenOver ? (true as const) : undefined,
    verified: isDone && state.confirmed ? recordedAttribution(state.confirmed) : undefined,
    observed: isDone ? state.observed : undefined,
    reason: isDone ? state.withIssues : 'reason' in state ? state.reason : undefined,
  })
}

function truthOfStep(state: StepState): RecordedEvidence['truth'] {
  if (state.status === 'skipped') return 'skipped'
  if (state.status !== 'done') return 'unmet'
  return state.withIssues === undefined ? 'done' : 'doneWithIssues'
}

function attributionOfStep(state: StepState): RecordedAttribution | undefined {
  if (state.status === 'skipped') return recordedAttribution(state.skipped)
  if (state.status === 'failed') return recordedAttribution(state.failed)
  return 'completed' in state && state.completed.by !== CLOCK ? recordedAttribution(state.completed) : undefined
}

function ofMetric(cutover: Cutover, metric: string): RecordedEvidence[] {
  const latest = latestOf(cutover, metric)
  const about = { of: 'metric' as const, id: metric, title: valueTitle(cutover.runbook, metric) }
  if (!latest) return [about]
  const { value, measuredAt, at, by, byProgram } = latest
  return [
    withoutUndefined({
      ...about,
      given: { metric, value, measuredAt: iso(measuredAt) },
      provided: { by, at: iso(at) },
      byProgram,
    }),
  ]
}

function ofChange(cutover: Cutover): RecordedEvidence[] {
  const lead = leadChange(cutover)
  if (!lead) return []
  const { id, ticket, facts, confirmedAt } = lead
  const state = facts && `${facts.state.label}, ${facts.approval.label}`
  return [
    withoutUndefined({
      of: 'change' as const,
      id,
      title: sayChangeNumber(lead),
      link: ticket?.link,
      state,
      given: confirmedAt === undefined ? undefined : { measuredAt: iso(confirmedAt) },
    }),
  ]
}
