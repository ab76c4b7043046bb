import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Scale, scaleOf } from './scale.ts'
import type { Span } from './span.ts'

/** Browsers cannot lay out elements wider than some millions of pixels. */
const WIDEST = 4_000_000
/** Pixels per millisecond at which a minute is as wide as a bar needs to be. */
const CLOSEST = 60 / 60_000

export const PRESETS = ['window', 'now', 'everything'] as const
export type Preset = (typeof PRESETS)[number]

export interface Viewport {
  scale: Scale
  /** How far the lanes are scrolled; pixels. */
  top: number
  /** What is shown for as long as nobody moves it; undefined once somebody has. */
  preset: Preset | undefined
  /** Of what one scrolls through; pixels. */
  contentWidth: number
  show(preset: Preset): void
  /** @param x what stays in its place, in pixels of the picture; the middle by default */
  zoom(factor: number, x?: number): void
  /** Pixels to the right and down. */
  pan(dx: number, dy: number): void
  /** Brings a span and some of the lanes' pixels into sight. */
  reveal(span: Span, y: number, height: number): void
}

interface ViewportOptions {
  /** What scrolls; null before it is there. */
  scroller: HTMLElement | null
  whole: Span
  presets: Record<Preset, Span>
  /** What it opens with. */
  first: Preset
  /** Of the plot; pixels. */
  side: number
  width: number
  height: number
}

/**
 * Which part is in sight. Scrolling is the browser's own, so that wheels, fingers and scroll bars do what they do elsewhere;
 * what lies at the left edge is kept as an instant, which a growing span does not move.
 */
export function useViewport({ scroller, whole, presets, first, side, width, height }: ViewportOptions): Viewport {
  const [preset, setPreset] = useState<Preset | undefined>(first)
  const [free, setFree] = useState<{ from: number; perMs: number }>()
  const [top, setTop] = useState(0)
  const lasts = whole.to - whole.from
  const within = (perMs: number) => Math.min(WIDEST / lasts, CLOSEST, Math.max(width / lasts, perMs))
  const fitted = (span: Span) => {
    const perMs = within(width / (span.to - span.from))
    return { from: (span.from + span.to) / 2 - width / perMs / 2, perMs }
  }
  const wanted = preset === undefined ? (free ?? fitted(presets[first])) : fitted(presets[preset])
  const perMs = within(wanted.perMs)
  const from = Math.max(whole.from, Math.min(whole.to - width / perMs, wanted.from))
  const scale = useMemo(() => scaleOf(from, perMs, { side, width }), [from, perMs, side, width])
  const left = (from - whole.from) * perMs
  const latest = useRef({ from, perMs, left, whole, shown: side + width })
  useLayoutEffect(() => {
    latest.current = { from, perMs, left, whole, shown: side + width }
    if (scroller && Math.abs(scroller.scrollLeft - left) > 1) scroller.scrollLeft = left
  })
  useEffect(() => {
    if (!scroller) return
    const follow = () => {
      const now = latest.current
      setTop(scroller.scrollTop)
      // Laid out for another width, it is about to be scrolled from here.
      if (scroller.clientWidth !== now.shown) return
      // Also told of what was scrolled from here, which the browser rounds.
      if (Math.abs(scroller.scrollLeft - now.left) <= 1.5) return
      setPreset(undefined)
      setFree({ from: now.whole.from + scroller.scrollLeft / now.perMs, perMs: now.perMs })
    }
    setTop(scroller.scrollTop)
    scroller.addEventListener('scroll', follow, { passive: true })
    return () => scroller.removeEventListener('scroll', follow)
  }, [scroller])
  const move = (next: { from: number; perMs: number }) => {
    setPreset(undefined)
    setFree(next)
    latest.current = { ...latest.current, ...next }
  }
  return {
    scale,
    top,
    preset,
    contentWidth: lasts * perMs,
    show(next) {
      setFree(undefined)
      setPreset(next)
    },
    zoom(factor, x = side + width / 2) {
      // From what was asked last: a wheel turns more often than the screen is drawn.
      const now = latest.current
      const at = now.from + (x - side) / now.perMs
      const next = within(now.perMs * factor)
      if (next !== now.perMs) move({ from: at - (x - side) / next, perMs: next })
    },
    pan(dx, dy) {
      scroller?.scrollBy(dx, dy)
    },
    reveal(span, y, rowHeight) {
      if (scroller) {
        const lowest = y - height + rowHeight + 4
        if (y < scroller.scrollTop) scroller.scrollTop = y - 4
        else if (lowest > scroller.scrollTop) scroller.scrollTop = lowest
      }
      const now = latest.current
      const inSight = width / now.perMs
      const isThere = span.from >= now.from && span.from <= now.from + inSight * 0.9
      if (!isThere) move({ from: span.from - inSight / 3, perMs: now.perMs })
    },
  }
}
