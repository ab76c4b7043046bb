/** What hands do on the picture: turn a wheel, pinch, drag it along, brush a stretch of time, press. */
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Layout } from './lanes.ts'
import type { Span } from './span.ts'
import type { Viewport } from './useViewport.ts'

/** A hand that shakes still presses; pixels. */
const STILL = 4
/** A narrower brush was none; pixels. */
const LEAST_BRUSH = 6

interface GestureOptions {
  scroller: HTMLElement | null
  stage: RefObject<HTMLElement | null>
  viewport: Viewport
  layout: Layout
  /** Pixels above which lies the clock, on which a wheel zooms. */
  head: number
  /** Of the plot. */
  height: number
  press(x: number, y: number, isTouch: boolean): void
  brush(span: Span): void
}

/** Answers the stretch that is being brushed; pixels of the picture. */
export function useGestures(options: GestureOptions): { from: number; to: number } | undefined {
  const latest = useRef(options)
  latest.current = options
  const [brushed, setBrushed] = useState<{ from: number; to: number }>()
  const { scroller, stage } = options
  useEffect(() => {
    const element = scroller
    const board = stage.current
    if (!element || !board) return
    const placeOf = (event: { clientX: number; clientY: number }) => {
      const { left, top } = board.getBoundingClientRect()
      return { x: event.clientX - left, y: event.clientY - top }
    }
    const wheel = turnTo(latest, placeOf)
    const drag = dragOf(latest, placeOf, board, setBrushed)
    const pinch = pinchOf(latest, placeOf)
    // React's are passive and could not keep the browser from zooming the whole page.
    element.addEventListener('wheel', wheel, { passive: false })
    element.addEventListener('touchstart', pinch.begin, { passive: false })
    element.addEventListener('touchmove', pinch.move, { passive: false })
    board.addEventListener('pointerdown', drag.begin)
    board.addEventListener('pointermove', drag.move)
    board.addEventListener('pointerup', drag.end)
    board.addEventListener('pointercancel', drag.cancel)
    board.addEventListener('click', drag.click)
    return () => {
      element.removeEventListener('wheel', wheel)
      element.removeEventListener('touchstart', pinch.begin)
      element.removeEventListener('touchmove', pinch.move)
      board.removeEventListener('pointerdown', drag.begin)
      board.removeEventListener('pointermove', drag.move)
      board.removeEventListener('pointerup', drag.end)
      board.removeEventListener('pointercancel', drag.cancel)
      board.removeEventListener('click', drag.click)
    }
  }, [scroller, stage])
  return brushed
}

type Latest = RefObject<GestureOptions>
type Place = (event: { clientX: number; clientY: number }) => { x: number; y: number }

/** Zooms with Ctrl, as a pinch on a trackpad does, on the clock, and where there is nothing to scroll to. */
function turnTo(latest: Latest, placeOf: Place) {
  return (event: WheelEvent) => {
    const { viewport, layout, head, height } = latest.current
    const { x, y } = placeOf(event)
    const isAsked = event.ctrlKey || event.metaKey || y < head
    const scrollsNowhere = layout.height <= height && Math.abs(event.deltaY) > Math.abs(event.deltaX)
    if (!isAsked && (!scrollsNowhere || event.shiftKey)) return
    event.preventDefault()
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 30 : event.deltaY
    viewport.zoom(1.002 ** -pixels, x)
  }
}

/** A mouse drags, and brushes with Shift; a finger scrolls by itself. */
function dragOf(
  latest: Latest,
  placeOf: Place,
  board: HTMLElement,
  show: (span?: { from: number; to: number }) => void,
) {
  let held: { x: number; y: number; lastX: number; lastY: number; brushes: boolean; moved: boolean } | undefined
  let wasDragged = false
  const stop = () => {
    held = undefined
    show(undefined)
    board.classList.remove('timeline__stage--dragged')
  }
  return {
    begin(event: PointerEvent) {
      wasDragged = false
      if (event.button !== 0 || event.pointerType === 'touch') return
      const { x, y } = placeOf(event)
      held = { x, y, lastX: event.clientX, lastY: event.clientY, brushes: event.shiftKey, moved: false }
    },
    move(event: PointerEvent) {
      if (!held) return
      const { x, y } = placeOf(event)
      if (!held.moved && Math.abs(x - held.x) + Math.abs(y - held.y) <= STILL) return
      if (!held.moved) {
        board.setPointerCapture(event.pointerId)
        board.classList.add('timeline__stage--dragged')
      }
      held.moved = true
      const { viewport } = latest.current
      if (held.brushes) {
        const { left, right } = viewport.scale
        const clamp = (at: number) => Math.max(left, Math.min(right, at))
        show({ from: clamp(Math.min(held.x, x)), to: clamp(Math.max(held.x, x)) })
      } else viewport.pan(held.lastX - event.clientX, held.lastY - event.clientY)
      held.lastX = event.clientX
      held.lastY = event.clientY
    },
    end(event: PointerEvent) {
      if (!held) return
      wasDragged = held.moved
      const { x } = placeOf(event)
      const { viewport, brush } = latest.current
      const { left, right } = viewport.scale
      const [from, to] = [Math.max(left, Math.min(held.x, x)), Math.min(right, Math.max(held.x, x))]
      if (held.brushes && held.moved && to - from >= LEAST_BRUSH)
        brush({ from: viewport.scale.at(from), to: viewport.scale.at(to) })
      stop()
    },
    cancel: stop,
    click(event: MouseEvent) {
      if (wasDragged) return
      const { x, y } = placeOf(event)
      latest.current.press(x, y, 'pointerType' in event && event.pointerType === 'touch')
    },
  }
}

/** Two fingers zoom around the point between them. */
function pinchOf(latest: Latest, placeOf: Place) {
  let apart = 0
  const measure = ({ touches }: TouchEvent) => {
    const [one, other] = [touches[0], touches[1]]
    if (touches.length !== 2 || !one || !other) return undefined
    const middle = placeOf({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 })
    return { x: middle.x, apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) }
  }
  return {
    begin(event: TouchEvent) {
      apart = measure(event)?.apart ?? 0
      if (apart > 0) event.preventDefault()
    },
    move(event: TouchEvent) {
      const now = measure(event)
      if (!now || apart === 0) return
      event.preventDefault()
      latest.current.viewport.zoom(now.apart / apart, now.x)
      apart = now.apart
    },
  }
}
