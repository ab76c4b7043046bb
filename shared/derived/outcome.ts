import type { Cutover } from '../cutoverState.ts'

/** How a night ended; undefined while it goes on, and of one that was cancelled. */
export function outcomeOf({
  status,
  ended,
  rollback,
}: Pick<Cutover, 'status' | 'ended' | 'rollback'>): 'finished' | 'rolledBack' | undefined {
  if (status !== 'hypercare' && status !== 'closed') return undefined
  const back = ended ? ended.outcome === 'rolledBack' : rollback !== undefined && rollback.workstream === undefined
  return back ? 'rolledBack' : 'finished'
}
