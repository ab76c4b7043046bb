/** A change that is held, cancelled, rejected or in conflict: the consequences for the run, and since when. */
import { isHeldInServiceNow, leadChange, sayChangeNumber, sayHeld } from '../../../shared/change/change.ts'
import type { ChangeFacts } from '../../../shared/change/changeFacts.ts'
import { isCanceled, isRejected } from '../../../shared/change/changeStage.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { isPastPointOfNoReturn } from '../../../shared/derived/steps.ts'
import type { LoggedEvent } from '../../../shared/events.ts'

export interface ChangeTrouble {
  change: ChangeState
  /** Amber is held; red is cancelled or rejected. */
  tone: 'late' | 'bad'
  /** `CHG0030001 is on hold in ServiceNow (“Freeze of the network”)` */
  title: string
  /** The consequences for the run. */
  blocks: string
  /** Whether to show it on every screen. */
  forAll: boolean
  /** Since when, epoch milliseconds, if the state has it; otherwise see `troubleSince`. */
  since?: number
}

/** Undefined without trouble, and once the cutover is over. */
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
  const { conflict } = change
  if (!conflict) return undefined
  const blocks = `${conflict.sentence.replace(/\.$/, '')}. Lead or planner choose: write it once more, or leave it.`
  return {
    change,
    tone: 'late',
    title: `ServiceNow disagrees about ${number}`,
    blocks,
    forAll: false,
    since: conflict.since,
  }
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
  if (blocked === 0) return 'No step waits for it. Running steps continue.'
  const count = blocked === 1 ? 'one step' : `${blocked} steps`
  const begun = status === 'running' ? ' Running steps continue.' : ''
  return `Nothing new starts in ${phases.join(' and ')}: ${count} cannot begin.${begun}`
}

/**
 * When the change was first read as held, cancelled or rejected, epoch milliseconds; undefined where the events, by seq,
 * do not reach back that far. Stops there, since this runs after every event.
 */
export function troubleSince(events: readonly LoggedEvent[], changeId: string): number | undefined {
  let since: number | undefined
  for (let position = events.length - 1; position >= 0; position--) {
    const event = events[position]
    if (event === undefined || !('changeId' in event) || event.changeId !== changeId) continue
    // There are no readings before its link.
    if (event.type === 'changeLinked') return since
    if (event.type !== 'changeConfirmed') continue
    if (!isTroubled(event.facts)) return since
    since = Date.parse(event.readAt)
  }
  return undefined
}

const isTroubled = (facts: ChangeFacts): boolean => facts.onHold || isCanceled(facts) || isRejected(facts)
