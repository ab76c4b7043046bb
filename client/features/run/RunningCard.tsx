import type { BoardRow } from '../../derive/board.ts'
import { rowDueAt, sayOf, sayWho, startedAt } from '../../derive/sentences.ts'
import { useBoxCount } from '../../live/boxes.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useTime } from '../../live/session.tsx'
import { sayBoxes } from './boxOffer.ts'
import { StepCard } from './StepCard.tsx'

/** A step that somebody else executes, and how far it is by its estimate. */
export function RunningCard({ row }: { row: BoardRow }) {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const count = useBoxCount(row.view)
  const due = rowDueAt(row)
  const began = startedAt(row)
  const took = useTime((now) =>
    began === undefined || due === undefined ? '' : sayOf((now - began) / 1000, (due - began) / 1000),
  )
  const share = useTime((now) =>
    began === undefined || due === undefined
      ? 0
      : Math.min(100, Math.round(((now - began) / Math.max(1, due - began)) * 100)),
  )
  return (
    <StepCard row={row}>
      {row.view.definition.workstream} · {sayWho(row, cutover, people.name)} ·{' '}
      {[row.status === 'unconfirmed' ? 'to be confirmed' : took, sayBoxes(count)].filter(Boolean).join(' · ')}
      {row.status === 'running' ? (
        <div className="progress">
          <div className="progress__run" style={{ width: `${share}%` }} />
        </div>
      ) : null}
    </StepCard>
  )
}
