/** What starts without any go: steps that no gate holds, directly or through other steps. */
import type { Cutover } from '../cutoverState.ts'
import type { GateDefinition, Runbook, StepDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { planRunbook } from '../schedule/network.ts'

/** Indices of the steps that no gate holds. */
export function ungatedSteps(runbook: Runbook): number[] {
  const { behindGate } = indexOf(runbook)
  const held = new Set([...behindGate.values()].flatMap((steps) => [...steps]))
  return [...runbook.steps.keys()].filter((position) => !held.has(position))
}

/**
 * Indices of the ungated steps that the plan starts at T-0 or later. Milestones and waits do nothing; and what a first gate
 * waits for is meant to precede it, unless the service or the change is at stake with it.
 *
 * @param t0 epoch milliseconds; places steps that begin at a fixed instant
 */
export function startsWithoutGo(runbook: Runbook, t0?: number): number[] {
  const ungated = ungatedSteps(runbook)
  const { nodes } = planRunbook(runbook, t0 === undefined ? {} : { t0 })
  const before = beforeFirstGates(runbook, new Set(ungated))
  return ungated.filter((position) => {
    const step = runbook.steps[position]
    if (!step || (nodes[position]?.earlyStart ?? 0) < 0) return false
    return isGrave(step) || (isWork(step) && !before.has(position))
  })
}

/** Those of a cutover that have not begun; none once it is past its gates. */
export function pendingWithoutGo(cutover: Cutover): StepDefinition[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  return startsWithoutGo(cutover.runbook, cutover.t0).flatMap((position) =>
    cutover.steps[position]?.status === 'pending' ? (cutover.runbook.steps[position] ?? []) : [],
  )
}

const isWork = (step: StepDefinition): boolean => !traitsOf(step).isMoment && traitsOf(step).doneBy !== 'time'
const isGrave = ({ pointOfNoReturn, takesServiceDown, startsChange }: StepDefinition): boolean =>
  (pointOfNoReturn ?? takesServiceDown ?? startsChange) === true

/** Indices of what has to be done before any of the gates that wait for no other gate. */
function beforeFirstGates({ gates, steps }: Runbook, ungated: ReadonlySet<number>): ReadonlySet<number> {
  const free = new Set([...ungated].map((position) => steps[position]?.id))
  const first = gates.filter(({ after }) => after.every(({ on }) => free.has(on)))
  // In one walk: there may be as many of them as steps.
  return stepsBefore({ gates, steps }, ...first)
}

/** Indices of the steps that any of the gates waits for, directly or through others. */
export function stepsBefore(
  { gates, steps }: Pick<Runbook, 'gates' | 'steps'>,
  ...waiting: readonly GateDefinition[]
): Set<number> {
  const nodes = new Map<string, StepDefinition | GateDefinition>([...steps, ...gates].map((node) => [node.id, node]))
  const seen = new Set<string>()
  const open = waiting.flatMap(({ after }) => after)
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.on)) continue
    seen.add(next.on)
    open.push(...(nodes.get(next.on)?.after ?? []))
  }
  return new Set([...steps.keys()].filter((position) => seen.has(steps[position]?.id ?? '')))
}
