/** The cutover as it would be in a scenario, by the same commands and events as if it were so. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { expected } from '../decide/commandOutcome.ts'
import { decide } from '../decide/decide.ts'
import { isUnderWay, type StepView, stepView } from '../derived/steps.ts'
import type { CutoverEvent } from '../events.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { forecast, stepForecastOf } from '../schedule/forecast.ts'
import { type Assumption, type Change, isAssumption, isStaffing, type Measure, type Scenario } from './change.ts'
import { sayStaffing, staffed } from './staffed.ts'

/** Each has a reason, which is given when it is applied. */
export type MeasureCommand = CommandOf<'addStep' | 'changeStep' | 'skipStep' | 'moveT0'>

export interface Tried {
  after: Cutover
  /** What cannot be, by its place in the scenario; everything else was tried without it. */
  refused: { change: number; refusal: Refusal }[]
  /** What would make the measures true, in their order. */
  commands: MeasureCommand[]
}

/**
 * @param now epoch milliseconds
 * @param reason of the measures, for their commands
 */
export function tryScenario(cutover: Cutover, { changes }: Scenario, now: number, reason: string): Tried {
  const context = asLead(cutover, now)
  const tried: Tried = { after: cutover, refused: [], commands: [] }
  changes.forEach((change, place) => {
    if (isStaffing(change)) return
    const outcome = isAssumption(change)
      ? assume(tried.after, change, now)
      : take(tried.after, change, context, reason, tried.commands)
    if (isRefusal(outcome)) tried.refused.push({ change: place, refusal: outcome })
    else tried.after = expected(tried.after, outcome, context)
  })
  // Behind all else: an edit makes the runbook anew from the one that is pinned.
  changes.forEach((change, place) => {
    if (!isStaffing(change)) return
    const outcome = staffed(tried.after, change)
    if (isRefusal(outcome)) tried.refused.push({ change: place, refusal: outcome })
    else tried.after = outcome
  })
  return { ...tried, refused: tried.refused.toSorted((a, b) => a.change - b.change) }
}

/** Whoever asks, it is the lead who would do it. */
function asLead({ people }: Cutover, now: number): Context {
  const [lead = ''] = people[LEAD] ?? []
  return { actor: { kind: 'person', id: lead, organisationRole: 'member', via: 'session', maySign: false }, now }
}

function take(
  cutover: Cutover,
  measure: Measure,
  context: Context,
  reason: string,
  commands: MeasureCommand[],
): CutoverEvent[] | Refusal {
  const command = commandOf(cutover, measure, reason)
  const outcome = decide(cutover, command, context)
  if (!isRefusal(outcome)) commands.push(command)
  return outcome
}

const iso = (instant: number) => new Date(instant).toISOString()

function commandOf({ t0, windowEnd }: Cutover, measure: Measure, reason: string): MeasureCommand {
  switch (measure.kind) {
    case 'takes':
      return { type: 'changeStep', stepId: measure.stepId, takes: measure.takes, reason }
    case 'reorder':
      return { type: 'changeStep', stepId: measure.stepId, after: measure.after, reason }
    case 'skip':
      return { type: 'skipStep', stepId: measure.stepId, reason }
    case 'add': {
      const { kind: _, ...step } = measure
      return { type: 'addStep', ...step, reason }
    }
    case 'moveT0':
      return { type: 'moveT0', t0: iso(t0 + measure.by * 1000), reason }
    case 'window':
      return { type: 'moveT0', t0: iso(t0), windowEnd: iso(windowEnd + measure.by * 1000), reason }
  }
}

const ASSUMED = 'What if'

