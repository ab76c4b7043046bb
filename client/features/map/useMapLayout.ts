import { useEffect, useRef, useState } from 'react'
import { createThread, type Thread } from '../../live/thread.ts'
import type { MapGraph } from './graph.ts'
import type { LayoutAnswered, LayoutAsked } from './mapLayout.ts'

export interface LaidOut {
  graph: MapGraph
  layout: LayoutAnswered
}

const begin = () => new Worker(new URL('layoutWorker.ts', import.meta.url), { type: 'module' })

/** A graph with its places, the last one until the next has been laid out; undefined before the first. */
export function useMapLayout(graph: MapGraph, streams: readonly string[]): LaidOut | undefined {
  const [laidOut, setLaidOut] = useState<{ shape: string; layout: LayoutAnswered }>()
  const worker = useRef<Thread<LayoutAsked>>(undefined)
  const asked = useRef({ key: 0, shape: '' })
  const shape = shapeOf(graph)
  useEffect(() => {
    const begun = createThread<LayoutAsked, LayoutAnswered>(begin, {
      answered(layout) {
        if (layout.key === asked.current.key) setLaidOut({ shape: asked.current.shape, layout })
      },
      // The next look at the clock asks again.
      failed() {
        asked.current = { ...asked.current, shape: '' }
      },
    })
    worker.current = begun
    return () => {
      begun.end()
      worker.current = undefined
      asked.current = { key: 0, shape: '' }
    }
  }, [])
  useEffect(() => {
    // Most events change how a node looks and never where it stands.
    if (asked.current.shape === shape) return
    asked.current = { key: asked.current.key + 1, shape }
    const { nodes, edges } = graph
    const question: LayoutAsked = {
      key: asked.current.key,
      nodes: nodes.map(({ id, stream }) => ({ id, stream })),
      edges: edges.map(({ from, to }) => ({ from, to })),
      streams,
    }
    worker.current?.ask(question)
  })
  return laidOut?.shape === shape ? { graph, layout: laidOut.layout } : undefined
}

const shapeOf = ({ nodes, edges }: MapGraph): string =>
  `${nodes.map(({ id }) => id).join('\n')}\n\n${edges.map(({ from, to }) => `${from} ${to}`).join('\n')}`
