/** Why a step is waiting: what it waits for, and what that waits for in turn. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { derivedStatus, waitingFor } from '../../../shared/derived/waiting.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'

export interface WaitChain {
  /** What keeps the step itself from starting, a sentence each. */
  sentences: string[]
  /** Steps and gates along the way, the step itself included. */
  ids: ReadonlySet<string>
}

/** Undefined for what does not wait. */
export function waitChain(cutover: Cutover, stepId: string, now: number): WaitChain | undefined {
  const view = stepView(cutover, stepId)
  if (!view || derivedStatus(cutover, view, now) !== 'waiting') return undefined
  const { gate } = indexOf(cutover.runbook)
  const ids = new Set<string>([stepId])
  const open = [stepId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of waitsFor(cutover, id, now)) {
      if (ids.has(next) || (!stepView(cutover, next) && !gate.has(next))) continue
      ids.add(next)
      open.push(next)
    }
  }
  return { sentences: waitingFor(cutover, view, now).map(({ sentence }) => sentence), ids }
}

/** A gate waits for the steps before it that are open. */
function waitsFor(cutover: Cutover, id: string, now: number): string[] {
  const view = stepView(cutover, id)
  if (view) {
    if (view.state.status !== 'pending') return []
    return waitingFor(cutover, view, now).flatMap((blocker) =>
      blocker.kind === 'step' || blocker.kind === 'gate' ? (blocker.id ?? []) : [],
    )
  }
  const position = indexOf(cutover.runbook).gate.get(id)
  const after = position === undefined ? [] : (cutover.runbook.gates[position]?.after ?? [])
  return after.flatMap(({ on }) => {
    const before = stepView(cutover, on)
    return before && (before.state.status === 'done' || before.state.status === 'skipped') ? [] : on
  })
}
