/** When a step must be finished, and by how much it will not be. */
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { deadlineSlack } from '../../../shared/schedule/deadlineSlack.ts'
import { deadlineAtRisk, finishBy } from '../../../shared/schedule/finishBy.ts'
import type { BoardRow } from '../../derive/board.ts'
import { sayDeadlineSlack } from '../../derive/deadlineWords.ts'
import { useCutover, useCutoverTime, useOutlook } from '../../live/cutover.tsx'
import { capital } from '../../ui/capital.ts'
import { Instant } from '../../ui/Instant.tsx'
import { clockTime } from '../../ui/instants.ts'

/** Nothing where it has no deadline, as no step of a rollback has. */
export function Deadline({ row }: { row: BoardRow }) {
  const { by, zone, late, isOver } = useDeadline(row)
  if (by === undefined) return null
  return (
    <p className={late === undefined ? undefined : 'late'}>
      {late !== undefined && isOver ? 'Should have been' : 'Must be'} finished by <Instant at={by} zone={zone} />
      {late === undefined || isOver ? '.' : `, and will be ${late} late.`}
    </p>
  )
}

/** What is left before a deadline is missed, its own or that of something behind it; nothing where none depends on it. */
export function DeadlineSlack({ row: { view } }: { row: BoardRow }) {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(EVERY_MS)
  const slack = isRollbackStep(view) ? undefined : deadlineSlack(cutover, now)[view.position]
  if (!slack) return null
  return (
    <p className={slack.seconds < 0 ? 'late' : 'dim'}>
      {capital(sayDeadlineSlack(cutover.runbook, view.position, slack))}.
    </p>
  )
}

/** On a row, while it is at risk. */
export function DeadlineMark({ row }: { row: BoardRow }) {
  const { by, zone, late } = useDeadline(row)
  if (by === undefined || late === undefined) return null
  const time = clockTime(by, zone)
  return (
    <span className="row__deadline late" title={`Must be finished by ${time}, ${late} too late`}>
      <span aria-hidden="true">
        by {time}, −{late}
      </span>
      <span className="unseen">must be finished by {time}, at risk</span>
    </span>
  )
}

/** The forecast moves every second; what is said of a deadline by minutes. */
const EVERY_MS = 5000

/** `late`: by how long it will be missed, or is; undefined where it is not at risk. */
function useDeadline({ view: { definition, position } }: BoardRow) {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(EVERY_MS)
  const by = finishBy(cutover, definition, now)
  const late = useOutlook((outlook) => {
    const risk = by === undefined ? undefined : deadlineAtRisk(cutover, position, { now, forecast: outlook?.forecast })
    return risk && sayDuration(risk.late / 1000)
  })
  return { by, zone: cutover.runbook.timezone, late, isOver: by !== undefined && now >= by }
}
