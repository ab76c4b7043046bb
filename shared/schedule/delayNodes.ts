/** Steps and gates as the search for a delay's origin needs them: when they happened, when they were planned, and what they waited for. */
import type { Cutover, StepState } from '../cutoverState.ts'
import type { Dependency } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { type CurrentPlan, currentPlan } from './currentPlan.ts'
import { expectedT0, forecast } from './forecast.ts'
import { networkOf } from './network.ts'

/** What times are compared with; without it the plan as it stands. */
export interface Against {
  plan: CurrentPlan
  /** How much of the time between two instants all was stopped, and otherwise the people of the step were busy; milliseconds. */
  waits?(stepId: string, from: number, to: number): { stopped: number; people: number }
}

interface Times {
  start: number
  finish: number
}

/** A step, or a gate, which begins and ends with its decision. */
export interface Node extends Times {
  id: string
  /** `added`: a step that is not in the plan. */
  kind: 'step' | 'gate' | 'skipped' | 'added'
  planned: Times
  after: readonly Dependency[]
  /** Milliseconds of all holds of its run. */
  held: number
  /** Milliseconds from its start to that of its last run. */
  again: number
  /** The gates that it is behind, by their ids. */
  gates: readonly string[]
  /** When its own earliest time lets it begin; -Infinity without one. */
  earliest: number
}

const known = new WeakMap<Cutover, { now: number; against: Against | undefined; nodes: ReadonlyMap<string, Node> }>()

/** By id, of all that happens. */
export function nodesOf(cutover: Cutover, now: number, against?: Against): ReadonlyMap<string, Node> {
  const before = known.get(cutover)
  if (before?.now === now && before.against === against) return before.nodes
  const nodes = newNodes(cutover, now, against)
  known.set(cutover, { now, against, nodes })
  return nodes
}

function newNodes(cutover: Cutover, now: number, against: Against | undefined): ReadonlyMap<string, Node> {
  const { runbook } = cutover
  const t0 = expectedT0(cutover, now)
  const expected = forecast(cutover, now)
  const plan = against?.plan ?? currentPlan(cutover, t0)
  const { terms, instants } = networkOf(runbook)
  const earliest = terms.earliest.map((seconds) => t0 + seconds * 1000)
  for (const { node, at: instant } of instants) earliest[node] = instant
  const { behindGate } = indexOf(runbook)
  const found = new Map<string, Node>()
  /** Of steps that the plan does not have: when it would have let them begin is known once all others are there. */
  const added: Node[] = []
  runbook.steps.forEach(({ id, after }, position) => {
    const times = expected.steps[position]
    const state = cutover.steps[position]
    if (!times || !state) return
    const { start, finish } = times
    const planned = plan.steps[position]
    const node: Node = {
      id,
      kind: planned === undefined ? 'added' : state.status === 'skipped' ? 'skipped' : 'step',
      start,
      finish,
      planned: planned ?? { start, finish: start },
      after,
      held: heldFor(state, now),
      again: 'retriedAt' in state && state.retriedAt !== undefined ? Math.max(0, state.retriedAt - start) : 0,
      gates: runbook.gates.flatMap((gate) => (behindGate.get(gate.id)?.has(position) ? gate.id : [])),
      earliest: earliest[position] ?? Number.NEGATIVE_INFINITY,
    }
    found.set(id, node)
    if (!planned) added.push(node)
  })
  runbook.gates.forEach(({ id, after }, position) => {
    const times = expected.gates[position]
    const planned = plan.gates[position]?.at
    if (!times || planned === undefined) return
    found.set(id, {
      id,
      kind: 'gate',
      start: times.at,
      finish: times.at,
      planned: { start: planned, finish: planned },
      after,
      held: 0,
      again: 0,
      gates: [],
      earliest: earliest[runbook.steps.length + position] ?? Number.NEGATIVE_INFINITY,
    })
  })
  placeAdded(added, found)
  return found
}

/** As if they took no time as soon as the plan has all that they wait for: so what they took is lost in them. */
function placeAdded(added: readonly Node[], nodes: ReadonlyMap<string, Node>): void {
  const open = new Map(added.map((node) => [node.id, node]))
  const place = (node: Node) => {
    open.delete(node.id)
    const lets = [
      ...node.after.flatMap(({ on, type, lag }) => {
        const before = nodes.get(on)
        if (!before) return []
        const last = open.get(on)
        if (last) place(last)
        return before.planned[type === 'FS' || type === 'FF' ? 'finish' : 'start'] + Math.max(0, lag) * 1000
      }),
      ...node.gates.flatMap((id) => nodes.get(id)?.planned.start ?? []),
    ]
    const at = lets.length > 0 ? Math.max(...lets) : node.start
    node.planned = { start: at, finish: at }
  }
  for (const node of added) if (open.has(node.id)) place(node)
}

/** All holds of a step; one that stands is expected to end now, or when it was said to. */
function heldFor(state: StepState, now: number): number {
  const before = 'heldFor' in state ? (state.heldFor ?? 0) : 0
  return state.status === 'held' ? before + Math.max(now, state.until ?? now) - state.held.at : before
}
