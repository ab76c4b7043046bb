/** What is known of a begun rollback before its rest is tried. */
import type { Cutover } from '../../cutoverState.ts'
import { isUnderWay, rollbackSteps, type StepView } from '../../derived/steps.ts'
import { at, FREE } from '../precedence.ts'
import { ownNode, wayBack } from '../wayBack.ts'
import { blankOutlook } from './outlook.ts'
import { expect, type Learnt, type Question } from './outlookOf.ts'
import { OVERRUN } from './priors.ts'
import { quantile } from './quantiles.ts'
import type { Trials } from './trials.ts'

/** @param work trials of the work itself: what still runs ends before it is reversed, by then as likely as not */
export function rollbackOutlookOf(cutover: Cutover, now: number, learnt: Learnt, work: Trials): Question {
  const { runbook, rollback } = cutover
  const { net, lag } = wayBack(runbook)
  const outlook = blankOutlook(net.nodes)
  outlook.start.fill(rollback?.at ?? now)
  const own = ownNode(runbook, 0)
  for (const view of rollbackSteps(cutover)) {
    const node = view.around ? own + view.position : view.position
    expect(outlook, node, { view, earliest: earliestOf(view, now, work), now, learnt })
  }
  outlook.overrun = OVERRUN
  outlook.hesitationSpread = learnt.experience.reactionSpread
  outlook.pace = { ...outlook.pace, ...learnt.pace }
  // An inverse that had begun before holds back none that comes after it: those wait for the first steps themselves.
  const opens = own - 2
  if (rollback?.already)
    outlook.alsoAfter = cutover.rollbackSteps.flatMap((state, to) =>
      state && outlook.progress[to] === FREE ? [{ from: opens, to }] : [],
    )
  return { net, lag, outlook }
}

function earliestOf({ reverses }: StepView, now: number, work: Trials): number {
  const stillRuns = reverses && isUnderWay(reverses.state) && reverses.state.status !== 'held'
  return stillRuns ? Math.max(now, quantile(Float64Array.from(work.finishes(reverses.position)).sort(), 0.5)) : now
}

/** Of each trial, when both are over. */
export const later = (one: Float64Array, other: Float64Array): Float64Array =>
  one.map((end, trial) => Math.max(end, at(other, trial)))
