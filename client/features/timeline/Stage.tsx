/** The picture itself: what one sees, points at, walks through by keys, and hears. */
import { useCallback, useRef, useState } from 'react'
import { navigate } from 'wouter/use-browser-location'
import { useFollowed } from '../../live/cutover.tsx'
import { gatePath } from '../../paths.ts'
import { allZones } from '../../ui/instants.ts'
import { select } from '../run/runView.ts'
import { gateAt } from './drawHead.ts'
import { barAt, entryBar, walk as walkFrom } from './hit.ts'
import { PictureCanvas } from './PictureCanvas.tsx'
import { sayAloud, tipLines } from './sayBar.ts'
import type { Span } from './span.ts'
import { stageKeys } from './stageKeys.ts'
import { Tip, type TipContent } from './Tip.tsx'
import { clocksIn } from './ticks.ts'
import { useGestures } from './useGestures.ts'
import type { Model } from './useModel.ts'
import type { Shown } from './useScene.ts'
import { Words } from './Words.tsx'

interface StageProps {
  model: Model
  shown: Shown
  scroller: HTMLElement | null
  setScroller(element: HTMLElement | null): void
  /** The step that is looked at. */
  chosen: string | undefined
  walk(stepId: string | undefined): void
  /** Narrows everything down to a stretch of time. */
  brush(span: Span): void
}

/** How far beside a bar a press still means it; pixels. */
const NEAR = { mouse: 3, touch: 14 }

export function Stage({ model, shown, scroller, setScroller, chosen, walk, brush }: StageProps) {
  const { layout, gates, zone, now } = model
  const { viewport, frame, picture, palette } = shown
  const { scale } = viewport
  const { cutoverId } = useFollowed()
  const stage = useRef<HTMLDivElement>(null)
  const [tip, setTip] = useState<TipContent>()
  const lanesY = (y: number) => y - frame.head + frame.top
  const found = (x: number, y: number, near: number) =>
    y < frame.head ? undefined : barAt(layout, scale, x, lanesY(y), near)

  const press = (x: number, y: number, isTouch: boolean) => {
    const gate = gateAt(gates, scale, x, y)
    if (gate) return navigate(gatePath(cutoverId, gate.id))
    const bar = isOnName(x) ? namedAt(y) : found(x, y, isTouch ? NEAR.touch : NEAR.mouse)
    walk(bar?.id)
    if (bar) select(bar.id)
  }
  /** Where rows are named by their steps, the name leads to the step as well; above its bar, the whole row. */
  const isOnName = (x: number) => x < frame.side || layout.namesSteps === 'above'
  const namedAt = (y: number) =>
    layout.namesSteps === 'no' ? undefined : found(scale.left, y, Number.POSITIVE_INFINITY)
  const brushed = useGestures({
    scroller,
    stage,
    viewport,
    layout,
    head: frame.head,
    height: frame.height,
    press,
    brush,
  })
  const goTo = (id: string | undefined) => {
    const place = id === undefined ? undefined : layout.places.get(id)
    const extent = place?.bar.extent
    const row = place && layout.rows[place.row]
    if (!extent || !row) return
    walk(id)
    viewport.reveal(extent, row.y, layout.row.height)
  }
  const keys = stageKeys({
    viewport,
    walk: (direction) =>
      goTo(
        (chosen !== undefined && layout.places.has(chosen)
          ? walkFrom(layout, chosen, direction)
          : entryBar(layout, now)
        )?.id,
      ),
    open: () => chosen !== undefined && select(chosen, 'key'),
    leave: () => walk(undefined),
  })
  const bar = chosen === undefined ? undefined : layout.places.get(chosen)?.bar
  const point = useCallback((next: TipContent | undefined) => {
    setTip((before) => (before?.key === next?.key ? before : next))
  }, [])
  const look = (event: { clientX: number; clientY: number }) => {
    const box = stage.current?.getBoundingClientRect()
    if (!box) return
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    const gate = gateAt(gates, scale, x, y)
    if (gate) return point({ key: gate.id, title: gate.word, lines: allZones(gate.at, zone).split('\n'), x, y })
    const under = isOnName(x) ? namedAt(y) : found(x, y, NEAR.mouse)
    point(under && { key: under.id, title: under.title, lines: tipLines(under, zone, model.why(under)), x, y })
  }
  return (
    <div className="timeline__scroller" ref={setScroller}>
      <div
        className="timeline__content"
        style={{ width: frame.side + viewport.contentWidth, height: frame.head + layout.height }}
      >
        <div
          ref={stage}
          className={tip ? 'timeline__stage timeline__stage--over' : 'timeline__stage'}
          style={{ width: frame.side + frame.width, height: frame.head + frame.height }}
          role="application"
          aria-label="Timeline"
          aria-describedby="timeline-keys"
          tabIndex={0}
          onKeyDown={keys}
          onPointerMove={(event) => (event.pointerType === 'touch' ? undefined : look(event))}
          onPointerLeave={() => point(undefined)}
        >
          {palette ? (
            <PictureCanvas
              shapes={picture.shapes}
              palette={palette}
              width={frame.side + frame.width}
              height={frame.head + frame.height}
            />
          ) : null}
          <div className="timeline__words">
            <span className="timeline__zone dim">{clocksIn(model.whole, zone)}</span>
            <Words words={picture.words} />
          </div>
          {brushed ? (
            <div
              className="timeline__brush"
              style={{ left: brushed.from, width: brushed.to - brushed.from, top: frame.head }}
            />
          ) : null}
          {tip ? <Tip tip={tip} width={frame.side + frame.width} height={frame.head + frame.height} /> : null}
        </div>
      </div>
      <p id="timeline-keys" className="unseen">
        Arrow keys walk from bar to bar, Enter opens the step, plus and minus zoom, Shift with arrow keys moves the
        picture. The same stands in the table.
      </p>
      <p className="unseen" role="status">
        {bar ? sayAloud(bar, zone, model.why(bar)) : ''}
      </p>
    </div>
  )
}
