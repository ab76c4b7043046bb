/** What became of a decision by the end of the log: the one part of its record that changes. */
import type { Cutover } from '../cutoverState.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { addedBetween } from './amendments.ts'
import type { DecisionRecord } from './decisionRecordShape.ts'
import { iso } from './recordedEvidence.ts'
import { satisfiedAt, stepView } from './steps.ts'

/** What is known of a decision beyond its record, to say what became of it. */
export interface KeptDecision {
  record: Omit<DecisionRecord, 'since'>
  commandId: string
  /** Ids of the watch items that its conditions became, in the order of the conditions. */
  watched: string[]
  reopened?: { at: string; because: string }
  breakGlass?: { at: string; met: boolean }
}

type Since = DecisionRecord['since']

export function sinceDecision(
  cutover: Cutover,
  gateId: string,
  decision: KeptDecision,
  next: KeptDecision | undefined,
): Since {
  const { record, watched, reopened, breakGlass } = decision
  return withoutUndefined({
    asOf: cutover.seq,
    reopened,
    decidedAgainAs: next?.record.number,
    conditions: record.conditions.map(({ condition }, position) =>
      record.outcome === 'noGo' ? { became: 'void' as const } : became(cutover, condition, watched[position]),
    ),
    breakGlass,
    added: addedBehind(cutover, gateId, decision, next),
  })
}

/** Behind a go, and not before the next decision knew of it. */
function addedBehind(
  cutover: Cutover,
  gateId: string,
  { record }: KeptDecision,
  next: KeptDecision | undefined,
): Since['added'] {
  if (record.outcome === 'noGo') return undefined
  const until = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.record.decided.at)
  const added = addedBetween(cutover, gateId, Date.parse(record.decided.at), until)
  if (added.length === 0) return undefined
  return added.map(({ step, by, at, reason }) => ({ id: step.id, title: step.title, by, at: iso(at), reason }))
}

/** Resolved by somebody, or fulfilled by its step; before conditions were watched, by its step alone. */
function became(
  cutover: Cutover,
  { stepId, by }: DecisionRecord['conditions'][number]['condition'],
  watchItemId: string | undefined,
): Since['conditions'][number] {
  const watched = cutover.watchItems.find(({ id }) => id === watchItemId)
  if (watched?.resolved) {
    const { resolved } = watched
    return withoutUndefined({
      became: 'fulfilled' as const,
      at: iso(resolved.at),
      by: resolved.by,
      note: resolved.note,
    })
  }
  const step = stepId === undefined ? undefined : stepView(cutover, stepId)
  if (step?.state.status === 'done') {
    return withoutUndefined({
      became: 'fulfilled' as const,
      at: isoOrNot(satisfiedAt(step.state)),
      by: step.state.completed.by,
    })
  }
  if (step?.state.status === 'failed' || step?.state.status === 'skipped') return { became: 'failed' }
  return { became: by !== undefined && Date.parse(by) < cutover.at ? 'overdue' : 'open' }
}

const isoOrNot = (instant: number | undefined) => (instant === undefined ? undefined : iso(instant))
