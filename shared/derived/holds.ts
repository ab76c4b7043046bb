/**
 * The built-in holds of a countdown: at its mark the countdown holds by itself, until somebody resumes it or the gate that
 * the hold waits for says go. The wall clock never stops.
 *
 * A hold takes place once. T-0 moved past its mark: at once, since nobody is to slip past it. T-0 moved away again once it
 * took place: not a second time. One that waits for a gate is over only with that gate's go, and a go before the mark
 * spares it. Where T-0 itself lay in the past when it was set, nothing was left to count, and nothing holds.
 */
import type { Cutover } from '../cutoverState.ts'
import { sayOffset } from '../runbook/duration.ts'
import type { HoldDefinition } from '../runbook/runbook.ts'
import { gateView, saysGo } from './criteria.ts'

export interface HoldView {
  definition: HoldDefinition
  status: 'ahead' | 'holding' | 'over'
  /** Its mark while it is ahead, else since when it holds or is over; epoch milliseconds. */
  at: number
}

/** In the order of their marks. */
export function holdsOf(cutover: Cutover): HoldView[] {
  const { runbook, countdownHeld, spentHolds = {} } = cutover
  return [...(runbook.holds ?? [])]
    .sort((one, other) => one.at - other.at)
    .map((definition): HoldView => {
      if (countdownHeld?.builtIn === definition.id) return { definition, status: 'holding', at: countdownHeld.at }
      const spent = spentHolds[definition.id]
      const mark = markOf(cutover, definition)
      if (spent !== undefined) return { definition, status: 'over', at: spent }
      return { definition, status: canStillHold(cutover) ? 'ahead' : 'over', at: mark }
    })
}

/** The next one ahead. */
export const nextHold = (cutover: Cutover): HoldView | undefined =>
  holdsOf(cutover).find(({ status }) => status === 'ahead')

/** When this hold takes place by itself, epoch milliseconds; undefined while it does not. */
export function holdDueAt(cutover: Cutover, hold: HoldDefinition): number | undefined {
  if (!canStillHold(cutover) || cutover.countdown === 'held') return undefined
  if (cutover.spentHolds?.[hold.id] !== undefined) return undefined
  return Math.max(markOf(cutover, hold), cutover.countingSince)
}

/** The gate that the countdown waits for in a built-in hold, while it has not said go. */
export function gateThatHolds(cutover: Cutover): { id: string; title: string } | undefined {
  const { countdownHeld, runbook } = cutover
  const hold = runbook.holds?.find(({ id }) => id === countdownHeld?.builtIn)
  const gate = hold?.until === undefined ? undefined : gateView(cutover, hold.until)
  return gate && !saysGo(gate.state) ? gate.definition : undefined
}

/** `Built-in hold at T-30m: “Final poll”, until “Go / no-go” says go` */
export function sayHold(cutover: Cutover, { at, title, until }: HoldDefinition): string {
  const gate = until === undefined ? undefined : gateView(cutover, until)?.definition.title
  return `Built-in hold at ${sayOffset(at)}: “${title}”${gate === undefined ? '' : `, until “${gate}” says go`}`
}

const markOf = ({ t0 }: Cutover, { at }: HoldDefinition): number => t0 + at * 1000

const canStillHold = ({ status, t0, countingSince }: Cutover): boolean =>
  (status === 'preparing' || status === 'running') && t0 > countingSince
