/** The way back of a runbook as a network: the inverses of its steps in reverse order, and a rollback's own steps around them. */
import { endsOf, startsByItself } from '../derived/rollbackDefinitions.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { networkOf } from './network.ts'
import { type Edge, type Precedence, precedence } from './precedence.ts'

/**
 * The inverse steps: each after those of its step's successors, looking through steps that have none. Behind them two nodes
 * without length, before and after everything that is reversed, and then the rollback's own steps.
 */
export interface WayBack {
  net: Precedence
  /** Milliseconds by edge. */
  lag: Float64Array
  /** Likely milliseconds by node; 0 where nothing is to be reversed. */
  takes: Float64Array
  /** Milliseconds for the whole rollback by the runbook; only where no step says how it is reversed. */
  wholeTakes: number
  /** Whether the runbook describes a rollback at all. */
  known: boolean
}

/** The node of one of a rollback's own steps, by its position among them. */
export const ownNode = ({ steps, gates }: Runbook, position: number): number =>
  steps.length + gates.length + 2 + position

const waysBack = new WeakMap<Runbook, WayBack>()

/** Memoised per runbook, which is immutable. */
export function wayBack(runbook: Runbook): WayBack {
  const known = waysBack.get(runbook)
  if (known) return known
  const { net, nodes } = networkOf(runbook)
  const { ownOfRollback } = indexOf(runbook)
  const edges = [
    ...Array.from(net.edge, (_, e) => fsEdge(net.to[e] ?? 0, net.from[e] ?? 0)),
    ...(ownOfRollback.length > 0 ? edgesAround(runbook, net) : []),
  ]
  const whole = precedence(ownNode(runbook, ownOfRollback.length), edges)
  const described = runbook.steps.some(({ rollback }) => rollback && 'takes' in rollback)
  const way: WayBack = {
    net: whole,
    lag: Float64Array.from(whole.edge, (edge) => Math.max(0, edges[edge]?.lag ?? 0) * 1000),
    takes: Float64Array.from([
      ...nodes.map((node) =>
        'rollback' in node && node.rollback && 'takes' in node.rollback ? node.rollback.takes.likely * 1000 : 0,
      ),
      0,
      0,
      ...ownOfRollback.map(({ takes }) => takes.likely * 1000),
    ]),
    wholeTakes: described ? 0 : (runbook.rollbackTakes ?? 0) * 1000,
    known: described || runbook.rollbackTakes !== undefined || ownOfRollback.length > 0,
  }
  waysBack.set(runbook, way)
  return way
}

interface LaggedEdge extends Edge {
  /** Seconds. */
  lag: number
}

const fsEdge = (from: number, to: number): LaggedEdge => ({ from, to, type: 'FS', lag: 0 })

/** A rollback's own steps in their order, around everything that is reversed. */
function edgesAround(runbook: Runbook, net: Precedence): LaggedEdge[] {
  const { ownRollbackStep } = indexOf(runbook)
  const { first = [], last = [] } = runbook.rollback ?? {}
  const nodeOf = (id: string) => ownNode(runbook, ownRollbackStep.get(id) ?? 0)
  const [opens, closes] = [net.nodes, net.nodes + 1]
  // All of them, and not the first and last alone: one that had begun before waits for none of those in front of it.
  const reversed = Array.from({ length: net.nodes }, (_, node) => node)
  return [
    ...[...first, ...last].flatMap(({ id, after }) =>
      after.map(({ on, type, lag }) => ({ from: nodeOf(on), to: nodeOf(id), type, lag })),
    ),
    ...endsOf(first).map(({ on }) => fsEdge(nodeOf(on), opens)),
    fsEdge(opens, closes),
    ...reversed.flatMap((node) => [fsEdge(opens, node), fsEdge(node, closes)]),
    ...last.filter(startsByItself).map(({ id }) => fsEdge(closes, nodeOf(id))),
  ]
}
