import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Scale, scaleOf } from './scale.ts'
import type { Span } from './timelineRows.ts'

const HOUR_MS = 3_600_000
/** Browsers cannot render elements wider than some millions of pixels. */
const WIDEST = 4_000_000
/** Pixels per millisecond at which a minute is as wide as a bar needs to be. */
const CLOSEST = 60 / 60_000

export interface Zoom {
  scale: Scale
  zoom(factor: number): void
  show(span: Span): void
}

interface View {
  perMs: number
  /** The instant to keep at the given distance from the name column in pixels; by default in the middle. */
  keep?: { at: number; x?: number }
}

/** Pixels per millisecond; the middle stays in place while it changes, and while the span grows. */
export function useZoom(span: Span, scroller: RefObject<HTMLDivElement | null>, side: number): Zoom {
  const [view, setView] = useState<View>({ perMs: 90 / HOUR_MS })
  const scale = useMemo(() => scaleOf(span, view.perMs), [span, view.perMs])
  const latest = useRef(scale)
  const visible = () => Math.max(120, (scroller.current?.clientWidth ?? 0) - side)
  useLayoutEffect(() => {
    const element = scroller.current
    const before = latest.current
    latest.current = scale
    if (element && before.perMs === scale.perMs) element.scrollLeft += scale.x(before.span.from)
  }, [scale, scroller])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || view.keep === undefined) return
    const { at, x } = view.keep
    element.scrollLeft = latest.current.x(at) - (x ?? Math.max(120, element.clientWidth - side) / 2)
  }, [view, scroller, side])
  const within = (wanted: number) => {
    const lasts = span.to - span.from
    return Math.min(WIDEST / lasts, CLOSEST, Math.max(visible() / lasts, wanted))
  }
  const zoomAt = (factor: number, x: number) => {
    const at = scale.at((scroller.current?.scrollLeft ?? 0) + x)
    setView({ perMs: within(view.perMs * factor), keep: { at, x } })
  }
  const turned = useRef(zoomAt)
  useLayoutEffect(() => {
    turned.current = zoomAt
  })
  useEffect(() => {
    const element = scroller.current
    // React's wheel listeners are passive, so they cannot stop the browser from zooming the whole page.
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const x = event.clientX - (element?.getBoundingClientRect().left ?? 0) - side
      turned.current(1.002 ** -event.deltaY, Math.max(0, x))
    }
    element?.addEventListener('wheel', turn, { passive: false })
    return () => element?.removeEventListener('wheel', turn)
  }, [scroller, side])
  return {
    scale,
    zoom: (factor) => zoomAt(factor, visible() / 2),
    show: ({ from, to }) => setView({ perMs: within(visible() / (to - from)), keep: { at: (from + to) / 2 } }),
  }
}
