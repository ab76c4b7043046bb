/**
 * A form that is open while its screen is laid out anew, as on a phone that is turned: the row that offers the same from then on has
 * it open, about what stood there when it was opened (R15). What was written in it is in `keptForms.ts`.
 */
import { useLayoutEffect, useRef } from 'react'
import { type Layout, layoutNow, useLayout } from '../ui/useIsPhone.ts'
import type { Offer } from './offer.ts'

interface LeftOpen {
  subject: string
  offer: Offer
  at: number
}

let left: LeftOpen | undefined

/** Until the new layout has drawn what it draws a moment later, in milliseconds. */
const TAKEN_WITHIN_MS = 1000

export function leaveOpen(subject: string, offer: Offer, drawnIn: Layout, at: number): void {
  // Whoever goes elsewhere has closed it.
  if (drawnIn !== layoutNow()) left = { subject, offer, at }
}

export function takeOpen(subject: string, at: number): Offer | undefined {
  if (left?.subject !== subject) return undefined
  const { offer, at: since } = left
  left = undefined
  return at - since < TAKEN_WITHIN_MS ? offer : undefined
}

/**
 * @param subject what the row's offers are about, of which cutover; the same as long as the row stands
 * @param opened the offer whose form is open
 */
export function useOpenForm(subject: string, opened: Offer | undefined, open: (offer: Offer) => void): void {
  const layout = useLayout()
  const drawn = useRef({ subject, opened, layout, open })
  drawn.current = { subject, opened, layout, open }
  useLayoutEffect(() => {
    const taken = takeOpen(drawn.current.subject, performance.now())
    if (taken) drawn.current.open(taken)
    return () => {
      const last = drawn.current
      if (last.opened) leaveOpen(last.subject, last.opened, last.layout, performance.now())
    }
  }, [])
}
