/** A step by its title, told apart from others of the same title by its workstream. */
import type { Runbook, StepDefinition } from '../../shared/runbook/runbook.ts'

/** How often each title occurs, and each title within its workstream. Memoised per runbook, which is immutable. */
const counts = new WeakMap<Runbook, ReadonlyMap<string, number>>()

const within = (title: string, workstream: string): string => `${workstream}\n${title}`

function countsOf(runbook: Runbook): ReadonlyMap<string, number> {
  const known = counts.get(runbook)
  if (known) return known
  const made = new Map<string, number>()
  for (const { title, workstream } of runbook.steps)
    for (const key of [title, within(title, workstream)]) made.set(key, (made.get(key) ?? 0) + 1)
  counts.set(runbook, made)
  return made
}

/** ` (Cards)` where another step has its title; with its id where that is in the same workstream. Else empty. */
export function tellApart(runbook: Runbook, { id, title, workstream }: StepDefinition): string {
  const known = countsOf(runbook)
  if ((known.get(title) ?? 0) < 2) return ''
  return (known.get(within(title, workstream)) ?? 0) < 2 ? ` (${workstream})` : ` (${workstream}, ${id})`
}
