/** Duties about the cutover as a whole: its start and end, stops and pauses, and a night in which nothing moves. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { doerOf } from '../derived/doer.ts'
import { executorOf } from '../derived/executor.ts'
import { gateThatHolds } from '../derived/holds.ts'
import { isFinished, ordinarySteps, rollbackSteps, type StepView, satisfiedAt, stepView } from '../derived/steps.ts'
import { isBeingRolledBack, waitingFor } from '../derived/waiting.ts'
import { LEAD } from '../reserved.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Dependency } from '../runbook/runbook.ts'
import { isOutageRunning } from '../schedule/outage.ts'
import { askedOf, whoLeads } from './askedOf.ts'
import type { Duty, DutyKind } from './duty.ts'
import { waitsForItsHour } from './gateDuties.ts'
import type { Look } from './look.ts'
import type { OpenStep } from './stepDuties.ts'
import { triggerDuties } from './triggerDuties.ts'

/** A start of the cutover is a duty so long before its first step, in milliseconds. */
const START_AHEAD_MS = 15 * 60_000
/** Nobody is called for a gap that is shorter than it takes to hand over, in milliseconds. */
const IDLE_GRACE_MS = 60_000

type Told = Pick<Duty, 'title' | 'says'> & Partial<Pick<Duty, 'tone' | 'over' | 'by'>>

const duty = (kind: DutyKind, occasion: string | number, asked: readonly PersonId[], told: Told): Duty => ({
  kind,
  on: { about: 'cutover' },
  key: `${kind} ${occasion}`,
  tone: 'late',
  ...told,
  asked,
})

export function cutoverDuties(cutover: Cutover, open: readonly OpenStep[], look: Look): Duty[] {
  if (cutover.status === 'preparing') return [...countdownHeld(cutover, look), ...startDue(cutover, look)]
  if (cutover.status !== 'running' && cutover.status !== 'rollingBack') return []
  return [
    ...stopped(cutover, open, look),
    ...paused(cutover, look),
    ...countdownHeld(cutover, look),
    ...triggerDuties(cutover, look),
    ...rollbackProposed(cutover),
    ...idle(cutover, open, look),
    ...cutOff(cutover),
    ...finished(cutover, open),
  ]
}

function startDue(cutover: Cutover, { now, plan, words }: Look): Duty[] {
  const first = Math.min(...(plan?.steps ?? []).map(({ start }) => start))
  if (!Number.isFinite(first) || cutover.countdownHeld || first - now > START_AHEAD_MS) return []
  const over = now > first ? { over: `${sayDuration((now - first) / 1000)} late` } : {}
  const says = `The first step is planned for ${words.time(first)}, and no step starts before the cutover does.`
  return [
    duty('startCutover', first, whoLeads(cutover), {
      title: 'Start the cutover',
      says,
      tone: now > first ? 'late' : 'due',
      ...over,
    }),
  ]
}

/** Whoever has a step running and has not answered; the lead, who lifts it. */
function stopped(cutover: Cutover, open: readonly OpenStep[], { words }: Look): Duty[] {
  const { stop, stopCall } = cutover
  if (stop !== 'called' || !stopCall) return []
  const { id, by, at, reason: title } = stopCall
  const answered = stopCall.answers.map(doerOf)
  const executors = open.flatMap(({ view, status }) => (status === 'running' ? (executorOf(cutover, view) ?? []) : []))
  const left = [...new Set(executors)].filter((person) => !answered.includes(person))
  const said = `Called by ${words.name(by)} ${words.time(at)}.`
  const told = (says: string): Told => ({ title, says: `${said} ${says}`, tone: 'bad', by })
  const asks = left.length === 0 ? [] : [duty('answerStop', id, left, told('Say whether your steps can stop.'))]
  const waits = left.length === 0 ? 'All have answered.' : `${left.length} to answer.`
  return [...asks, duty('clearStop', id, whoLeads(cutover), told(`Nothing starts. ${waits}`))]
}

function paused(cutover: Cutover, { words }: Look): Duty[] {
  if (cutover.pause !== 'paused' || !cutover.paused) return []
  const { id, reason, by, at } = cutover.paused
  const says = `Paused by ${words.name(by)} ${words.time(at)}: “${reason}”. Nothing starts.`
  return [duty('resumeCutover', id, whoLeads(cutover), { title: 'The cutover is paused', says, by })]
}

function countdownHeld(cutover: Cutover, { words }: Look): Duty[] {
  if (!cutover.countdownHeld) return []
  const { id, reason, by, at, builtIn } = cutover.countdownHeld
  const title = 'The countdown is held'
  if (builtIn === undefined) {
    const says = `Held by ${words.name(by)} ${words.time(at)}: “${reason}”. T-0 moves along.`
    return [duty('resumeCountdown', id, whoLeads(cutover), { title, says, by })]
  }
  const held = `As the runbook asks, since ${words.time(at)}: “${reason}”.`
  const gate = gateThatHolds(cutover)
  if (gate) {
    const says = `${held} It goes on once “${gate.title}” says go.`
    return [{ ...duty('resumeCountdown', id, whoLeads(cutover), { title, says }), notYet: true }]
  }
  const { asked } = askedOf(cutover, [LEAD, ...cutover.runbook.gates.map(({ decides }) => decides)])
  return [duty('resumeCountdown', id, asked, { title, says: `${held} T-0 moves along.` })]
}

