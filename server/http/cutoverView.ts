/** A cutover as `GET /api/cutovers/{cutoverId}` shows it: ISO instants, and values that programs would have to derive. */

import type { Attribution, Cutover, ItemState } from '../../shared/cutoverState.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { figuresOf } from '../../shared/derived/figures.ts'
import { holdsOf } from '../../shared/derived/holds.ts'
import { evidenceExpiresAt, metricMet, readinessOf } from '../../shared/derived/readiness.ts'
import { ordinarySteps, rollbackSteps } from '../../shared/derived/steps.ts'
import { askedTriggers, triggersOf } from '../../shared/derived/triggers.ts'
import { signOffOf } from '../../shared/derived/watch.ts'
import { pendingWithoutGo } from '../../shared/derived/withoutGo.ts'
import type { ReadinessItemDefinition } from '../../shared/runbook/runbook.ts'
import { baselines } from '../../shared/schedule/baseline.ts'
import { currentPlan } from '../../shared/schedule/currentPlan.ts'
import { deadlineSlack } from '../../shared/schedule/deadlineSlack.ts'
import { type OwnDelay, ownDelaysOf } from '../../shared/schedule/delay.ts'
import { forecast, stepForecastOf } from '../../shared/schedule/forecast.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import { workstreamDeadlines } from '../../shared/schedule/workstreamDeadlines.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { leadChangeView } from './changeView.ts'
import type { CutoverView } from './cutoverViewSchema.ts'
import { gateView } from './gateView.ts'
import { stepView } from './stepView.ts'
import { iso, isoOrNot } from './viewParts.ts'

/** Former members appear by id only. */
/** @param risk the last forecast of its risk that was computed */
export function viewOf(cutover: Cutover, people: Directory, now: number, risk?: RiskForecast): CutoverView {
  const expected = forecast(cutover, now)
  const delays = ownDelaysOf(cutover, now)
  const slack = deadlineSlack(cutover, now)
  const planned = currentPlan(cutover)
  const { atT0 } = baselines(cutover, now)
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
      ...ordinarySteps(cutover).map((step) => ({
        ...stepView(cutover, step, now, expected.steps[step.position], planned.steps[step.position]),
        ...baselineView(atT0?.steps[step.position]),
        ...withoutUndefined({
          delay: delayView(delays.get(step.definition.id)),
          deadlineSlackSeconds: slack[step.position]?.seconds,
        }),
      })),
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
    figures: figuresView(cutover, now, risk),
  })
}

const delayView = (delay: OwnDelay | undefined) =>
  delay && withoutUndefined({ seconds: delay.milliseconds / 1000, ownSeconds: delay.own / 1000, from: delay.from })

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
    signOffs: cutover.signOffs
      .filter((one) => signOffOf(cutover, one.role) === one)
      .map(({ role, by, at }) => ({ role, by, at: iso(at) })),
    exit: hypercare.exit.map((rule) => withoutUndefined({ ...rule, met: metricMet(cutover, rule, now) })),
  }
}

function figuresView(cutover: Cutover, now: number, risk: RiskForecast | undefined) {
  const figures = figuresOf(cutover, now)
  const { countdown, finish, finishDelta, insideWindow, outage, rollBackBy, turnBack } = figures
  const { done, total, running, failed, held, late } = figures
  const workstreams = workstreamDeadlines(cutover, now).map(({ workstream, at, because, end }) => ({
    workstream,
    at: iso(at),
    because,
    end: iso(end),
  }))
  return withoutUndefined({
    countdownSeconds: countdown,
    finish: iso(finish),
    finishDeltaSeconds: finishDelta,
    insideWindow,
    forecast: risk && {
      seq: risk.seq,
      asOf: iso(risk.asOf),
      p50: iso(risk.finish.p50),
      p80: iso(risk.finish.p80),
      p95: iso(risk.finish.p95),
      windowChance: risk.windowChance,
    },
    steps: { done, total, running, failed, held, late },
    rollBackBy: rollBackBy && { at: iso(rollBackBy.at), because: rollBackBy.because },
    rollBackWorkstreamBy: workstreams.length > 0 ? workstreams : undefined,
    turnBack:
      turnBack && withoutUndefined({ now: iso(turnBack.now), atPointOfNoReturn: isoOrNot(turnBack.atPointOfNoReturn) }),
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

const baselineView = (then: { start: number; finish: number } | undefined) =>
  then ? { baseline: { start: iso(then.start), finish: iso(then.finish) } } : {}
