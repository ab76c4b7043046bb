/** Duties at steps: what is ready and not started, in trouble, over its time, or waits for a second person. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { doerOf } from '../derived/doer.ts'
import { executorOf, isLeftToProgram } from '../derived/executor.ts'
import { dueAt, isRollbackStep, type StepView } from '../derived/steps.ts'
import { completionWaitsFor, type DerivedStatus } from '../derived/waiting.ts'
import { gateWithoutGo } from '../evolve/withoutGo.ts'
import { sayDuration } from '../runbook/duration.ts'
import { type StepForecast, stepForecastOf } from '../schedule/forecast.ts'
import { isConfirmedLate, lateToStart } from '../schedule/late.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type Asked, askedOf, askedOne, sayUnheld, whoLeads } from './askedOf.ts'
import type { Duty, DutyKind } from './duty.ts'
import type { Look } from './look.ts'

export interface OpenStep {
  view: StepView
  status: DerivedStatus
}

type Found = { kind: DutyKind; since: number } & Partial<Pick<Duty, 'says' | 'over' | 'tone' | 'by'>> & Asked

/** Undefined while nobody has to do anything: an automation that runs, or has not yet had the time to begin. */
export function stepDuty(cutover: Cutover, step: OpenStep, look: Look): Duty | undefined {
  const { view } = step
  const found = dutyOf(cutover, step, look)
  if (!found) return undefined
  const { kind, since, says = '', tone = 'due', over, by, asked, unheld } = found
  const { id, title } = view.definition
  const breaks = brokenCondition(cutover, id, tone, look.now)
  return {
    kind,
    on: { stepId: id },
    key: `${kind} ${id} ${since}`,
    title,
    says: `${says}${sayUnheld(found)}`.trim(),
    tone: breaks !== undefined && tone === 'due' ? 'late' : tone,
    asked,
    ...withoutUndefined({ unheld, over, breaks, by }),
  }
}

function dutyOf(cutover: Cutover, { view, status }: OpenStep, look: Look): Found | undefined {
  const { state, definition } = view
  const { now, words } = look
  switch (status) {
    case 'ready':
      return readyDuty(cutover, view, look)
    case 'failed': {
      if (state.status !== 'failed') return undefined
      const cost = cutover.status === 'running' ? retryCost(view, look) : ''
      return {
        kind: 'retry',
        since: state.failedAt,
        tone: 'bad',
        by: state.failed.by,
        says: `Failed ${words.time(state.failedAt)}: ${sentence(state.reason)}${cost}`,
        ...executing(cutover, view),
      }
    }
    case 'held': {
      if (state.status !== 'held') return undefined
      const until = state.until === undefined ? '' : ` Expected ${words.time(state.until)}.`
      return {
        kind: 'resume',
        since: state.held.at,
        tone: 'late',
        by: state.held.by,
        says: `Held by ${words.name(doerOf(state.held))} since ${words.time(state.held.at)}: “${state.reason}”.${until}`,
        ...overBy(state.until === undefined ? 0 : now - state.until),
        ...executing(cutover, view),
      }
    }
    case 'running':
      return runningDuty(cutover, view, look)
    case 'unconfirmed': {
      if (state.status !== 'unconfirmed') return undefined
      const { completed } = state
      const late = isConfirmedLate(state, now)
      return {
        kind: 'confirm',
        since: completed.at,
        says: late ? `Waits for a second person since ${words.time(completed.at)}.` : '',
        tone: late ? 'late' : 'due',
        ...askedOf(cutover, [definition.secondPerson ?? definition.owner], [doerOf(completed), completed.by]),
      }
    }
    default:
      return undefined
  }
}

function readyDuty(cutover: Cutover, view: StepView, look: Look): Found | undefined {
  const { now, words } = look
  const { since, from, isLate } = lateToStart(cutover, view, look)
  const ready = `Ready since ${words.time(since)}`
  if (isLeftToProgram(view)) {
    if (!isLate) return undefined
    const says = `The automation has not reported. ${ready}: see what keeps it, or take it over.`
    return { kind: 'takeOver', since, says, tone: 'late', ...askedOf(cutover, [view.definition.owner]) }
  }
  if (!isLate) return { kind: 'start', since, ...executing(cutover, view) }
  const should = from > since ? `, and should have started ${words.time(from)}` : ''
  const known = view.state.acknowledged ? '' : ' Nobody has acknowledged it.'
  return {
    kind: 'start',
    since,
    tone: 'late',
    says: `${ready}${should}.${known}`,
    over: `${sayDuration((now - from) / 1000)} late`,
    ...executing(cutover, view),
  }
}

