/** What a go rested on stays watched: evidence goes stale and metrics fall after the decision too (R7). */
import type { Cutover } from '../cutoverState.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { basisOf, gateView, saysGo } from './criteria.ts'
import type { Fallen } from './whatFell.ts'

/** Whether a step behind the gate has yet to begin, so that closing the gate would hold something. */
export const holdsSomething = (cutover: Cutover, gateId: string): boolean =>
  [...(indexOf(cutover.runbook).behindGate.get(gateId) ?? [])].some((step) => cutover.steps[step]?.status === 'pending')

/** The criteria that were met at the go and no longer are, as they stand; none once everything behind has begun. */
export function fallenSinceGo(cutover: Cutover, gateId: string, now: number): Fallen[] {
  const view = gateView(cutover, gateId)
  const frozen = view?.state.poll?.criteria
  if (!view || !frozen || !saysGo(view.state) || !holdsSomething(cutover, gateId)) return []
  return basisOf(cutover, view, now).criteria.flatMap((criterion, place) =>
    criterion.met !== true && frozen[place]?.met === true ? [{ ...criterion, place }] : [],
  )
}
