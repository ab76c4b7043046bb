/** Judges a change in ServiceNow against the runbook's criteria and against the forecast. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import type { Criterion } from '../runbook/runbook.ts'
import { someOf } from '../someOf.ts'
import { confirmedFacts, conflictOf, leadChange, relatedChanges, sayChangeNumber, sayUnconfirmed } from './change.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { type Against, approves, overAs, sayAgainst, sayTurned, standsAgainst } from './changeMeaning.ts'
import { relativesLeft } from './changeRelatives.ts'
import { isApproved, isState, sayState, stageOf } from './changeStage.ts'
import { coversForecast, isWindowOver } from './changeWindow.ts'

interface Judged {
  sentence: string
  met?: boolean
  /** In place of `met`: there is nothing that it could ask for, or nothing that is asked. */
  truth?: 'empty' | 'notAsked'
}
type ChangeCriterion = Extract<Criterion, { change: unknown }>['change']

/** `met` and `truth` undefined: nothing is confirmed, which never counts as met. Several demands on the change are one criterion. */
export function judgeChange(cutover: Cutover, criterion: ChangeCriterion, now: number): Judged {
  const lead = leadChange(cutover)
  if (!lead) {
    return cutover.mode === 'rehearsal'
      ? { sentence: 'The change is not asked in a rehearsal', truth: 'notAsked' }
      : { sentence: 'The change in ServiceNow: none is linked, nothing is confirmed' }
  }
  const number = sayChangeNumber(lead)
  const facts = confirmedFacts(lead, now)
  // What is over stays over, and needs no fresh reading.
  const against = facts || (lead.facts && overAs(lead.facts)) ? voids(cutover, lead, now) : []
  const told = against.map((one) => lead.facts && sayVoid(one, lead.facts))
  if (!facts && told.length === 0) return { sentence: `${number}: ${sayUnconfirmed(lead, now)}` }
  if (!facts) return { sentence: `${number} ${told.join(', ')}`, met: false }
  if (lead.proposed && told.length === 0) return { sentence: `${number}: the new dates are not confirmed yet` }
  const asked = demands(cutover, criterion, lead, facts, now)
  if (asked.length === 0) return { sentence: `${number}: nothing is asked of it` }
  const judged: Judged[] = [...told.flatMap((sentence) => (sentence ? { sentence, met: false } : [])), ...asked]
  const open = judged.filter(({ met }) => met !== true)
  // Of several demands, mention those that fail.
  const sentence = `${number} ${(open.length > 0 ? open : judged).map(({ sentence: said }) => said).join(', ')}`
  if (judged.some(({ met }) => met === false)) return { sentence, met: false }
  if (judged.some(({ met, truth }) => met === undefined && truth === undefined)) return { sentence }
  return judged.some(({ truth }) => truth === 'empty') ? { sentence, truth: 'empty' } : { sentence, met: true }
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
    state && {
      sentence: `is in ${sayState(facts.state)}`,
      met: state.some((wanted) => isState(facts.state, wanted)),
    },
    window && judgeWindow(coversForecast(cutover, facts, now)),
    // A hold stands against it in any case, and is said with its reason.
    onHold === false && !facts.onHold ? { sentence: 'is not on hold', met: true } : undefined,
    conflict === false ? judgeConflict(conflictOf(lead)) : undefined,
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

function judgeConflict(conflict: boolean | undefined): Judged {
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
    return facts === undefined || !(approves(facts) || isDone(facts))
  })
  const first = open[0]
  if (!first) {
    const left = relativesLeft(cutover, lead)
    if (left === undefined) return { sentence: 'related changes: unknown' }
    if (left > 0) return { sentence: `related changes: ${left} more in ServiceNow than are linked here` }
    if (related.length === 0) return { sentence: 'related changes: there are none', truth: 'empty' }
    return { sentence: `related changes: all ${related.length} closed or approved`, met: true }
  }
  const sentence = `related changes: ${someOf(open.map(sayChangeNumber), 1)} neither closed nor approved`
  return open.some((change) => confirmedFacts(change, now) === undefined) ? { sentence } : { sentence, met: false }
}

/** Closed, and not as a failure. */
const isDone = ({ state, closeCode }: ChangeFacts): boolean =>
  stageOf(state) === 'closed' && closeCode !== 'unsuccessful'

const withMet = (sentence: string, met: boolean | undefined): Judged =>
  met === undefined ? { sentence } : { sentence, met }
const none = (count: number | undefined) => (count === undefined ? undefined : count === 0)

/** What voids a go, and keeps the next one shut while it is so (R7). */
type Void = Against | 'movedAway' | 'windowOver'

/** By the last reading, the gravest first; age alone is none of it. */
function voids(cutover: Cutover, change: ChangeState, now: number): Void[] {
  const { facts } = change
  if (!facts) return []
  // A rehearsal runs at other times than the change is planned for.
  if (cutover.mode === 'rehearsal' || overAs(facts)) return standsAgainst(change)
  const moved = change.datesMovedAfter !== undefined && coversForecast(cutover, facts, now) === false
  return [
    ...standsAgainst(change),
    ...(moved ? (['movedAway'] as const) : []),
    ...(isWindowOver(cutover, facts, now) ? (['windowOver'] as const) : []),
  ]
}

function sayVoid(one: Void, facts: ChangeFacts): string {
  if (one === 'movedAway') return 'was moved in ServiceNow: its window does not cover the forecast'
  return one === 'windowOver' ? 'has a planned window that is over' : sayAgainst(one, facts)
}

/**
 * Why decisions that rest on the change no longer stand (R7): something stands against it that did not before. Undefined
 * for everything else: age alone never reopens a gate.
 *
 * @param before the change until this reading; without facts nothing stood against it
 */
export function turnedAgainst(
  cutover: Cutover,
  before: ChangeState,
  change: ChangeState,
  now: number,
): string | undefined {
  const known = voids(cutover, before, now)
  const number = sayChangeNumber(change)
  for (const one of voids(cutover, change, now)) {
    if (known.includes(one) || one === 'windowOver') continue
    if (one !== 'movedAway') return `${number} ${sayTurned(one)}`
    // One that did not cover it before either, as in an overrun, is no worse for having moved.
    const covered = before.facts === undefined || coversForecast(cutover, before.facts, now) !== false
    if (covered) return `${number} was moved; its window no longer covers the cutover`
  }
  return undefined
}
