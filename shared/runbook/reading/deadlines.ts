/** Checks that the plan finishes each step by its deadline, as far as both are known before T-0 is. */
import { planRunbook } from '../../schedule/network.ts'
import { sayDuration } from '../duration.ts'
import type { Runbook } from '../runbook.ts'
import { writeOffset } from '../written.ts'
import type { StepNode } from './draft.ts'
import type { Path, Report } from './fault.ts'

/** Of a sound runbook. @param pathOf of a step by its id */
export function checkDeadlines(runbook: Runbook, pathOf: (id: string) => Path, report: Report): void {
  const { nodes } = planRunbook(runbook)
  for (const [position, { id, title, deadline }] of runbook.steps.entries()) {
    const finish = nodes[position]?.earlyFinish
    if (typeof deadline !== 'number' || finish === undefined || finish <= deadline) continue
    report(
      'warning',
      [...pathOf(id), 'deadline'],
      `the plan finishes “${title}” ${sayDuration(finish - deadline)} after its deadline, ${writeOffset(deadline)}`,
    )
  }
}

/** Of two instants the plan knows nothing as long as it has no T-0. */
export function checkDeadline({ step, path }: StepNode, report: Report): void {
  const { deadline, notBefore, takes } = step
  if (typeof deadline !== 'string' || typeof notBefore !== 'string') return
  if (Date.parse(notBefore) + (takes?.likely ?? 0) * 1000 <= Date.parse(deadline)) return
  report(
    'warning',
    [...path, 'deadline'],
    'the step may not begin early enough to be finished by then; see its notBefore',
  )
}
