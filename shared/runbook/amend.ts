/** A runbook as it is after edits on the night. Pure and deterministic, so that every replica comes to the same one. */
import type { Amendment } from '../cutoverState.ts'
import type { Dependency, Runbook } from './runbook.ts'
import { indexOf } from './runbookIndex.ts'

/**
 * The runbook after one more edit; the given one is not changed. Steps keep their positions, and an added one is the last.
 * Undefined where the edit names what is not there, or an id that is taken.
 */
export function amend(runbook: Runbook, amendment: Pick<Amendment, 'kind' | 'step'> & { before?: string[] }) {
  const { step, gate } = indexOf(runbook)
  const { id } = amendment.step
  const position = step.get(id)
  if (amendment.kind === 'changed') {
    return position === undefined ? undefined : { ...runbook, steps: runbook.steps.with(position, amendment.step) }
  }
  const before = new Set(amendment.before)
  if (position !== undefined || gate.has(id) || ![...before].every((one) => step.has(one) || gate.has(one)))
    return undefined
  const waiting = <Node extends { id: string; after: Dependency[] }>(node: Node): Node =>
    before.has(node.id) ? { ...node, after: [...node.after, { on: id, type: 'FS', lag: 0 }] } : node
  return { ...runbook, steps: [...runbook.steps.map(waiting), amendment.step], gates: runbook.gates.map(waiting) }
}

/** By the last edit in it: an edit belongs to one cutover, and to one place in its order. */
const amended = new WeakMap<Amendment, Runbook>()

/** The pinned runbook with these edits, in their order. Undefined where one does not fit. */
export function amendedRunbook(pinned: Runbook, amendments: readonly Amendment[] = []): Runbook | undefined {
  const last = amendments.findLastIndex((amendment) => amended.has(amendment))
  const known = amendments[last]
  let runbook: Runbook | undefined = (known && amended.get(known)) ?? pinned
  for (const amendment of amendments.slice(last + 1)) {
    runbook = amend(runbook, amendment)
    if (!runbook) return undefined
    amended.set(amendment, runbook)
  }
  return runbook
}
