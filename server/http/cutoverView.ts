/** A cutover as `GET /api/cutovers/{cutoverId}` shows it: ISO instants, and values that programs would have to derive. */

import type {
  Attribution,
  Cutover,
  GateState,
  ItemState,
  Poll,
  PollAnswer,
  Signature,
  StepState,
} from '../../shared/cutoverState.ts'
import { addedSinceGo, amendmentsOf } from '../../shared/derived/amendments.ts'
import { boxViews } from '../../shared/derived/boxes.ts'
import { communicationOf } from '../../shared/derived/communication.ts'
import { basisOf, gateView as viewOfGate } from '../../shared/derived/criteria.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { figuresOf } from '../../shared/derived/figures.ts'
import { judgedSignatures } from '../../shared/derived/fourEyes.ts'
import { gateReach } from '../../shared/derived/gateObstacles.ts'
import { holdsOf } from '../../shared/derived/holds.ts'
import { evidenceExpiresAt, metricMet, readinessOf } from '../../shared/derived/readiness.ts'
import { recommend } from '../../shared/derived/recommendation.ts'
import {
  isUnderWay,
  ordinarySteps,
  rollbackSteps,
  type StepView,
  stepView as stepOf,
} from '../../shared/derived/steps.ts'
import { askedTriggers, triggersOf } from '../../shared/derived/triggers.ts'
import { hasLapsed, lapsesAt } from '../../shared/derived/votes.ts'
import { derivedStatus, waitingFor } from '../../shared/derived/waiting.ts'
import { pendingWithoutGo } from '../../shared/derived/withoutGo.ts'
import type { GateDefinition, ReadinessItemDefinition, StepDefinition } from '../../shared/runbook/runbook.ts'
import { baseline } from '../../shared/schedule/baseline.ts'
import { finishBy } from '../../shared/schedule/finishBy.ts'
import { forecast, type StepForecast, stepForecastOf } from '../../shared/schedule/forecast.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { leadChangeView } from './changeView.ts'
import type { CutoverView } from './cutoverViewSchema.ts'

/** Former members appear by id only. */
export function viewOf(cutover: Cutover, people: Directory, now: number): CutoverView {
  const expected = forecast(cutover, now)
  const planned = baseline(cutover)
  const readiness = readinessOf(cutover)
  return withoutUndefined({
    id: cutover.id,
    title: cutover.title,
    mode: cutover.mode,
    release: cutover.release,
    runbook: { id: cutover.runbook.id, version: cutover.runbookHash, title: cutover.runbook.title },
    phase: cutover.status,
    pause: cutover.pause,
    stop: cutover.stop,
    countdown: cutover.countdown,
    stopCall: cutover.stopCall && occurrenceView(cutover.stopCall),
    paused: cutover.paused && occurrenceView(cutover.paused),
    countdownHeld:
      cutover.countdownHeld &&
      withoutUndefined({ ...occurrenceView(cutover.countdownHeld), builtIn: cutover.countdownHeld.builtIn }),
    holds: holdsOf(cutover).map(({ definition: { id, title, until }, status, at }) =>
      withoutUndefined({ id, title, until, status, at: iso(at) }),
    ),
    rehearsals: cutover.rehearsals,
    rollbackProposal:
      cutover.rollbackProposal &&
      withoutUndefined({
        ...occurrenceView(cutover.rollbackProposal),
        workstream: cutover.rollbackProposal.workstream,
        trigger: cutover.rollbackProposal.trigger,
      }),
    triggers: triggersView(cutover, now),
    seq: cutover.seq,
    at: iso(cutover.at),
    serverNow: iso(now),
    t0: iso(cutover.t0),
    window: { start: iso(cutover.windowStart), end: iso(cutover.windowEnd) },
    createdBy: cutover.created.by,
    startedAt: isoOrNot(cutover.startedAt),
    hypercareAt: isoOrNot(cutover.hypercareAt),
    ended: cutover.ended && { at: iso(cutover.ended.at), by: cutover.ended.by, outcome: cutover.ended.outcome },
    withdrawn: cutover.withdrawn && {
      at: iso(cutover.withdrawn.at),
      by: cutover.withdrawn.by,
      reason: cutover.withdrawn.reason,
    },
    people: Object.fromEntries(
      Object.entries(cutover.people).map(([role, ids]) => [
        role,
        ids.map((id) => {
          const card = people.get(id)
          return card ? { id, name: card.name, email: card.email } : { id }
        }),
      ]),
    ),
    steps: [
      ...ordinarySteps(cutover).map((step) =>
        stepView(cutover, step, now, expected.steps[step.position], planned.steps[step.position]),
      ),
      ...rollbackSteps(cutover).map((step) => stepView(cutover, step, now, stepForecastOf(expected, step), undefined)),
    ],
    gates: cutover.runbook.gates.flatMap((definition, position) => {
      const state = cutover.gates[position]
      return state ? [gateView(cutover, definition, state, people, now)] : []
    }),
    startsWithoutGo: pendingWithoutGo(cutover).map(({ id }) => id),
    readiness: {
      ...(readiness.share === undefined ? {} : { share: readiness.share }),
      closed: readiness.closed,
      waived: readiness.waived,
      total: readiness.total,
      mandatoryOpen: readiness.mandatoryOpen.map(({ id }) => id),
      items: cutover.runbook.readiness.flatMap((definition, position) => {
        const state = cutover.items[position]
        return state ? [itemView(cutover, definition, state)] : []
      }),
    },
    watchItems: cutover.watchItems.map(({ id, title, owner, stepId, severity, added, resolved }) =>
      withoutUndefined({
        id,
        title,
        owner,
        stepId,
        severity,
        addedAt: iso(added.at),
        resolvedAt: isoOrNot(resolved?.at),
      }),
    ),
    hypercare: hypercareView(cutover, now),
    change: leadChangeView(cutover, now),
    figures: figuresView(cutover, now),
  })
}

