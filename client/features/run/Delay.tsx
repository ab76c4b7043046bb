/** By how much a step is off the plan, and where that comes from. */

import { sayDelay } from '../../../shared/derived/sayDelay.ts'
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { delayOf } from '../../../shared/schedule/delay.ts'
import type { BoardRow } from '../../derive/board.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'

/** Who reads why reads it in minutes. */
const EVERY_MS = 60_000

/** Nothing on the plan, and of a rollback, which has none. */
export function Delay({ row: { view } }: { row: BoardRow }) {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(EVERY_MS)
  const { id } = view.definition
  const delay = isRollbackStep(view) || view.state.status === 'skipped' ? undefined : delayOf(cutover, id, now)
  const said = delay && sayDelay(cutover.runbook, id, delay)
  return said === undefined ? null : <p className="dim">{said}.</p>
}
