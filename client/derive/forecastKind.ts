import type { Cutover } from '../../shared/cutoverState.ts'
import type { Board } from './board.ts'

/** What there is to be forecast of a cutover, if anything: how it goes on, or its rollback. */
export type ForecastKind = 'ahead' | 'back' | 'finished' | 'rolledBack' | 'cancelled' | 'nothing'

/** @param allDone whether nothing is left to do */
export function forecastKind(cutover: Cutover, allDone: boolean): ForecastKind {
  const { ended, status, rollback, steps } = cutover
  if (status === 'cancelled') return 'cancelled'
  const back = rollback !== undefined && rollback.workstream === undefined
  if (steps.length === 0) return 'nothing'
  if (ended || status === 'hypercare' || allDone) return back ? 'rolledBack' : 'finished'
  return back ? 'back' : 'ahead'
}

/** Whether the finish is still a guess. */
export function isFinishAhead({ cutover, done, total }: Pick<Board, 'cutover' | 'done' | 'total'>): boolean {
  const kind = forecastKind(cutover, total > 0 && done === total)
  return kind === 'ahead' || kind === 'back'
}
