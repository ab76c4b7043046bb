/** Where the nodes of the map stand; pixels. */
import { Graph, layout } from '@dagrejs/dagre'

export interface ToPlace {
  id: string
  /** Its lane; those of none stand in one of their own above all. */
  stream: string
}

export interface LayoutAsked {
  /** Tells answers apart. */
  key: number
  nodes: readonly ToPlace[]
  edges: readonly { from: string; to: string }[]
  /** Lanes in their order. */
  streams: readonly string[]
}

export interface LayoutAnswered {
  key: number
  /** By the index of a node. */
  places: { x: number; y: number }[]
  lanes: { title: string; y: number; height: number }[]
  width: number
}

export const NODE = { width: 196, height: 46 }
const GAP = { column: 54, row: 14, lane: 26 }

/** Columns by dagre: a node comes after all it waits for. Within a lane, one below the other in its order of crossings. */
export function layOutMap({ key, nodes, edges, streams }: LayoutAsked): LayoutAnswered {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: GAP.row, ranksep: GAP.column, ranker: 'longest-path' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { ...NODE })
  for (const { from, to } of edges) graph.setEdge(from, to)
  layout(graph)
  const placed = nodes.map(({ id, stream }, index) => {
    const { x, y } = graph.node(id)
    return { index, stream, x: x - NODE.width / 2, y }
  })
  const columns = [...new Set(placed.map(({ x }) => Math.round(x)))].sort((a, b) => a - b)
  const columnOf = new Map(columns.map((x, column) => [x, column]))
  const places: LayoutAnswered['places'] = []
  const lanes: LayoutAnswered['lanes'] = []
  let top = 0
  for (const title of ['', ...streams]) {
    const inLane = placed.filter(({ stream }) => stream === title).sort((one, other) => one.y - other.y)
    if (inLane.length === 0) continue
    const filled = new Map<number, number>()
    for (const { index, x } of inLane) {
      const column = columnOf.get(Math.round(x)) ?? 0
      const row = filled.get(column) ?? 0
      filled.set(column, row + 1)
      places[index] = { x: column * (NODE.width + GAP.column), y: top + row * (NODE.height + GAP.row) }
    }
    const height = Math.max(...filled.values()) * (NODE.height + GAP.row) - GAP.row
    lanes.push({ title, y: top, height })
    top += height + GAP.lane
  }
  return { key, places, lanes, width: columns.length * (NODE.width + GAP.column) - GAP.column }
}
