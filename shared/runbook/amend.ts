/** A runbook as it is after edits on the night. Pure and deterministic, so that every replica comes to the same one. */
import type { Amendment } from '../cutoverState.ts'
import { inMode } from './inMode.ts'
import type { Mode } from './mode.ts'
import type { Dependency, Runbook } from './runbook.ts'

/**
 * The runbook after one more edit; the given one is not changed. Steps keep their positions, and an added one is the last.
 * Undefined where the edit names what is not there, or an id that is taken.
 */
function amend(runbook: Runbook, amendment: Amendment): Runbook | undefined {
  const { steps, gates } = runbook
  const { id } = amendment.step
  // No index, which costs more than these, is made of a runbook that the next edit replaces.
  const position = steps.findIndex((step) => step.id === id)
  if (amendment.kind === 'changed') {
    return position < 0 ? undefined : { ...runbook, steps: steps.with(position, amendment.step) }
  }
  const before = new Set(amendment.before)
  const has = (one: string) => steps.some((step) => step.id === one) || gates.some((gate) => gate.id === one)
  if (has(id) || ![...before].every(has)) return undefined
  const waiting = <Node extends { id: string; after: Dependency[] }>(node: Node): Node =>
    before.has(node.id) ? { ...node, after: [...node.after, { on: id, type: 'FS', lag: 0 }] } : node
  return { ...runbook, steps: [...steps.map(waiting), amendment.step], gates: gates.map(waiting) }
}

/** By the last edit in it: an edit belongs to one cutover, and to one place in its order. */
const amended = new WeakMap<Amendment, Runbook>()

/** What a cutover of this mode has of its pinned runbook, with these edits in their order. Undefined where one does not fit. */
export function amendedRunbook(
  pinned: Runbook,
  mode: Mode,
  amendments: readonly Amendment[] = [],
): Runbook | undefined {
  const last = amendments.findLastIndex((amendment) => amended.has(amendment))
  const known = amendments[last]
  let runbook: Runbook | undefined = (known && amended.get(known)) ?? inMode(pinned, mode)
  for (const amendment of amendments.slice(last + 1)) {
    runbook = amend(runbook, amendment)
    if (!runbook) return undefined
    amended.set(amendment, runbook)
  }
  return runbook
}
