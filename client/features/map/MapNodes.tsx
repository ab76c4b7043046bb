/** How a node of the map looks, each a button. */
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { Glyph, STATUS_WORDS } from '../../ui/Glyph.tsx'
import { GATE_WORDS } from '../gates/gateWords.ts'
import type { MapNode } from './graph.ts'

export interface NodeData extends Record<string, unknown> {
  node: MapNode
  /** Of what is looked at: the step itself, on the way that it waits for, or neither. */
  look: 'chosen' | 'waited' | 'away' | 'plain'
  press(node: MapNode): void
}

export type FlowNode = Node<NodeData, 'part'> | Node<{ title: string }, 'lane'>

export const NODE_TYPES = {
  part: memo(function Part({ data }: NodeProps<Node<NodeData, 'part'>>) {
    const { node, look, press } = data
    return (
      <>
        <Handle type="target" position={Position.Left} isConnectable={false} />
        <button
          type="button"
          className={`map-node nopan map-node--${look} ${weightOf(node)}`}
          aria-expanded={node.kind === 'group' ? false : undefined}
          aria-current={look === 'chosen' || undefined}
          title={node.title}
          onClick={() => press(node)}
        >
          <Contents node={node} />
        </button>
        <Handle type="source" position={Position.Right} isConnectable={false} />
      </>
    )
  }),
  lane: memo(function Lane({ data }: NodeProps<Node<{ title: string }, 'lane'>>) {
    return <span className="map-lane">{data.title}</span>
  }),
}

function Contents({ node }: { node: MapNode }) {
  switch (node.kind) {
    case 'gate':
      return (
        <>
          <Glyph name="gate" label="Gate" />
          <span className="map-node__title">{node.title}</span>
          <span className="unseen">, {GATE_WORDS[node.status]}</span>
        </>
      )
    case 'group': {
      const parts = [
        `${node.done} of ${node.total} done`,
        node.running > 0 ? `${node.running} running` : '',
        node.failed > 0 ? `${node.failed} failed` : '',
        node.held > 0 ? `${node.held} held` : '',
      ]
      return (
        <span className="map-node__title">
          <b>{node.title}</b> <span className="unseen">of {node.stream}, </span>
          <span className="map-node__count">{parts.filter(Boolean).join(', ')}</span>
        </span>
      )
    }
    default:
      return (
        <>
          <Glyph name={node.status === 'pending' ? 'waiting' : node.status} label={STATUS_WORDS[node.status]} />
          <span className="map-node__title">{node.title}</span>
        </>
      )
  }
}

function weightOf(node: MapNode): string {
  if (node.kind === 'gate') return node.status === 'noGo' ? 'bad' : 'map-node--gate'
  const critical = node.critical ? 'map-node--critical ' : ''
  if (node.kind === 'group') {
    const tone = node.failed > 0 ? 'bad' : node.held > 0 ? 'late' : ''
    return `map-node--group ${critical}${tone}`
  }
  if (node.status === 'failed') return `${critical}bad`
  if (node.status === 'held') return `${critical}late`
  const isOver = node.status === 'done' || node.status === 'skipped' || node.status === 'rolledBack'
  return isOver ? 'map-node--over' : `${critical}${node.mine && node.status === 'ready' ? 'you' : ''}`
}
