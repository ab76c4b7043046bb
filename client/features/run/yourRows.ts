/** The steps that are mine at the moment, and what I have just finished. */
import type { Board, BoardRow } from '../../derive/board.ts'

/** How many of several steps completed at once offer an inline undo. */
const MAX_COMPLETED = 5

/** Steps for me to act on in plan order, then those I have just finished and may want to undo, the last one first. */
export function yours(board: Board, justCompleted: ReadonlySet<string>): BoardRow[] {
  const open = board.open.filter(({ mine }) => mine)
  const completed = [...board.rows, ...board.rollback].filter(
    ({ view, status }) => justCompleted.size > 0 && status === 'done' && justCompleted.has(view.definition.id),
  )
  return [...open, ...latestFirst(completed).slice(0, MAX_COMPLETED)]
}

/** What one key takes back: what was completed last, not what stands last in the plan. */
export const lastCompleted = (rows: readonly BoardRow[]): BoardRow | undefined =>
  latestFirst(rows.filter(({ status }) => status === 'done'))[0]

const latestFirst = (rows: readonly BoardRow[]): BoardRow[] =>
  rows.toSorted((one, other) => recordedAt(other) - recordedAt(one))

/** When it was pressed, whatever time was claimed for it. */
const recordedAt = ({ view: { state } }: BoardRow): number => (state.status === 'done' ? state.completed.at : 0)
