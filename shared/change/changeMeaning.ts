/**
 * What a change stands for, by its stage, its approval and its hold: one table, which gates, starts, links, writes and
 * screens share (R7, R11).
 */
import type { ChangeState } from '../cutoverState.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { type ChangeStage, isApproved, isRejected, sayState, stageOf } from './changeStage.ts'

/** `ended`: nothing is written onto it any more. `reviewed`: what was done is looked at; what ends it is still written. */
const OVER: Partial<Record<ChangeStage, 'reviewed' | 'ended'>> = {
  review: 'reviewed',
  closed: 'ended',
  canceled: 'ended',
}

/** Whether the work under it is over in ServiceNow, whatever its approval field says. */
export const overAs = ({ state }: Pick<ChangeFacts, 'state'>): 'reviewed' | 'ended' | undefined => {
  const stage = stageOf(state)
  return stage && OVER[stage]
}

/** Whether work may rest on it: approved, neither over nor on hold. */
export const approves = (facts: ChangeFacts): boolean =>
  isApproved(facts) && overAs(facts) === undefined && !facts.onHold

export type Against = 'canceled' | 'closed' | 'reviewed' | 'rejected' | 'approvalLost' | 'held'

interface Reason {
  is(facts: ChangeFacts, change: Pick<ChangeState, 'wasApproved'>): boolean
  /** After its number, while it is so. */
  says(facts: ChangeFacts): string
  /** After its number, for the moment in which it became so. */
  turned: string
}

/** What stands against the work, the gravest first. A change that nobody has approved yet is none of it. */
const AGAINST: Record<Against, Reason> = {
  canceled: {
    is: ({ state }) => stageOf(state) === 'canceled',
    says: () => 'is cancelled in ServiceNow',
    turned: 'was cancelled in ServiceNow',
  },
  closed: {
    is: ({ state }) => stageOf(state) === 'closed',
    says: () => 'is closed in ServiceNow',
    turned: 'was closed in ServiceNow',
  },
  reviewed: {
    is: ({ state }) => stageOf(state) === 'review',
    says: () => 'is in review in ServiceNow',
    turned: 'went into review in ServiceNow',
  },
  rejected: {
    is: isRejected,
    says: () => 'was rejected in ServiceNow',
    turned: 'was rejected in ServiceNow',
  },
  approvalLost: {
    is: (facts, { wasApproved }) => wasApproved === true && !isApproved(facts) && !isRejected(facts),
    says: ({ approval }) => `has lost its approval in ServiceNow (${approval.label})`,
    turned: 'lost its approval in ServiceNow',
  },
  held: {
    is: ({ onHold }) => onHold,
    says: ({ onHoldReason }) => `is on hold in ServiceNow${onHoldReason ? ` (“${onHoldReason}”)` : ''}`,
    turned: 'was put on hold in ServiceNow',
  },
}
const KINDS: readonly Against[] = ['canceled', 'closed', 'reviewed', 'rejected', 'approvalLost', 'held']

/** What stands against the work by the last reading, the gravest first; a change that is over is nothing else besides. */
export function standsAgainst(change: Pick<ChangeState, 'facts' | 'wasApproved'>): Against[] {
  const { facts } = change
  if (!facts) return []
  const all = KINDS.filter((kind) => AGAINST[kind].is(facts, change))
  return overAs(facts) === undefined ? all : all.slice(0, 1)
}

/** `is on hold in ServiceNow (“Freeze of the network”)`, after its number. */
export const sayAgainst = (kind: Against, facts: ChangeFacts): string => AGAINST[kind].says(facts)
/** `was put on hold in ServiceNow`, after its number. */
export const sayTurned = (kind: Against): string => AGAINST[kind].turned

/**
 * Why a change cannot lead a cutover whose work is still to come, after its number; undefined where it can. There is no
 * way around it with a reason: a ticket that is over was approved for other work, and this work needs its own. Its number
 * may still be linked as related.
 */
export function whyNotLead(facts: Pick<ChangeFacts, 'state'>, workIsOver: boolean): string | undefined {
  const over = overAs(facts)
  if (over === undefined || (over === 'reviewed' && workIsOver)) return undefined
  return `is over in ServiceNow (${sayState(facts.state)}) and leads no cutover. Link the change that was approved for this one, or link this one as related.`
}
