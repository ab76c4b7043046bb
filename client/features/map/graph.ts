/** Which nodes and lines the map shows. */
import { isFinished } from '../../../shared/derived/steps.ts'
import type { DerivedStatus } from '../../../shared/derived/waiting.ts'
import type { GateStatus } from '../../../shared/machines/gate.ts'
import type { Board, BoardRow } from '../../derive/board.ts'

export type MapNode =
  | { kind: 'step'; id: string; title: string; stream: string; status: DerivedStatus; critical: boolean; mine: boolean }
  | { kind: 'gate'; id: string; title: string; stream: ''; status: GateStatus }
  | MapGroup

/** A phase of a workstream, in place of its steps. */
export interface MapGroup {
  kind: 'group'
  id: string
  title: string
  stream: string
  total: number
  done: number
  running: number
  failed: number
  held: number
  critical: boolean
}

export interface MapEdge {
  from: string
  to: string
  /** Whether the chain that drives the finish goes along it. */
  critical: boolean
}

export interface MapGraph {
  nodes: MapNode[]
  edges: MapEdge[]
  /** By the id of a step or gate, that of the node in which it is. */
  nodeOf: ReadonlyMap<string, string>
  /** Whether there are so many that phases stand for their steps. */
  isGrouped: boolean
}

/** More are not taken in at once. */
export const MOST_NODES = 200

interface MapOptions {
  /** Ids of the groups whose steps are shown. */
  opened: ReadonlySet<string>
  isCritical(row: BoardRow): boolean
  /** The steps of the chain that drives the finish, in their order. */
  chain: readonly string[]
}

export function mapGraph(board: Board, { opened, isCritical, chain }: MapOptions): MapGraph {
  const { cutover } = board
  const { gates, runbook } = cutover
  const rows = cutover.status === 'rollingBack' ? board.rollback : [...board.rows, ...board.rollback]
  const shownGates = cutover.status === 'rollingBack' ? [] : runbook.gates
  const isGrouped = rows.length + shownGates.length > MOST_NODES
  const groups = new Map<string, MapGroup>()
  const nodeOf = new Map<string, string>()
  const nodes: MapNode[] = []
  shownGates.forEach(({ id, title }, position) => {
    nodeOf.set(id, id)
    nodes.push({ kind: 'gate', id, title, stream: '', status: gates[position]?.status ?? 'pending' })
  })
  for (const row of rows) {
    const { id, title, workstream, phase } = row.view.definition
    const key = groupKey(workstream, phase)
    if (isGrouped && !opened.has(key)) {
      nodeOf.set(id, key)
      const known = groups.get(key)
      const group = known ?? emptyGroup(key, workstream, phase)
      if (!known) nodes.push(group)
      groups.set(key, group)
      count(group, row, isCritical(row))
      continue
    }
    nodeOf.set(id, id)
    nodes.push({
      kind: 'step',
      id,
      title,
      stream: workstream,
      status: row.status,
      critical: isCritical(row),
      mine: row.mine,
    })
  }
  return { nodes, edges: edgesOf(rows, shownGates, nodeOf, chain), nodeOf, isGrouped }
}

const groupKey = (workstream: string, phase: string): string => `~${workstream}~${phase}`

const emptyGroup = (id: string, stream: string, title: string): MapGroup => ({
  kind: 'group',
  id,
  title,
  stream,
  total: 0,
  done: 0,
  running: 0,
  failed: 0,
  held: 0,
  critical: false,
})

function count(group: MapGroup, { view, status }: BoardRow, critical: boolean): void {
  group.total += 1
  if (isFinished(view.state)) group.done += 1
  if (status === 'running' || status === 'unconfirmed') group.running += 1
  if (status === 'failed') group.failed += 1
  if (status === 'held') group.held += 1
  group.critical ||= critical
}

interface Waits {
  id: string
  after: readonly { on: string }[]
}

/** One line between two nodes, however many dependencies it stands for. */
function edgesOf(
  rows: readonly BoardRow[],
  gates: readonly Waits[],
  nodeOf: ReadonlyMap<string, string>,
  chain: readonly string[],
): MapEdge[] {
  const next = new Set(chain.slice(1).map((id, index) => pair(nodeOf.get(chain[index] ?? ''), nodeOf.get(id))))
  const edges = new Map<string, MapEdge>()
  for (const { id, after } of [...rows.map(({ view }) => view.definition), ...gates]) {
    for (const { on } of after) {
      const [from, to] = [nodeOf.get(on), nodeOf.get(id)]
      if (from === undefined || to === undefined || from === to) continue
      edges.set(pair(from, to), { from, to, critical: next.has(pair(from, to)) })
    }
  }
  return [...edges.values()]
}

const pair = (from: string | undefined, to: string | undefined): string => `${from}\n${to}`
