/** Where the list stands: it follows the work until it is scrolled, and keeps its rows under a pointer. */
import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isPhone } from '../../ui/useIsPhone.ts'
import { foldKey } from './listFolds.ts'
import type { ListItem } from './runList.ts'

/** How many earlier rows are shown above the current work. */
const rowsBefore = (): number => (isPhone() ? 2 : 5)

/** Where the list has to stand to show this row with some earlier ones; pixels. */
export const offsetOf = (index: number, rowHeight: number): number => Math.max(0, (index - rowsBefore()) * rowHeight)

interface Place {
  scroller: RefObject<HTMLElement | null>
  virtual: Virtualizer<HTMLDivElement, Element>
  items: readonly ListItem[]
  /** The row of the current work, -1 where there is none. */
  nowIndex: number
  /** In pixels. */
  rowHeight(): number
  /** Whether it follows from the start: not where it opens at a step. */
  startsThere: boolean
}

/** Whether it follows, and how to make it follow again. */
export function useFollowNow(place: Place): { follows: boolean; follow(): void } {
  const { scroller, virtual, items, nowIndex, rowHeight, startsThere } = place
  const [follows, setFollows] = useState(startsThere)
  const [left, setLeft] = useState(0)
  const target = offsetOf(nowIndex, rowHeight())
  /** Where this has put the list, not yet cut to its end; anything else was done by hand. */
  const put = useRef(target)
  const moveTo = (top: number) => {
    const element = scroller.current
    if (!element) return
    put.current = Math.max(0, top)
    element.scrollTop = put.current
  }

  // What comes in or goes out above moves nothing: the row under the pointer stays, or else the first in sight.
  const drawn = useRef(items)
  useLayoutEffect(() => {
    const before = drawn.current
    drawn.current = items
    const element = scroller.current
    if (before === items || !element) return
    const under = pointedKey(element)
    const pointed = under === undefined ? -1 : before.findIndex(({ key }) => key === under)
    if (follows && pointed < 0) return
    const offset = virtual.scrollOffset ?? 0
    const anchor = pointed < 0 ? Math.ceil(offset / rowHeight()) : pointed
    const places = new Map(items.map(({ key }, index) => [key, index]))
    const kept = before.findIndex(({ key }, index) => index >= anchor && places.has(key))
    const now = kept < 0 ? undefined : places.get(before[kept]?.key ?? '')
    if (now !== undefined && now !== kept) moveTo(offset + (now - kept) * rowHeight())
  })

  // Placed again only when one of these changes; not from under the pointer, but as soon as that is gone.
  const placed = useRef<readonly unknown[]>([])
  useLayoutEffect(() => {
    const place = [follows, target, items, left]
    const isPlaced = place.every((value, index) => value === placed.current[index])
    placed.current = place
    const element = scroller.current
    if (isPlaced || !follows || nowIndex < 0 || !element || element.matches(':hover')) return
    if (Math.abs((virtual.scrollOffset ?? 0) - target) > 1) moveTo(target)
  })

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const scrolled = () => {
      const end = virtual.getTotalSize() + rowHeight() - (virtual.scrollRect?.height ?? 0)
      const wanted = Math.min(put.current, Math.max(0, end))
      if (Math.abs(element.scrollTop - wanted) > rowHeight() / 2) setFollows(false)
    }
    const leave = () => setLeft((count) => count + 1)
    // Cards and bars above the list grow: its rows stay where they are under the pointer.
    let top = element.getBoundingClientRect().top
    const observer = new ResizeObserver(() => {
      const before = top
      top = element.getBoundingClientRect().top
      if (top === before || !element.matches(':hover')) return
      put.current = Math.max(0, element.scrollTop + top - before)
      element.scrollTop = put.current
    })
    observer.observe(element)
    element.addEventListener('scroll', scrolled, { passive: true })
    element.addEventListener('pointerleave', leave)
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', scrolled)
      element.removeEventListener('pointerleave', leave)
    }
  }, [scroller, virtual, rowHeight])

  return {
    follows,
    follow() {
      setFollows(true)
      moveTo(target)
    },
  }
}

/** The key of the item under the pointer; of a step or of a row that stands for some. */
function pointedKey(element: HTMLElement): string | undefined {
  const { step, fold } = element.querySelector<HTMLElement>('tr:hover')?.dataset ?? {}
  return step ?? (fold === undefined ? undefined : foldKey(fold))
}
