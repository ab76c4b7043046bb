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

/** A deadline before the step may begin is no plan's fault. */
export function checkDeadline({ step, path }: StepNode, report: Report): void {
  const { deadline, notBefore, takes } = step
  const known = (at: number | string | undefined) => (typeof at === 'string' ? Date.parse(at) / 1000 : at)
  if (typeof deadline !== typeof notBefore) return
  const [by, from] = [known(deadline), known(notBefore)]
  if (by === undefined || from === undefined || from + (takes?.low ?? 0) <= by) return
  report(
    'error',
    [...path, 'deadline'],
    'the step may not begin early enough to be finished by then; see its notBefore',
  )
}
