/** When a step must be finished, and by how much it will not be. */
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { deadlineAtRisk, finishBy } from '../../../shared/schedule/finishBy.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { useBoard, useCutover, useOutlook } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { clockTime } from '../../ui/instants.ts'

export function Deadline({ row }: { row: BoardRow }) {
  const { definition, position } = row.view
  const cutover = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const now = useTime((second) => Math.floor(second / EVERY_MS) * EVERY_MS)
  const by = finishBy(cutover, definition, now)
  if (by === undefined) return null
  const risk = deadlineAtRisk(cutover, position, { now, forecast })
  return (
    <p className={risk ? 'late' : undefined}>
      {risk?.isOver ? 'Should have been' : 'Must be'} finished by <Instant at={by} zone={cutover.runbook.timezone} />
      {risk && !risk.isOver ? `, and will be ${sayDuration(risk.late / 1000)} late.` : '.'}
    </p>
  )
}

/** On a row, while it is at risk. */
export function DeadlineMark({ stepId }: { stepId: string }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const row = useBoard((board) => rowOf(board, stepId))
  const cutover = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const now = useTime((second) => Math.floor(second / EVERY_MS) * EVERY_MS)
  const risk =
    row && !isRollbackStep(row.view) ? deadlineAtRisk(cutover, row.view.position, { now, forecast }) : undefined
  if (!risk) return null
  const by = clockTime(risk.by, zone)
  return (
    <span className="row__deadline late" title={`Must be finished by ${by}, ${sayDuration(risk.late / 1000)} too late`}>
      <span aria-hidden="true">by {by}</span>
      <span className="unseen">must be finished by {by}, at risk</span>
    </span>
  )
}

/** The forecast moves every second; a deadline by minutes. */
const EVERY_MS = 5000
