/** What is still to begin, ordinary steps and those of a rollback alike. */
import type { Board, BoardRow } from './board.ts'
import type { Outlook } from './outlook.ts'
import { timesOf } from './sentences.ts'

interface Ahead {
  row: BoardRow
  /** Its forecast start, epoch milliseconds. */
  at: number
}

/** Steps that wait or are ready, by their forecast; without what will no longer happen, and none before there is a forecast. */
export const stepsAhead = (board: Board, outlook: Outlook | undefined): Ahead[] =>
  [...board.rows, ...board.rollback]
    .filter(({ status }) => status === 'waiting' || status === 'ready')
    .flatMap((row) => {
      const at = timesOf(row, outlook).expected?.start
      return at === undefined ? [] : [{ row, at }]
    })
    .sort((one, other) => one.at - other.at)

/** Of one's own, those whose turn has not come. */
export const yoursAhead = (board: Board, outlook: Outlook | undefined): Ahead[] =>
  stepsAhead(board, outlook).filter(({ row: { mine, status } }) => mine && status === 'waiting')
