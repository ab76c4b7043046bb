/** The server's time as this browser knows it, and its seconds for whoever shows a clock. */
import { createStore, type Store } from './store.ts'

/** So many of the last readings count. */
const READINGS = 30

export interface ServerClock {
  /** Epoch milliseconds by the server's clock, as near as can be known. */
  now(): number
  /** A reading that just arrived; never early, but late by the way it took. */
  correct(serverNow: number): void
}

/**
 * Follows the server's clock, not the browser's wall clock, which may be wrong or be set while we watch. The reading that
 * travelled fastest is the truest, so the largest difference among the last ones counts.
 */
export function createServerClock(
  monotonic: () => number = () => performance.now(),
  wall: () => number = () => Date.now(),
): ServerClock {
  const readings: number[] = []
  let difference: number | undefined
  return {
    now: () => (difference === undefined ? wall() : monotonic() + difference),
    correct(serverNow) {
      readings.push(serverNow - monotonic())
      if (readings.length > READINGS) readings.shift()
      difference = Math.max(...readings)
    },
  }
}

/** The current second, epoch milliseconds, changing as the server's clock passes it. Runs only while somebody listens. */
export function secondsOf(clock: ServerClock): Store<number> {
  const wholeSecond = () => Math.floor(clock.now() / 1000) * 1000
  const seconds = createStore(wholeSecond())
  let listeners = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const tick = () => {
    seconds.set(wholeSecond())
    timer = setTimeout(tick, 1000 - (clock.now() % 1000) + 5)
  }
  return {
    get: seconds.get,
    subscribe(listener) {
      const end = seconds.subscribe(listener)
      listeners += 1
      if (listeners === 1) tick()
      return () => {
        end()
        listeners -= 1
        if (listeners === 0) clearTimeout(timer)
      }
    },
  }
}
