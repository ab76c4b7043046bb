import { sayDuration } from '../../shared/runbook/duration.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { DeadlineSlack } from '../../shared/schedule/deadlineSlack.ts'

/** `slack to the deadline of “Copy ledger”: −12 min`. @param position of the step of which it is said */
export function sayDeadlineSlack({ steps }: Runbook, position: number, { seconds, step }: DeadlineSlack): string {
  const minutes = Math.round(seconds / 60)
  const whose = step === position ? 'its deadline' : `the deadline of “${steps[step]?.title ?? ''}”`
  return `slack to ${whose}: ${minutes < 0 ? '−' : ''}${sayDuration(Math.abs(minutes) * 60)}`
}
