/** Judges a change in ServiceNow against the runbook's criteria and against the forecast. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import type { Criterion } from '../runbook/runbook.ts'
import { expectedT0, forecast } from '../schedule/forecast.ts'
import { confirmedFacts, leadChange, relatedChanges, sayChangeNumber, sayUnconfirmed } from './change.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { relativesLeft } from './changeRelatives.ts'
import { isApproved, isCanceled, isRejected, stageOf } from './changeStage.ts'

/** When work under the change begins or began: with the step the runbook marks, else at T-0. Epoch milliseconds. */
export function changeBegins(cutover: Cutover, now: number): { at: number; begun: boolean } {
  const position = cutover.runbook.steps.findIndex(({ startsChange }) => startsChange)
  const at = forecast(cutover, now).steps[position]?.start ?? expectedT0(cutover, now)
  const status = cutover.steps[position]?.status
  // Preparation begins days earlier and is outside the window.
  const begun = status === undefined ? cutover.status !== 'preparing' && at <= now : status !== 'pending'
  return { at, begun }
}

/** Whether the change's planned window covers the forecast. Undefined without dates. */
export function coversForecast(cutover: Cutover, facts: ChangeFacts, now: number): boolean | undefined {
  const { plannedStart, plannedEnd } = facts
  if (plannedStart === undefined || plannedEnd === undefined) return undefined
  const { at, begun } = changeBegins(cutover, now)
  return (begun || Date.parse(plannedStart) <= at) && forecast(cutover, now).finish <= Date.parse(plannedEnd)
}

interface Judged {
  sentence: string
  met?: boolean
}
type ChangeCriterion = Extract<Criterion, { change: unknown }>['change']

/** `met` undefined: nothing is confirmed, which never counts as met. Several demands on the change are one criterion. */
export function judgeChange(cutover: Cutover, criterion: ChangeCriterion, now: number): Judged {
  const lead = leadChange(cutover)
  if (!lead) {
    return cutover.mode === 'rehearsal'
      ? { sentence: 'The change is not asked in a rehearsal', met: true }
      : { sentence: 'The change in ServiceNow: none is linked, nothing is confirmed' }
  }
  const number = sayChangeNumber(lead)
  const facts = confirmedFacts(lead, now)
  if (!facts) return { sentence: `${number}: ${sayUnconfirmed(lead, now)}` }
  if (lead.proposed) return { sentence: `${number}: the new dates are not confirmed yet` }
  const judged = demands(cutover, criterion, lead, facts, now)
  if (judged.length === 0) return { sentence: `${number}: nothing is asked of it` }
  const open = judged.filter(({ met }) => met !== true)
  // Of several demands, mention those that fail.
  const sentence = `${number} ${(open.length > 0 ? open : judged).map(({ sentence: said }) => said).join(', ')}`
  const unconfirmed = judged.some(({ met }) => met === undefined)
  if (judged.some(({ met }) => met === false)) return { sentence, met: false }
  return unconfirmed ? { sentence } : { sentence, met: true }
}

function demands(
  cutover: Cutover,
  criterion: ChangeCriterion,
  lead: ChangeState,
  facts: ChangeFacts,
  now: number,
): Judged[] {
  const { approved, state, window, onHold, conflict, cabPassed, openTasks, related, ...others } = criterion
  nothingIn(others)
  const asked: (Judged | undefined)[] = [
    approved && { sentence: `approval: ${facts.approval.label}`, met: isApproved(facts) },
    state && { sentence: `is in ${facts.state.label}`, met: state.some((wanted) => isState(facts, wanted)) },
    window && judgeWindow(coversForecast(cutover, facts, now)),
    onHold === false ? { sentence: facts.onHold ? 'is on hold' : 'is not on hold', met: !facts.onHold } : undefined,
    conflict === false ? judgeConflict(facts) : undefined,
    cabPassed && judgeCab(facts, now),
    openTasks === 0 ? withMet(`open tasks: ${facts.openTasks ?? 'unknown'}`, none(facts.openTasks)) : undefined,
    related && judgeRelated(cutover, lead, now),
  ]
  return asked.flatMap((judged) => judged || [])
}

/** A demand that is not judged does not compile: it would count as met. */
const nothingIn = (_others: Record<string, never>): void => undefined

function judgeWindow(covers: boolean | undefined): Judged {
  if (covers === undefined) return { sentence: 'planned window: unknown' }
  return { sentence: `planned window: ${covers ? 'covers' : 'does not cover'} the forecast`, met: covers }
}

function judgeConflict({ conflict }: ChangeFacts): Judged {
  if (conflict === undefined) return { sentence: 'conflicts: unknown' }
  return { sentence: `conflicts: ${conflict ? 'found' : 'none'}`, met: !conflict }
}

function judgeCab({ cabAt }: ChangeFacts, now: number): Judged {
  if (cabAt === undefined) return { sentence: 'CAB date: none', met: false }
  const passed = Date.parse(cabAt) <= now
  return { sentence: `CAB date: ${passed ? 'passed' : 'still to come'}`, met: passed }
}

function judgeRelated(cutover: Cutover, lead: ChangeState, now: number): Judged {
  const related = relatedChanges(cutover)
  const open = related.filter((change) => {
    const facts = confirmedFacts(change, now)
    return facts === undefined || !(isApproved(facts) || stageOf(facts.state) === 'closed')
  })
  const first = open[0]
  if (!first) {
    const left = relativesLeft(cutover, lead)
    if (left === undefined) return { sentence: 'related changes: unknown' }
    if (left > 0) return { sentence: `related changes: ${left} more in ServiceNow than are linked here` }
    return { sentence: `related changes: all ${related.length} closed or approved`, met: true }
  }
  const more = open.length > 1 ? ` and ${open.length - 1} more` : ''
  const sentence = `related changes: ${sayChangeNumber(first)}${more} neither closed nor approved`
  return open.some((change) => confirmedFacts(change, now) === undefined) ? { sentence } : { sentence, met: false }
}

/** The runbook names a state by its raw value, by the instance's label, or by our name for the stage. */
function isState({ state }: ChangeFacts, wanted: string): boolean {
  const said = wanted.trim().toLowerCase()
  return [state.value, state.label.toLowerCase(), stageOf(state)].includes(said)
}

const withMet = (sentence: string, met: boolean | undefined): Judged =>
  met === undefined ? { sentence } : { sentence, met }
const none = (count: number | undefined) => (count === undefined ? undefined : count === 0)

/**
 * Why decisions that rest on the change no longer stand (R7): it was rejected, held, cancelled, or moved out of its
 * window. Undefined when it was so before, and for everything else: age alone never reopens a gate.
 */
export function turnedAgainst(
  cutover: Cutover,
  change: ChangeState,
  facts: ChangeFacts,
  now: number,
): string | undefined {
  const before = change.facts
  const number = sayChangeNumber(change)
  const newly = (test: (facts: ChangeFacts) => boolean) => test(facts) && !(before && test(before))
  if (newly(isRejected)) return `${number} was rejected in ServiceNow`
  if (newly(isCanceled)) return `${number} was cancelled in ServiceNow`
  if (newly(({ onHold }) => onHold)) return `${number} was put on hold in ServiceNow`
  const moved =
    before !== undefined && (before.plannedStart !== facts.plannedStart || before.plannedEnd !== facts.plannedEnd)
  return moved && coversForecast(cutover, facts, now) === false && coversForecast(cutover, before, now) !== false
    ? `${number} was moved; its window no longer covers the cutover`
    : undefined
}