function runningDuty(cutover: Cutover, view: StepView, { now, words }: Look): Found | undefined {
  const { state, definition } = view
  if (state.status !== 'running') return undefined
  const due = dueAt(state, definition.takes.likely) ?? now
  const over = overBy(now - due)
  const silent = state.takenOver ? undefined : state.job?.silentSince
  if (silent !== undefined) {
    const says = `The automation is silent; last heard of ${words.time(state.job?.heardAt ?? silent)}.`
    return { kind: 'silent', since: silent, says, tone: 'bad', ...askedOf(cutover, [definition.owner]) }
  }
  const own = executing(cutover, view)
  if (state.timeboxEndedAt !== undefined) {
    const asked = [...new Set([...whoLeads(cutover), ...own.asked])]
    const says = `The timebox ended ${words.time(state.timeboxEndedAt)}. The lead decides how it goes on.`
    return { kind: 'timebox', since: state.timeboxEndedAt, says, tone: 'late', ...over, asked }
  }
  const since = runSince(state)
  const [first] = completionWaitsFor(cutover, view, now).filter(({ kind }) => kind === 'step')
  if (first && definition.after.some(({ on, type }) => on === first.id && (type === 'FS' || type === 'SS'))) {
    return { kind: 'complete', since, says: `A predecessor was reopened. ${first.sentence}.`, tone: 'late', ...own }
  }
  const gate = isRollbackStep(view) ? undefined : gateWithoutGo(cutover, view.position)
  if (gate) {
    const says = `Runs without a go: the one of “${gate.title}” is void. It may be finished, and stays marked.`
    return { kind: 'complete', since, says, tone: 'late', ...over, ...own }
  }
  if (!over.over) return isLeftToProgram(view) ? undefined : { kind: 'complete', since, ...own }
  const word = state.estimate ? 'The estimate was' : 'Should have taken'
  const expected = state.estimate ? words.time(state.estimate.finish) : sayDuration(definition.takes.likely)
  const says = `Runs since ${words.time(state.startedAt)}. ${word} ${expected}.`
  return { kind: 'complete', since: due, says, tone: 'late', ...over, ...own }
}

/** The executor, else everybody who can be. */
export function executing(cutover: Cutover, view: StepView): Asked {
  const executor = executorOf(cutover, view)
  return executor === undefined ? askedOf(cutover, [view.definition.owner]) : askedOne(executor)
}

const runSince = (state: StepState & { status: 'running' }): number =>
  Math.max(state.startedAt, state.retriedAt ?? 0, state.resumedAt ?? 0, state.reopenedAt ?? 0)

const expectedOf = (view: StepView, { forecast }: Look): StepForecast | undefined =>
  forecast && stepForecastOf(forecast, view)

const retryCost = (view: StepView, look: Look): string =>
  expectedOf(view, look)?.critical ? ` Retry +${sayDuration(view.definition.takes.likely)} on the finish.` : ''

/** Free text, ending in exactly one full stop. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const overBy = (milliseconds: number): { over?: string } =>
  milliseconds > 0 ? { over: `${sayDuration(milliseconds / 1000)} over` } : {}

/** The condition of a go that this step is to fulfil: broken by a failure at once, else once its time is over. */
const brokenCondition = (cutover: Cutover, stepId: string, tone: Duty['tone'], now: number): string | undefined =>
  conditionsOf(cutover, stepId).find(({ by }) => tone === 'bad' || isOver(by, now))?.text

const isOver = (by: string | undefined, now: number): boolean => by !== undefined && Date.parse(by) < now

/** The conditions of standing goes that name the step. */
export const conditionsOf = ({ gates }: Cutover, stepId: string) =>
  gates.flatMap(({ status, decision }) =>
    status === 'goWithConditions' ? (decision?.conditions ?? []).filter((one) => one.stepId === stepId) : [],
  )

/** Conditions of a go whose step would go unnoticed: it was skipped, or has not begun although its time is over. */
export function brokenConditions(cutover: Cutover, { now, words }: Look, noticed: readonly Duty[]): Duty[] {
  return cutover.gates.flatMap(({ status, decision }, gatePosition): Duty[] =>
    (status === 'goWithConditions' ? (decision?.conditions ?? []) : []).flatMap(({ stepId, text, by }): Duty[] => {
      const position = cutover.runbook.steps.findIndex(({ id }) => id === stepId)
      const state = cutover.steps[position]
      const definition = cutover.runbook.steps[position]
      if (!state || !definition || state.status === 'done') return []
      if (noticed.some(({ on, breaks }) => breaks !== undefined && 'stepId' in on && on.stepId === stepId)) return []
      const skipped = state.status === 'skipped'
      if (!skipped && !isOver(by, now)) return []
      const gate = cutover.runbook.gates[gatePosition]
      return [
        {
          kind: 'condition',
          on: { stepId: definition.id },
          key: `condition ${gate?.id ?? ''} ${definition.id} ${skipped ? state.skipped.at : by}`,
          title: definition.title,
          says: skipped ? `Skipped ${words.time(state.skipped.at)}.` : 'Its time is over, and it is not done.',
          breaks: text,
          tone: skipped ? 'bad' : 'late',
          asked: whoLeads(cutover),
        },
      ]
    }),
  )
}
