/** An offer that was chosen somewhere else than where it is asked for: a menu asks, the row that answers for it presses it. */
import { createStore, type Store } from '../live/store.ts'

interface Request {
  /** What the row is about. */
  about: string
  /** Of the offer. */
  name: string
}

const requested = createStore<Request | undefined>(undefined)

export const requestedOffer: Store<Request | undefined> = requested

/** What no row answers is forgotten: pressed minutes later, when one comes up, it would surprise. */
const FORGOTTEN_AFTER_MS = 10_000

export function requestOffer(about: string, name: string): void {
  const request = { about, name }
  requested.set(request)
  setTimeout(() => {
    if (requested.get() === request) forgetRequest()
  }, FORGOTTEN_AFTER_MS)
}

export const forgetRequest = (): void => requested.set(undefined)
