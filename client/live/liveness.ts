/** Since when a cutover that is followed is not known to be shown as it is; absent while it is. */
import { SILENCE_SECONDS } from '../../shared/protocol.ts'
import { createStore, type Store } from './store.ts'

export interface Liveness {
  /** Epoch milliseconds; undefined while live. */
  notLiveSince: Store<number | undefined>
  /** What is shown has just been found to be the log as it is. */
  confirm(): void
  /** The line is down, or something speaks against what is shown. */
  doubt(): void
  /** Called about each second: what nobody confirms for a while is not live. */
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
