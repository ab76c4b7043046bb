/** A runbook's steps and gates as a network, and its plan: early and late start and slack of each. */
import type { GateDefinition, Runbook, StepDefinition } from '../runbook/runbook.ts'
import type { DependencyType } from '../runbook/stepKinds.ts'
import { type Calendars, calendarsOf } from './calendar/calendarsOf.ts'
import { planByCalendars } from './calendar/planByCalendars.ts'
import type { Plan, PlannedNode } from './plan.ts'
import { at, longestPath, type Precedence, precedence, schedule, type Terms } from './precedence.ts'

/** A runbook's steps, then its gates, as nodes; the same for all its cutovers. */
export interface RunbookNetwork {
  net: Precedence
  nodes: readonly (StepDefinition | GateDefinition)[]
  /** Likely durations and planned lags in seconds; `earliest` in seconds from T-0, without fixed instants. */
  terms: Terms
  /** Nodes that may not start before a fixed instant, epoch milliseconds. */
  instants: readonly { node: number; at: number }[]
  /** There where any node keeps to one; they count only when T-0 is known. */
  calendars?: Calendars
}

const networks = new WeakMap<Runbook, RunbookNetwork>()
const plans = new WeakMap<Runbook, Plan>()

/**
 * Plans a runbook by its likely durations. Fixed instants count only when `t0` (epoch milliseconds) is known. Throws on an
 * unknown dependency or a cycle, both of which `readRunbook` rejects.
 */
export function planRunbook(runbook: Runbook, { t0 }: { t0?: number } = {}): Plan {
  const network = networkOf(runbook)
  if (t0 !== undefined && network.calendars)
    return planByCalendars(runbook, { ...network, terms: termsAt(network, t0) }, network.calendars, t0)
  if (t0 !== undefined && network.instants.length > 0) return plan(network, termsAt(network, t0))
  const known = plans.get(runbook)
  if (known) return known
  const planned = plan(network, network.terms)
  plans.set(runbook, planned)
  return planned
}

/** Memoised per runbook, which is immutable. */
export function networkOf(runbook: Runbook): RunbookNetwork {
  const known = networks.get(runbook)
  if (known) return known
  const network = buildNetwork(runbook)
  networks.set(runbook, network)
  return network
}

function plan({ net, nodes }: RunbookNetwork, terms: Terms): Plan {
  const times = schedule(net, terms)
  let start = 0
  const planned = nodes.map(({ id }, node): PlannedNode => {
    const lasts = at(terms.duration, node)
    const earlyStart = at(times.start, node)
    const lateStart = at(times.lateStart, node)
    const slack = lateStart - earlyStart
    start = Math.min(start, earlyStart)
    return {
      id,
      earlyStart,
      earlyFinish: earlyStart + lasts,
      lateStart,
      lateFinish: lateStart + lasts,
      slack,
      critical: slack <= 0,
    }
  })
  const criticalPath = longestPath(net, terms.duration, times).flatMap((node) => nodes[node]?.id ?? [])
  return { start, finish: times.end, duration: times.end - start, criticalPath, nodes: planned }
}

/** Fixed instants count only when `t0` (epoch milliseconds) is known. */
export function termsAt({ terms, instants }: RunbookNetwork, t0: number | undefined): Terms {
  if (t0 === undefined || instants.length === 0) return terms
  const earliest = Float64Array.from(terms.earliest)
  for (const { node, at: instant } of instants) earliest[node] = Math.ceil((instant - t0) / 1000)
  return { ...terms, earliest }
}

function buildNetwork(runbook: Runbook): RunbookNetwork {
  const { steps, gates } = runbook
  const nodes = [...steps, ...gates]
  const position = new Map(nodes.map(({ id }, node) => [id, node]))
  const edges: { from: number; to: number; type: DependencyType; lag: number; working: boolean }[] = []
  nodes.forEach(({ id, after }, to) => {
    for (const { on, type, lag, working = false } of after) {
      const from = position.get(on)
      if (from === undefined) throw new Error(`"${id}" depends on "${on}", which is not in runbook "${runbook.id}"`)
      edges.push({ from, to, type, lag, working })
    }
  })
  const net = precedence(nodes.length, edges)
  const calendars = calendarsOf(
    runbook,
    Uint8Array.from(net.edge, (edge) => (edges[edge]?.working ? 1 : 0)),
  )
  return {
    net,
    nodes,
    terms: {
      duration: Float64Array.from([...steps.map(({ takes }) => takes.likely), ...gates.map(() => 0)]),
      earliest: Float64Array.from(nodes, earliestOf),
      lag: Float64Array.from(net.edge, (edge) => edges[edge]?.lag ?? 0),
    },
    instants: steps.flatMap(({ notBefore }, node) =>
      typeof notBefore === 'string' ? [{ node, at: Date.parse(notBefore) }] : [],
    ),
    ...(calendars && { calendars }),
  }
}

/** T-0 for work that nothing else schedules. */
function earliestOf(node: StepDefinition | GateDefinition): number {
  const given = 'owner' in node ? node.notBefore : node.at
  if (typeof given === 'number') return given
  return node.after.length === 0 ? 0 : Number.NEGATIVE_INFINITY
}
