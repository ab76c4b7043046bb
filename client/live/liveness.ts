/** Tracks since when a followed cutover may be stale; absent while live. */
import { SILENCE_SECONDS } from '../../shared/protocol.ts'
import { createStore, type Store } from './store.ts'

export interface Liveness {
  /** Epoch milliseconds; undefined while live. */
  notLiveSince: Store<number | undefined>
  /** The replica has just been confirmed to be at the log's head. */
  confirm(): void
  /** Disconnected, or something contradicts what is shown. */
  doubt(): void
  /** Called about every second: without confirmation for a while it is not live. */
  tick(): void
}

/** @param now epoch milliseconds by the server's clock */
export function createLiveness(now: () => number): Liveness {
  const notLiveSince = createStore<number | undefined>(undefined)
  let confirmedAt = now()
  const doubt = () => {
    if (notLiveSince.get() === undefined) notLiveSince.set(confirmedAt)
  }
  return {
    notLiveSince,
    confirm() {
      confirmedAt = now()
      notLiveSince.set(undefined)
    },
    doubt,
    tick() {
      if (now() - confirmedAt > SILENCE_SECONDS * 1000) doubt()
    },
  }
}
