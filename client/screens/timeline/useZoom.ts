import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Span } from '../../derive/timelineRows.ts'
import { type Scale, scaleOf } from './scale.ts'

const HOUR = 3_600_000
/** Browsers draw nothing beyond some millions of pixels. */
const WIDEST = 4_000_000
/** Pixels per millisecond at which a minute is as wide as a bar needs to be. */
const CLOSEST = 60 / 60_000

export interface Zoom {
  scale: Scale
  zoom(factor: number): void
  show(span: Span): void
}

/** Pixels per millisecond; what is in the middle stays there while that changes, and while the span grows. */
export function useZoom(span: Span, scroller: RefObject<HTMLDivElement | null>, side: number): Zoom {
  const [view, setView] = useState<{ perMs: number; centre?: number }>({ perMs: 90 / HOUR })
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
    if (!element || view.centre === undefined) return
    element.scrollLeft = latest.current.x(view.centre) - Math.max(120, element.clientWidth - side) / 2
  }, [view, scroller, side])
  const within = (wanted: number) => {
    const lasts = span.to - span.from
    return Math.min(WIDEST / lasts, CLOSEST, Math.max(visible() / lasts, wanted))
  }
  return {
    scale,
    zoom(factor) {
      setView({
        perMs: within(view.perMs * factor),
        centre: scale.at((scroller.current?.scrollLeft ?? 0) + visible() / 2),
      })
    },
    show({ from, to }) {
      setView({ perMs: within(visible() / (to - from)), centre: (from + to) / 2 })
    },
  }
}
