/** The server's time as estimated in this browser, and a tick for clocks on screen. */
import { createStore, type Store } from './store.ts'

/** How many of the latest samples count. */
const READINGS = 30
/** No latency makes a sample later than this: the server's clock was put back, or the sample lay in a tab that slept. */
const PUT_BACK_MS = 10_000
/** Two samples in a row that differ by less were not kept waiting in a tab: they were sent further apart than that. */
const AGREE_MS = 1000

export interface ServerClock {
  /** Best estimate of the server's clock, epoch milliseconds. */
  now(): number
  /** Takes a sample that just arrived; it is late by the network latency, never early. */
  correct(serverNow: number): void
}

/**
 * Follows the server's clock, not the browser's wall clock, which may be wrong or be adjusted meanwhile. The sample with
 * the lowest latency is the most accurate, so the largest offset among the latest ones counts.
 */
export function createServerClock(
  monotonic: () => number = () => performance.now(),
  wall: () => number = () => Date.now(),
): ServerClock {
  const readings: number[] = []
  let difference: number | undefined
  /** The latest sample, where it says that the clock was put back. */
  let earlier: number | undefined
  return {
    now: () => (difference === undefined ? wall() : monotonic() + difference),
    correct(serverNow) {
      const reading = serverNow - monotonic()
      if (difference !== undefined && reading < difference - PUT_BACK_MS) {
        const isPutBack = earlier !== undefined && Math.abs(reading - earlier) < AGREE_MS
        earlier = reading
        if (!isPutBack) return
        readings.length = 0
      }
      earlier = undefined
      readings.push(reading)
      if (readings.length > READINGS) readings.shift()
      difference = Math.max(...readings)
    },
  }
}

/** The current second of the server's clock, epoch milliseconds. Runs only while it has listeners. */
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
