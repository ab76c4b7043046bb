/** What was planned for a step when it was approved and at T-0, where the plan is another by now. */
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { baselines } from '../../../shared/schedule/baseline.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import type { BoardRow } from '../../derive/board.ts'
import { planMoved } from '../../derive/planMoved.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { rangeInZone } from '../../ui/instants.ts'

export function Baselines({ row: { view } }: { row: BoardRow }) {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(60_000)
  if (isRollbackStep(view)) return null
  const zone = cutover.runbook.timezone
  const plan = currentPlan(cutover).steps[view.position]
  const { approved, atT0 } = baselines(cutover, now)
  const promised = approved.steps[view.position]
  const then = atT0?.steps[view.position]
  const others = [
    ...(then && planMoved(then, plan) ? [`At T-0 it was planned for ${rangeInZone(then, zone)}.`] : []),
    ...(promised && planMoved(promised, plan) && planMoved(promised, then)
      ? [`It was approved for ${rangeInZone(promised, zone)}.`]
      : []),
  ]
  return others.length === 0 ? null : <p className="dim">{others.join(' ')}</p>
}
