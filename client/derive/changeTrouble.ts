/** A change that ServiceNow holds, has taken back or has otherwise than we do: what follows for the run, and since when. */
import { isHeldInServiceNow, isPastPointOfNoReturn, leadChange, sayChangeNumber, sayHeld } from '../../shared/change.ts'
import type { ChangeFacts } from '../../shared/changeFacts.ts'
import { isCanceled, isRejected } from '../../shared/changeStage.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../shared/events.ts'

export interface ChangeTrouble {
  change: ChangeState
  /** Amber is held; red is cancelled or rejected. */
  tone: 'late' | 'bad'
  /** `CHG0030001 is on hold in ServiceNow (“Freeze of the network”)` */
  title: string
  /** What follows for the run. */
  blocks: string
  /** Whether everybody has to know, on every screen. */
  forAll: boolean
}

/** Undefined in calm, and once the cutover is over. */
export function changeTrouble(cutover: Cutover): ChangeTrouble | undefined {
  const change = leadChange(cutover)
  const { facts } = change ?? {}
  if (!change || !facts || (cutover.status !== 'running' && cutover.status !== 'preparing')) return undefined
  if (isHeldInServiceNow(change)) {
    return {
      change,
      tone: isCanceled(facts) ? 'bad' : 'late',
      title: sayHeld(change),
      blocks: sayBlocks(cutover),
      forAll: true,
    }
  }
  const number = sayChangeNumber(change)
  if (isRejected(facts)) {
    const blocks = 'Gates that rest on its approval do not say go.'
    return { change, tone: 'bad', title: `${number} was rejected in ServiceNow`, blocks, forAll: true }
  }
  if (!change.conflict) return undefined
  const blocks = `${change.conflict.sentence.replace(/\.$/, '')}. Lead or planner choose: write it once more, or leave it.`
  return { change, tone: 'late', title: `ServiceNow disagrees about ${number}`, blocks, forAll: false }
}

function sayBlocks(cutover: Cutover): string {
  const { runbook, steps, status } = cutover
  if (isPastPointOfNoReturn(cutover)) {
    return 'The point of no return is passed, where standing still is worse: nothing is blocked, decide what it means.'
  }
  const phases = runbook.phases.filter(({ changeHoldBlocks }) => changeHoldBlocks).map(({ title }) => title)
  const blocked = runbook.steps.filter(
    ({ phase }, position) => phases.includes(phase) && steps[position]?.status === 'pending',
  ).length
  if (blocked === 0) return 'No step waits for it. What runs goes on.'
  const count = blocked === 1 ? 'one step' : `${blocked} steps`
  const begun = status === 'running' ? ' What runs goes on.' : ''
  return `Nothing new starts in ${phases.join(' and ')}: ${count} cannot begin.${begun}`
}

/**
 * When ServiceNow was first heard to say so, epoch milliseconds; undefined where the events, by seq, do not reach back
 * that far.
 */
export function troubleSince(
  events: readonly LoggedEvent[],
  { id, facts: latest, conflict }: ChangeState,
): number | undefined {
  if (latest && !isTroubled(latest)) return conflict?.since
  const readings = events.flatMap((event) =>
    event.type === 'changeConfirmed' && event.changeId === id
      ? [{ at: Date.parse(event.readAt), facts: event.facts }]
      : [],
  )
  const before = readings.findLastIndex(({ facts }) => !isTroubled(facts))
  return before < 0 ? undefined : readings[before + 1]?.at
}

const isTroubled = (facts: ChangeFacts): boolean => facts.onHold || isCanceled(facts) || isRejected(facts)
