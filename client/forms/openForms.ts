/**
 * Forms that are open, by what they are about. Where its row is drawn anew in another place of the same page, as on a phone that is
 * turned, or when a step grows late and goes from one column to the next, a form goes with it, if that row offers the same (R15). What
 * was written in it is in `keptForms.ts`.
 */
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useStore } from '../live/session.tsx'
import { createStore } from '../live/store.ts'
import type { Offer } from './offer.ts'

const subjects = createStore<ReadonlySet<string>>(new Set())

/** What a row of offers is about, of which cutover, and what was chosen beside it. */
export const subjectOf = (cutoverId: string, about: string, chosen = ''): string =>
  JSON.stringify([cutoverId, about, chosen])

interface LeftOpen {
  subject: string
  offer: Offer
  /** The page it was on. */
  path: string
  at: number
}

let left: LeftOpen | undefined

/** Until the new place is drawn, which may be a moment later; milliseconds. */
const TAKEN_WITHIN_MS = 1000

export function leaveOpen(subject: string, offer: Offer, path: string, at: number): void {
  left = { subject, offer, path, at }
}

export function takeOpen(subject: string, path: string, at: number): Offer | undefined {
  if (left?.subject !== subject) return undefined
  const was = left
  left = undefined
  return was.path === path && at - was.at < TAKEN_WITHIN_MS ? was.offer : undefined
}

/**
 * For a row of offers.
 *
 * @param subject the same as long as the row stands
 * @param opened the offer whose form is open
 * @param sent whether it is on its way: what it does may move the row before the answer is there, and then it is over
 */
export function useOpenForm(
  subject: string,
  { opened, sent }: { opened: Offer | undefined; sent: boolean },
  open: (offer: Offer) => void,
): void {
  const drawn = useRef({ subject, opened, sent, open, path: location.pathname })
  drawn.current = { subject, opened, sent, open, path: location.pathname }
  useLayoutEffect(() => {
    const taken = takeOpen(drawn.current.subject, location.pathname, performance.now())
    if (taken) drawn.current.open(taken)
    return () => {
      const last = drawn.current
      // Whoever goes to another page has closed it, however soon they are back.
      if (last.opened && !last.sent && last.path === location.pathname)
        leaveOpen(last.subject, last.opened, last.path, performance.now())
    }
  }, [])
  const isOpen = opened !== undefined
  useEffect(() => {
    if (!isOpen) return
    subjects.set(new Set([...subjects.get(), subject]))
    return () => subjects.set(new Set([...subjects.get()].filter((one) => one !== subject)))
  }, [isOpen, subject])
}

/**
 * In their order, but with what was first still first while a form about it is open: nothing takes the place of what somebody
 * writes in.
 */
export function useFirstHeld<Item>(items: readonly Item[], subjectOfItem: (item: Item) => string): readonly Item[] {
  const open = useStore(subjects, (all) => all)
  const first = useRef<string>(undefined)
  const held = first.current !== undefined && open.has(first.current) ? first.current : undefined
  const place = items.findIndex((item) => subjectOfItem(item) === held)
  const ordered = place > 0 ? [...items.slice(place, place + 1), ...items.toSpliced(place, 1)] : items
  const [leads] = ordered
  first.current = leads === undefined ? undefined : subjectOfItem(leads)
  return ordered
}