/** Undefined where the runbook names none. */
function triggersView(cutover: Cutover, now: number) {
  const asked = new Map(askedTriggers(cutover, now).map((question) => [question.definition.id, question]))
  const triggers = triggersOf(cutover).map(({ definition: { id, when, decides }, state: { answered } }) => {
    const question = asked.get(id)
    return withoutUndefined({
      id,
      when,
      decides,
      asked: isoOrNot(question?.asked),
      value: question?.value,
      answered: answered && { at: iso(answered.at), by: answered.by, note: answered.note },
    })
  })
  return triggers.length > 0 ? triggers : undefined
}

function stepView(
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

function gateView(cutover: Cutover, definition: GateDefinition, state: GateState, people: Directory, now: number) {
  const { poll, decision } = state
  const view = viewOfGate(cutover, definition.id)
  const criteria = view ? basisOf(cutover, view, now).criteria : []
  const isOpen = !cutover.ended && (state.status === 'pending' || state.status === 'polling')
  return withoutUndefined({
    id: definition.id,
    title: definition.title,
    status: state.status,
    at: definition.at === undefined ? undefined : iso(cutover.t0 + definition.at * 1000),
    reporters: definition.reporters,
    asks: definition.asks ?? ('inOrder' as const),
    approvers: definition.approvers,
    decides: definition.decides,
    signaturesHoldSeconds: definition.signaturesHold,
    delegations: (state.delegations ?? []).map(({ offeredAt, acceptedAt, ...delegation }) =>
      withoutUndefined({ ...delegation, offeredAt: iso(offeredAt), acceptedAt: isoOrNot(acceptedAt) }),
    ),
    polls: state.polls,
    criteria,
    recommendation: view && isOpen ? recommend(cutover, view, now, criteria) : undefined,
    poll: poll && pollView(definition, poll, judgedSignatures(cutover, definition, state, now), now),
    decision:
      decision &&
      withoutUndefined({
        outcome: decision.outcome,
        by: decision.deed.by,
        at: iso(decision.deed.at),
        pollId: decision.pollId,
        reason: decision.reason,
        then: decision.then,
        conditions: decision.conditions.map(withoutUndefined),
        counted: decision.counted,
        recommendation: decision.recommendation,
        reasons: decision.reasons,
      }),
    addedSinceGo: view && idsOrNone(addedSinceGo(cutover, view)),
    reopenedBecause: state.reopenedBecause,
    ...gateReach(cutover, definition, people),
  })
}

function pollView(gate: GateDefinition, poll: Poll, signatures: readonly Signature[], now: number) {
  const { id, basis, criteria, evidence, opened, reopenedBecause, reports } = poll
  return withoutUndefined({
    id,
    basis,
    criteria,
    evidence,
    openedAt: iso(opened.at),
    openedBy: opened.by,
    reopenedBecause,
    reports: reports.map((report) => answerView(gate, report, now)),
    signatures: signatures.map((signature) => signatureView(gate, signature, now)),
  })
}

function answerView(gate: GateDefinition, answer: PollAnswer, now: number) {
  const { role, vote, deed, reason, condition, delegatedBy } = answer
  return withoutUndefined({
    role,
    vote,
    ...attributionView(deed),
    reason,
    condition: condition && withoutUndefined(condition),
    delegatedBy,
    lapsesAt: isoOrNot(lapsesAt(gate, answer)),
    lapsed: hasLapsed(gate, answer, now) || undefined,
  })
}

function signatureView(gate: GateDefinition, signature: Signature, now: number) {
  return withoutUndefined({
    ...answerView(gate, signature, now),
    counts: signature.doesNotCount === undefined,
    doesNotCount: signature.doesNotCount,
    byToken: signature.byToken,
    vouchedBy: signature.vouchedBy,
    proof: signature.proof,
  })
}

function itemView(cutover: Cutover, definition: ReadinessItemDefinition, state: ItemState) {
  const { id, title, section, owner, verifiedBy, mandatory, weight } = definition
  const { evidence } = state
  return withoutUndefined({
    id,
    title,
    section,
    owner,
    verifiedBy,
    mandatory,
    weight,
    due: iso(cutover.t0 + definition.due * 1000),
    evidenceRule: definition.evidence && withoutUndefined(definition.evidence),
    status: state.status,
    evidence:
      evidence &&
      withoutUndefined({
        version: evidence.version,
        given: withoutUndefined(evidence.evidence),
        by: evidence.provided.by,
        at: iso(evidence.provided.at),
        expiresAt: isoOrNot(evidenceExpiresAt(definition, state)),
        withdrawn: evidence.withdrawn,
      }),
    reason: state.status === 'waived' ? state.reason : undefined,
    until: state.status === 'waived' ? iso(state.until) : undefined,
  })
}

function hypercareView(cutover: Cutover, now: number) {
  const { hypercare } = cutover.runbook
  if (!hypercare) return undefined
  return {
    owner: hypercare.owner,
    signedBy: hypercare.signedBy,
    checkIns: cutover.checkIns.length + (cutover.earlierCheckIns ?? 0),
    signOffs: cutover.signOffs.map(({ role, by, at }) => ({ role, by, at: iso(at) })),
    exit: hypercare.exit.map((rule) => withoutUndefined({ ...rule, met: metricMet(cutover, rule, now) })),
  }
}

function figuresView(cutover: Cutover, now: number) {
  const figures = figuresOf(cutover, now)
  const { countdown, finish, finishDelta, insideWindow, outage, rollBackBy } = figures
  const { done, total, running, failed, held, late } = figures
  return withoutUndefined({
    countdownSeconds: countdown,
    finish: iso(finish),
    finishDeltaSeconds: finishDelta,
    insideWindow,
    steps: { done, total, running, failed, held, late },
    rollBackBy: rollBackBy && { at: iso(rollBackBy.at), because: rollBackBy.because },
    outage:
      outage &&
      withoutUndefined({
        from: iso(outage.from),
        to: iso(outage.to),
        actualFrom: isoOrNot(outage.actualFrom),
        actualTo: isoOrNot(outage.actualTo),
        seconds: outage.seconds,
      }),
  })
}

const occurrenceView = ({ id, by, at, reason }: Attribution & { id: string; reason: string }) => ({
  id,
  by,
  at: iso(at),
  reason,
})

const attributionView = ({ by, at, onBehalfOf }: Attribution) => withoutUndefined({ by, at: iso(at), onBehalfOf })

const reasonedView = (act: Attribution & { reason: string }) => ({ ...attributionView(act), reason: act.reason })

const idsOrNone = (things: readonly { id: string }[]) => (things.length > 0 ? things.map(({ id }) => id) : undefined)

const iso = (instant: number) => new Date(instant).toISOString()
const isoOrNot = (instant: number | undefined) => (instant === undefined ? undefined : iso(instant))
