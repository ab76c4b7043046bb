/** Where the night is in the list. */
import { isFinished } from '../../../shared/derived/steps.ts'
import { type Board, rowOf } from '../../derive/board.ts'

/**
 * The first step of the list that somebody works on or could; where there is none, the first that is not finished.
 *
 * @param stepIds of the list, in its order; undefined for what is no step
 */
export function nowIn(stepIds: readonly (string | undefined)[], board: Board): string | undefined {
  const open = new Set(board.open.map(({ view }) => view.definition.id))
  return (
    (open.size > 0 ? stepIds.find((id) => id !== undefined && open.has(id)) : undefined) ??
    stepIds.find((id) => {
      const row = rowOf(board, id)
      return row !== undefined && !isFinished(row.view.state)
    })
  )
}

/** Where a key enters the list: at the first open step of mine, else where the night is, else at the top. */
export function entryOf(stepIds: readonly (string | undefined)[], board: Board): string | undefined {
  const mine = new Set(board.open.filter((row) => row.mine).map(({ view }) => view.definition.id))
  return (
    stepIds.find((id) => id !== undefined && mine.has(id)) ??
    nowIn(stepIds, board) ??
    stepIds.find((id) => id !== undefined)
  )
}