function assume(cutover: Cutover, assumption: Assumption, now: number): CutoverEvent[] | Refusal {
  const { kind, stepId } = assumption
  const view = stepView(cutover, stepId)
  if (!view) return refuse('unknownStep', `There is no step “${stepId}” in this cutover.`)
  const { definition, state } = view
  const awaited = stepForecastOf(forecast(cutover, now), view)
  if (!awaited || (state.status !== 'pending' && !isUnderWay(state))) {
    return refuse('stepState', `“${definition.title}” is over; nothing can happen to it any more.`)
  }
  const again = definition.takes.likely
  if (state.status !== 'pending') {
    if (state.status === 'failed') return refuse('stepState', `“${definition.title}” has failed already.`)
    if (state.status === 'unconfirmed')
      return refuse('stepState', `“${definition.title}” only waits for its confirmation; its work takes no longer.`)
    const later = kind === 'slip' ? assumption.by : again
    const resumed = state.status === 'held' ? [{ type: 'stepResumed' as const, stepId }] : []
    return [...resumed, { type: 'stepEstimated', stepId, finish: iso(awaited.finish + later * 1000), reason: ASSUMED }]
  }
  if (view.reverses || view.around) {
    return refuse('stepState', `“${definition.title}” is a step of the rollback, which cannot be tried here.`)
  }
  const step: StepDefinition =
    kind === 'slip'
      ? starting(definition, assumption.by, awaited.start, now)
      : { ...definition, takes: twice(definition) }
  return [{ type: 'stepChanged', stepId, step, was: definition, reason: ASSUMED }]
}

/**
 * Later than it could start, whenever that is: a fixed time would be no slip where everything before is slower. Where it could start
 * now, or waits for nothing, its time is known.
 */
function starting(definition: StepDefinition, by: number, from: number, now: number): StepDefinition {
  const { after, notBefore } = definition
  const holdsStart = after.some(({ type }) => type === 'FS' || type === 'SS')
  if (from <= now || !holdsStart) return { ...definition, notBefore: iso(from + by * 1000) }
  const moved = after.map((one) =>
    one.type === 'FS' || one.type === 'SS' ? { ...one, lag: Math.max(0, one.lag) + by } : one,
  )
  const later = typeof notBefore === 'number' ? notBefore + by : notBefore && iso(Date.parse(notBefore) + by * 1000)
  return { ...definition, after: moved, ...(later === undefined ? {} : { notBefore: later }) }
}

const twice = ({ takes: { low, likely, high } }: StepDefinition): StepDefinition['takes'] => ({
  low: low * 2,
  likely: likely * 2,
  high: high * 2,
})

/** What a scenario is called: `“Copy ledger” is 20 min late, T-0 10 min later`. */
export const sayScenario = (cutover: Cutover, { changes }: Scenario): string =>
  changes.map((change) => sayChange(cutover, change)).join(', ')

/** `“Copy ledger” is 20 min late` */
export function sayChange(cutover: Cutover, change: Change): string {
  const titleOf = (id: string): string => `“${titled(stepView(cutover, id)) ?? id}”`
  const by = (seconds: number): string => sayDuration(Math.abs(seconds))
  switch (change.kind) {
    case 'slip':
      return `${titleOf(change.stepId)} is ${by(change.by)} late`
    case 'fail':
      return `${titleOf(change.stepId)} fails once`
    case 'takes':
      return `${titleOf(change.stepId)} takes ${change.takes}`
    case 'skip':
      return `skip ${titleOf(change.stepId)}`
    case 'reorder':
      return change.after.length === 0
        ? `${titleOf(change.stepId)} waits for nothing`
        : `${titleOf(change.stepId)} after ${change.after.map((each) => titleOf(each.split(' ')[0] ?? each)).join(' and ')}`
    case 'add':
      return `add “${change.title}”, ${change.takes}`
    case 'moveT0':
      return `T-0 ${by(change.by)} ${change.by < 0 ? 'earlier' : 'later'}`
    case 'people':
      return sayStaffing(cutover.runbook, change)
    case 'window':
      return `the window ends ${by(change.by)} ${change.by < 0 ? 'earlier' : 'later'}`
  }
}

const titled = (view: StepView | undefined): string | undefined => view?.definition.title
