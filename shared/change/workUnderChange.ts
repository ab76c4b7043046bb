/** Which steps are work under the lead change. */
import type { Cutover } from '../cutoverState.ts'
import { isRollbackStep, type StepView } from '../derived/steps.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'

/** Whether the step is work under the change: the one that starts it, and everything behind that one. */
export function isWorkUnderChange({ runbook }: Cutover, view: StepView): boolean {
  return !isRollbackStep(view) && workUnderChange(runbook).has(view.position)
}

const works = new WeakMap<Runbook, ReadonlySet<number>>()
function workUnderChange(runbook: Runbook): ReadonlySet<number> {
  const known = works.get(runbook)
  if (known) return known
  const { step, successors, gatesAfter } = indexOf(runbook)
  const open = runbook.steps.flatMap(({ id, startsChange }) => (startsChange ? [id] : []))
  const seen = new Set(open)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const behind = [
      ...(successors.get(id) ?? []).flatMap((successor) => runbook.steps[successor.step]?.id ?? []),
      ...(gatesAfter.get(id) ?? []),
    ]
    for (const next of behind) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  const found = new Set([...seen].flatMap((id) => step.get(id) ?? []))
  works.set(runbook, found)
  return found
}

/** Whether the work has technically ended, so that the change can be closed. */
export const isTechnicallyOver = ({ status }: Pick<Cutover, 'status'>): boolean =>
  status === 'hypercare' || status === 'closed' || status === 'cancelled'
