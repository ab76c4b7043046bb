/** A step of a cutover as programs see it; part of `cutoverView.ts`. */
import type { Cutover, StepState } from '../../shared/cutoverState.ts'
import { amendmentsOf } from '../../shared/derived/amendments.ts'
import { boxViews } from '../../shared/derived/boxes.ts'
import { communicationOf } from '../../shared/derived/communication.ts'
import { isUnderWay, type StepView, stepView as stepOf } from '../../shared/derived/steps.ts'
import { derivedStatus, waitingFor } from '../../shared/derived/waiting.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import { finishBy } from '../../shared/schedule/finishBy.ts'
import type { StepForecast } from '../../shared/schedule/forecast.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { iso, isoOrNot, reasonedView } from './viewParts.ts'

export function stepView(
  cutover: Cutover,
  step: StepView,
  now: number,
  expected: StepForecast | null | undefined,
  planned: { start: number; finish: number } | undefined,
) {
  const { definition, state } = step
  const derived = derivedStatus(cutover, step, now)
  const { added, changed } = amendmentsOf(cutover, definition.id)
  return withoutUndefined({
    id: definition.id,
    title: definition.title,
    kind: definition.kind,
    workstream: definition.workstream,
    phase: definition.phase,
    owner: definition.owner,
    secondPerson: definition.secondPerson,
    outputNames: definition.outputs,
    received: receivedBy(cutover, definition),
    communication: communicationOf(cutover, definition),
    state: derived,
    status: state.status,
    run: state.run ?? 0,
    boxes: boxesView(step),
    waitingFor: derived === 'waiting' ? waitingFor(cutover, step, now) : [],
    planned: planned && { start: iso(planned.start), finish: iso(planned.finish) },
    expected: expected ? { start: iso(expected.start), finish: iso(expected.finish) } : undefined,
    slackSeconds: expected?.slack,
    deadline: isoOrNot(finishBy(cutover, definition, now)),
    parties: definition.parties,
    critical: expected?.critical,
    assigned: state.assigned,
    outside: state.outside && reasonedView(state.outside),
    added: added && reasonedView(added),
    changed: changed && reasonedView(changed),
    acknowledgedBy: state.acknowledged?.by,
    takenOver: state.takenOver && reasonedView(state.takenOver),
    undone: state.undone,
    ...progressView(state),
  })
}

/** Only where somebody may tick or has ticked: in thousands of steps to come nobody looks for boxes. */
function boxesView({ definition, state }: StepView) {
  if (!isUnderWay(state) && !('ticks' in state)) return undefined
  const boxes = boxViews({ definition, state }).map(({ part, line, text, isTicked, tick }) =>
    withoutUndefined({
      part,
      line,
      text,
      ticked: isTicked || tick !== undefined,
      byPlan: isTicked || undefined,
      tickedBy: tick && (tick.onBehalfOf ?? tick.by),
      tickedAt: isoOrNot(tick?.at),
    }),
  )
  return boxes.length > 0 ? boxes : undefined
}

function progressView(state: StepState) {
  return {
    startedAt: 'startedAt' in state ? isoOrNot(state.startedAt) : undefined,
    startedBy: 'started' in state ? state.started?.by : undefined,
    despite: 'despite' in state ? state.despite?.steps : undefined,
    job: 'job' in state ? jobView(state.job) : undefined,
    timeboxEndedAt: 'timeboxEndedAt' in state ? isoOrNot(state.timeboxEndedAt) : undefined,
    estimatedFinish: 'estimate' in state ? isoOrNot(state.estimate?.finish) : undefined,
    completedAt: 'completedAt' in state ? iso(state.completedAt) : undefined,
    completedBy: 'completed' in state ? state.completed.by : undefined,
    confirmedBy: 'confirmed' in state ? state.confirmed?.by : undefined,
    observed: 'observed' in state ? state.observed : undefined,
    withIssues: 'withIssues' in state ? state.withIssues : undefined,
    outputs: 'outputs' in state ? state.outputs : undefined,
    withoutGo: 'withoutGo' in state ? state.withoutGo : undefined,
    reason: 'reason' in state ? state.reason : undefined,
    until: state.status === 'held' ? isoOrNot(state.until) : undefined,
  }
}

/** What the steps directly before it have handed over to it. */
function receivedBy(cutover: Cutover, { after }: StepDefinition) {
  const received = after.flatMap(({ on }) => {
    const state = stepOf(cutover, on)?.state
    const outputs = state && 'outputs' in state ? Object.entries(state.outputs ?? {}) : []
    return outputs.map(([name, value]) => ({ from: on, name, value }))
  })
  return received.length > 0 ? received : undefined
}

const jobView = (job: { id?: string; heardAt: number; note?: string; silentSince?: number } | undefined) =>
  job &&
  withoutUndefined({ id: job.id, heardAt: iso(job.heardAt), note: job.note, silentSince: isoOrNot(job.silentSince) })
