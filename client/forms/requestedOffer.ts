/** An offer that was chosen somewhere else than where it is asked for: a menu asks, the row that answers for it presses it. */
import { createStore } from '../live/store.ts'

export const requestedOffer = createStore<{ about: string; name: string } | undefined>(undefined)
