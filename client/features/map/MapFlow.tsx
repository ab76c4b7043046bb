import { type Edge, MarkerType, ReactFlow } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import type { MapNode } from './graph.ts'
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
}

/** Of the column with the names of the lanes; pixels. */
const LANES = 150

export function MapFlow({ laidOut: { graph, layout }, step, waits, press }: MapFlowProps) {
  const phone = useIsPhone()
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
    return [
      ...layout.lanes.map(
        ({ title, y }): FlowNode => ({
          id: `lane ${title}`,
          type: 'lane',
          position: { x: -LANES, y: y + 12 },
          data: { title: title === '' ? 'Gates' : title },
          selectable: false,
        }),
      ),
      ...graph.nodes.flatMap((node, index): FlowNode[] => {
        const position = layout.places[index]
        if (!position) return []
        return [{ id: node.id, type: 'part', position, ...NODE, data: { node, look: lookOf(node.id), press } }]
      }),
    ]
  }, [graph, layout, chosen, waited, press])
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
      onlyRenderVisibleElements
      fitView
      fitViewOptions={{ maxZoom: 1, minZoom: phone ? 0.6 : 0.35, padding: 0.06 }}
      minZoom={0.08}
      maxZoom={1.5}
      aria-label="Map of what waits for what"
      proOptions={{ hideAttribution: true }}
    />
  )
}
