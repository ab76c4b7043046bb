/** What waits for what: steps and gates as a graph, with the chain that drives the finish, and why a step is waiting. */
import { useCallback, useMemo, useState } from 'react'
import { navigate } from 'wouter/use-browser-location'
import { criticalChain } from '../../derive/criticalChain.ts'
import { timesOf } from '../../derive/sentences.ts'
import { useBoard, useCutoverTime, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { gatePath } from '../../paths.ts'
import { LIST_KEYS } from '../run/listKeys.ts'
import { select, useDrawnStep } from '../run/runView.ts'
import { StepDetail } from '../run/StepDetail.tsx'
import '../../shell/Page.css'
import '../run/Run.css'
import './Map.css'
import { type MapNode, mapGraph } from './graph.ts'
import { type Flow, MapFlow } from './MapFlow.tsx'
import { useMapLayout } from './useMapLayout.ts'
import { waitChain } from './waitChain.ts'

const NONE: ReadonlySet<string> = new Set()
const EVERY_MS = 5000

export default function CutoverMap() {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const now = useCutoverTime(EVERY_MS)
  const step = useDrawnStep()
  const { cutoverId } = useFollowed()
  const [opened, setOpened] = useState(NONE)
  const [flow, setFlow] = useState<Flow>()
  useShortcuts([{ ...LIST_KEYS.leave, does: 'Close the step', run: () => select(undefined, 'key') }])
  const { cutover } = board
  const graph = useMemo(
    () =>
      mapGraph(board, {
        opened,
        isCritical: (row) => timesOf(row, outlook).expected?.critical === true,
        chain: outlook ? criticalChain(cutover, outlook.forecast).map(({ view }) => view.definition.id) : [],
      }),
    [board, cutover, opened, outlook],
  )
  const laidOut = useMapLayout(graph, cutover.runbook.workstreams)
  const waits = useMemo(() => (step === undefined ? undefined : waitChain(cutover, step, now)), [cutover, step, now])
  const press = useCallback(
    (node: MapNode) => {
      if (node.kind === 'gate') return navigate(gatePath(cutoverId, node.id))
      if (node.kind === 'step') return select(node.id)
      setOpened((before) => new Set([...before, node.id]))
    },
    [cutoverId],
  )
  const reveal = useCallback(
    (id: string) => {
      if (flow) void flow.fitView({ nodes: [{ id }], minZoom: flow.getZoom(), maxZoom: flow.getZoom() })
    },
    [flow],
  )
  return (
    <div className={step === undefined ? 'run map-run' : 'run run--open map-run'}>
      <div className="page page--fixed map">
        <div className="map__head">
          <h1>Map</h1>
          <button
            type="button"
            className="button button--small"
            aria-label="Zoom out"
            onClick={() => void flow?.zoomOut()}
          >
            −
          </button>
          <button
            type="button"
            className="button button--small"
            aria-label="Zoom in"
            onClick={() => void flow?.zoomIn()}
          >
            +
          </button>
          <button type="button" className="button button--small" onClick={() => void flow?.fitView({ padding: 0.04 })}>
            Everything
          </button>
          {opened.size > 0 ? (
            <button type="button" className="button button--small" onClick={() => setOpened(NONE)}>
              Close all phases
            </button>
          ) : null}
        </div>
        <p className="map__sentence" role="status">
          {waits ? (
            <>
              <b>Why it waits:</b> {waits.sentences.join('. ')}.
            </>
          ) : graph.nodes.length === 0 ? (
            'There is nothing to show: this runbook has no steps yet.'
          ) : graph.isGrouped ? (
            'A phase of a workstream stands for its steps; press it to see them. The heavy lines drive the finish.'
          ) : (
            'What is further right waits for what is further left. The heavy lines drive the finish; press a step to see why it waits.'
          )}
        </p>
        <div className="map__flow">
          {laidOut ? (
            <MapFlow laidOut={laidOut} step={step} waits={waits} press={press} reveal={reveal} keep={setFlow} />
          ) : (
            <p className="map__wait">Drawing the map…</p>
          )}
        </div>
      </div>
      {step === undefined ? null : <StepDetail stepId={step} />}
    </div>
  )
}
