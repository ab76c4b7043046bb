/** An offer chosen elsewhere, as in a menu: the row responsible for it triggers it. */
import { createStore, type Store } from '../live/store.ts'

interface Request {
  /** The row's subject. */
  about: string
  /** The offer's name. */
  name: string
}

const requested = createStore<Request | undefined>(undefined)

export const requestedOffer: Store<Request | undefined> = requested

/** Requests that no row takes expire: triggering them minutes later, when a row appears, would surprise. */
const FORGOTTEN_AFTER_MS = 10_000

export function requestOffer(about: string, name: string): void {
  const request = { about, name }
  requested.set(request)
  setTimeout(() => {
    if (requested.get() === request) forgetRequest()
  }, FORGOTTEN_AFTER_MS)
}

export const forgetRequest = (): void => requested.set(undefined)