function rollbackProposed(cutover: Cutover): Duty[] {
  const proposal = cutover.rollbackProposal
  if (!proposal || cutover.status !== 'running') return []
  const roles = [LEAD, ...cutover.runbook.gates.map(({ decides }) => decides)]
  const { asked } = askedOf(cutover, roles, [proposal.by])
  const what = proposal.workstream === undefined ? 'everything' : `“${proposal.workstream}”`
  const says = `“${proposal.reason}” The point of no return is passed: it takes a second person.`
  return [duty('agreeRollback', proposal.id, asked, { title: `Roll back ${what}`, says, tone: 'bad' })]
}

/** Users are without the service, and nobody works on it. */
function idle(cutover: Cutover, open: readonly OpenStep[], look: Look): Duty[] {
  if (!isOutageRunning(look.forecast?.outage, look.now) || cutover.stop === 'called' || cutover.pause === 'paused')
    return []
  if (open.some(({ status }) => status === 'running') || cutover.gates.some(({ status }) => status === 'polling'))
    return []
  const since = Math.max(
    look.forecast?.outage?.actualFrom ?? 0,
    ...[...ordinarySteps(cutover), ...rollbackSteps(cutover)].map(({ state }) => satisfiedAt(state) ?? 0),
  )
  if (look.now - since < IDLE_GRACE_MS) return []
  const ready = open.filter(({ status }) => status === 'ready').length
  const says =
    ready === 0
      ? 'No step is in progress, and none is ready.'
      : `No step is in progress; ${ready === 1 ? 'one is' : `${ready} are`} ready to start.`
  const over = `${sayDuration((look.now - since) / 1000)} without work`
  return [duty('idle', since, whoLeads(cutover), { title: 'Outage running, nothing in progress', says, over })]
}

/** What goes on and waits for a workstream that is rolled back: it never comes, so the lead decides. */
function cutOff(cutover: Cutover): Duty[] {
  if (cutover.status !== 'running' || !cutover.rollback) return []
  const gone = (id: string) => {
    const view = stepView(cutover, id)
    return view && satisfiedAt(view.state) === undefined && isBeingRolledBack(cutover, view)
      ? view.definition.title
      : undefined
  }
  const waitsFor = (after: readonly Dependency[]) => after.flatMap(({ on }) => gone(on) ?? [])[0]
  const told = (title: string, gone: string, way: string): Told => ({
    title,
    says: `It waits for “${gone}”, which is rolled back: ${way}.`,
  })
  const asked = whoLeads(cutover)
  const gates = cutover.runbook.gates.flatMap(({ id, title, after }, position): Duty[] => {
    const missing = cutover.gates[position]?.status === 'pending' ? waitsFor(after) : undefined
    if (missing === undefined) return []
    const said = told(title, missing, 'open the poll all the same, or roll back the rest')
    return [{ ...duty('stuck', id, asked, said), on: { gateId: id } }]
  })
  const steps = ordinarySteps(cutover).flatMap((view): Duty[] => {
    const { definition, state } = view
    const missing =
      state.status === 'pending' && !isBeingRolledBack(cutover, view) ? waitsFor(definition.after) : undefined
    if (missing === undefined) return []
    const said = told(definition.title, missing, 'skip it, start it despite that, or roll back the rest')
    return [{ ...duty('stuck', definition.id, asked, said), on: { stepId: definition.id } }]
  })
  return [...gates, ...steps]
}

function finished(cutover: Cutover, open: readonly OpenStep[]): Duty[] {
  if (open.length > 0 || unfinished(cutover).length > 0) return []
  if (cutover.status === 'rollingBack') {
    const says = 'All that was done is reversed.'
    return [duty('closeCutover', 'back', whoLeads(cutover), { title: 'Close the cutover', says, tone: 'due' })]
  }
  const kind = cutover.runbook.hypercare ? 'enterHypercare' : 'closeCutover'
  const title = cutover.runbook.hypercare ? 'Enter hypercare' : 'Close the cutover'
  return [duty(kind, 'done', whoLeads(cutover), { title, says: 'Every step is done.', tone: 'due' })]
}

/** As the rules see it: what is being rolled back and nobody works on will no longer happen. */
const unfinished = (cutover: Cutover): StepView[] =>
  [...ordinarySteps(cutover).filter((view) => !isBeingRolledBack(cutover, view)), ...rollbackSteps(cutover)].filter(
    ({ state }) => !isFinished(state),
  )

/**
 * What nobody else is asked about: nothing runs, nothing is ready, and no time that passes releases anything. Undefined
 * where the night only waits for its hour.
 */
export function stuck(cutover: Cutover, look: Look): Duty | undefined {
  if (cutover.status !== 'running' && cutover.status !== 'rollingBack') return undefined
  const waiting = unfinished(cutover)
  const [first] = waiting
  const ripens = (view: StepView) => waitingFor(cutover, view, Number.POSITIVE_INFINITY).length === 0
  if (!first || waiting.some(ripens) || waitsForItsHour(cutover, look)) return undefined
  const [blocker] = waitingFor(cutover, first, look.now)
  const { id, title } = first.definition
  return duty('stuck', id, whoLeads(cutover), { title, says: blocker ? `${blocker.sentence}.` : '' })
}
