/** A cutover's status in one to three words: what became of one that has ended, not only that it has. */
import type { Cutover } from '../../shared/cutoverState.ts'

export const CUTOVER_WORDS: Record<Cutover['status'], string> = {
  preparing: 'Preparing',
  running: 'Running',
  rollingBack: 'Rolling back',
  hypercare: 'Hypercare',
  closed: 'Closed',
  cancelled: 'Cancelled',
}

/** As a cutover has it, and its line in the portfolio. */
export interface StatusOfCutover {
  status: Cutover['status']
  startedAt?: number
  ended?: Pick<NonNullable<Cutover['ended']>, 'at' | 'outcome'>
}

/** `Cancelled, never started`; `Closed, rolled back`. */
export function sayStatus({ status, startedAt, ended }: StatusOfCutover): string {
  const word = CUTOVER_WORDS[status]
  if (ended?.outcome === 'rolledBack') return `${word}, rolled back`
  return ended?.outcome === 'cancelled' && startedAt === undefined ? `${word}, never started` : word
}
