import { type Edge, MarkerType, ReactFlow, type ReactFlowInstance, useViewport } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import type { MapGraph, MapNode } from './graph.ts'
import { type FlowNode, NODE_TYPES, type NodeData } from './MapNodes.tsx'
import { NODE } from './mapLayout.ts'
import type { LaidOut } from './useMapLayout.ts'
import type { WaitChain } from './waitChain.ts'

interface MapFlowProps {
  laidOut: LaidOut
  /** The open step. */
  step: string | undefined
  waits: WaitChain | undefined
  press(node: MapNode): void
  /** Brings a node into sight. */
  reveal(id: string): void
  /** Hands out what moves it. */
  keep(flow: Flow): void
}

export type Flow = ReactFlowInstance<FlowNode>

/** At which titles can be read. */
const READABLE = { minZoom: 0.75, maxZoom: 0.95, padding: 0.1 }

/** Where one looks first: the open step, else what is under way or in trouble, else where the chain begins. */
function firstLook({ nodes }: MapGraph, chosen: string | undefined): { id: string }[] {
  if (chosen !== undefined) return [{ id: chosen }]
  const isUnderWay = (node: MapNode) =>
    node.kind === 'step'
      ? ['running', 'failed', 'held', 'unconfirmed'].includes(node.status)
      : node.kind === 'group' && node.running + node.failed + node.held > 0
  const first =
    nodes.find(isUnderWay) ?? nodes.find((node) => node.kind !== 'gate' && node.critical) ?? nodes.find(Boolean)
  return first ? [{ id: first.id }] : []
}

export function MapFlow({ laidOut: { graph, layout }, step, waits, press, reveal, keep }: MapFlowProps) {
  const chosen = step === undefined ? undefined : graph.nodeOf.get(step)
  const waited = useMemo(
    () => new Set([...(waits?.ids ?? [])].flatMap((id) => graph.nodeOf.get(id) ?? [])),
    [waits, graph],
  )
  const nodes = useMemo((): FlowNode[] => {
    const lookOf = (id: string): NodeData['look'] => {
      if (id === chosen) return 'chosen'
      if (waited.size === 0) return 'plain'
      return waited.has(id) ? 'waited' : 'away'
    }
    return graph.nodes.flatMap((node, index): FlowNode[] => {
      const position = layout.places[index]
      if (!position) return []
      return [{ id: node.id, type: 'part', position, ...NODE, data: { node, look: lookOf(node.id), press, reveal } }]
    })
  }, [graph, layout, chosen, waited, press, reveal])
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map(({ from, to, critical }) => {
        const isWaited = waited.has(from) && waited.has(to)
        const look = isWaited ? 'map-edge--waited' : critical ? 'map-edge--critical' : ''
        return {
          id: `${from} ${to}`,
          source: from,
          target: to,
          className: `map-edge ${look} ${waited.size > 0 && !isWaited ? 'map-edge--away' : ''}`,
          markerEnd: { type: MarkerType.Arrow, width: 14, height: 14 },
          zIndex: isWaited ? 2 : critical ? 1 : 0,
        }
      }),
    [graph, waited],
  )
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      fitView
      fitViewOptions={{ ...READABLE, nodes: firstLook(graph, chosen) }}
      onInit={keep}
      minZoom={0.08}
      maxZoom={1.5}
      aria-label="Map of what waits for what"
      proOptions={{ hideAttribution: true }}
    >
      <LaneNames lanes={layout.lanes} />
    </ReactFlow>
  )
}

/** Beside the lanes wherever one has moved to. */
function LaneNames({ lanes }: Pick<LaidOut['layout'], 'lanes'>) {
  const { y, zoom } = useViewport()
  return (
    <div className="map__lanes">
      {lanes.map((lane) => (
        <span
          key={lane.title}
          className="map-lane"
          style={{ transform: `translateY(${Math.round(y + lane.y * zoom - 20)}px)` }}
        >
          {lane.title === '' ? 'Gates' : lane.title}
        </span>
      ))}
    </div>
  )
}
