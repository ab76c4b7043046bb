/** A change that somebody has to look at: the consequences for the run, and since when. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import { isPastPointOfNoReturn, viewAt } from '../derived/steps.ts'
import { isBlockedByChange } from '../derived/waiting.ts'
import type { LoggedEvent } from '../events.ts'
import { leadChange, sayChangeNumber } from './change.ts'
import { overAs, standsAgainst } from './changeMeaning.ts'
import { type ChangeFindingKind, changeSays } from './changeSays.ts'
import { isApproved } from './changeStage.ts'

export interface ChangeTrouble {
  change: ChangeState
  /** Amber is held or outside its window; red is over, rejected or no longer approved. */
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
export function changeTrouble(cutover: Cutover, now: number): ChangeTrouble | undefined {
  const change = leadChange(cutover)
  if (!change || (cutover.status !== 'running' && cutover.status !== 'preparing')) return undefined
  for (const { kind, sentence, tone } of changeSays(cutover, change, now)) {
    const means = CONSEQUENCES[kind]
    if (!means) continue
    const { forAll, blocks } = means
    const about = { change, tone, title: sentence, blocks: blocks(cutover, change), forAll }
    if (kind !== 'conflicting' || !change.conflict) return about
    return { ...about, title: `ServiceNow disagrees about ${sayChangeNumber(change)}`, since: change.conflict.since }
  }
  return undefined
}

interface Consequences {
  forAll: boolean
  blocks(cutover: Cutover, change: ChangeState): string
}

const OVER: Consequences = {
  forAll: true,
  blocks: (cutover, change) =>
    `${sayBlocks(cutover, change)} Gates that rest on it do not say go. Unlink it, and link the change that was approved for this work.`,
}
const NOT_APPROVED: Consequences = {
  forAll: true,
  blocks: () => 'Gates that rest on its approval do not say go.',
}

/** Kinds without are told elsewhere: where the change is shown, with its age. */
const CONSEQUENCES: Partial<Record<ChangeFindingKind, Consequences>> = {
  canceled: OVER,
  closed: OVER,
  reviewed: OVER,
  rejected: NOT_APPROVED,
  approvalLost: NOT_APPROVED,
  held: { forAll: true, blocks: sayBlocks },
  windowOver: {
    forAll: true,
    blocks: () => 'Gates that rest on it do not say go. The lead or a planner requests new dates under ServiceNow.',
  },
  worksOutside: {
    forAll: false,
    blocks: (_, { outsideWindow }) =>
      outsideWindow
        ? `The reason stands on the ticket: “${outsideWindow.reason}”.`
        : 'Request dates that cover the work.',
  },
  notCovering: { forAll: false, blocks: () => 'The lead or a planner requests new dates under ServiceNow.' },
  conflicting: {
    forAll: false,
    blocks: (_, { conflict }) =>
      `${conflict?.sentence.replace(/\.$/, '')}. The lead or a planner chooses: write it again, or leave it.`,
  },
}

function sayBlocks(cutover: Cutover, change: ChangeState): string {
  const { runbook, steps, status } = cutover
  if (isPastPointOfNoReturn(cutover)) {
    return 'The point of no return is passed, where standing still is worse: nothing is blocked, decide what it means.'
  }
  const phases = runbook.phases.filter(({ changeHoldBlocks }) => changeHoldBlocks).map(({ title }) => title)
  const blocked = steps.filter((step, position) => {
    const view = step.status === 'pending' ? viewAt(cutover, position) : undefined
    return view !== undefined && isBlockedByChange(cutover, change, view)
  }).length
  if (blocked === 0) return 'No step waits for it. Running steps continue.'
  const count = blocked === 1 ? 'one step' : `${blocked} steps`
  const begun = status === 'running' ? ' Running steps continue.' : ''
  const where =
    change.facts && overAs(change.facts) ? 'No work under it starts' : `Nothing new starts in ${phases.join(' and ')}`
  return `${where}: ${count} cannot begin.${begun}`
}

/**
 * When what stands against the change was first read, epoch milliseconds; undefined where the events, by seq, do not reach
 * back that far. Stops there, since this runs after every event.
 */
export function troubleSince(events: readonly LoggedEvent[], change: ChangeState): number | undefined {
  const isLost = standsAgainst(change).includes('approvalLost')
  let since: number | undefined
  for (let position = events.length - 1; position >= 0; position--) {
    const event = events[position]
    if (event === undefined || !('changeId' in event) || event.changeId !== change.id) continue
    // There are no readings before its link.
    if (event.type === 'changeLinked') return since
    if (event.type !== 'changeConfirmed') continue
    const { facts } = event
    if (standsAgainst({ facts }).length === 0 && !(isLost && !isApproved(facts))) return since
    since = Date.parse(event.readAt)
  }
  return undefined
}
