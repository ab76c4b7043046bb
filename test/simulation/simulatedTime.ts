/** Time that passes only where a simulation lets it: for every timer and clock of this process, and for the database's. */
import { vi } from 'vitest'

/** Captured before any test fakes them: bytes take real time, whatever the simulated clocks show. */
const { setTimeout: realTimeout, clearTimeout: realClear, setImmediate: realImmediate } = globalThis

/** Milliseconds of this machine. */
export const realNow: () => number = performance.now.bind(performance)
export const realSleep = (milliseconds: number) => new Promise<void>((resolve) => realTimeout(resolve, milliseconds))
/** Lets everything that has arrived be dealt with. */
export const turn = () => new Promise<void>((resolve) => realImmediate(resolve))

type Work = (...given: unknown[]) => void

/** From now on time stands still, at `start`, until it is advanced. */
export function freezeTime(start: number): void {
  vi.useFakeTimers({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  const { setTimeout: simulated, clearTimeout: clear } = globalThis
  const real = new WeakSet<object>()
  // What is to happen at once takes no time, as where the driver of the database opens its connections.
  vi.stubGlobal('setTimeout', (work: Work, milliseconds = 0, ...given: unknown[]) => {
    if (milliseconds > 0) return simulated(work, milliseconds, ...given)
    const timer = realTimeout(work, 0, ...given)
    real.add(timer)
    return timer
  })
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout | undefined) =>
    timer && real.has(timer) ? realClear(timer) : clear(timer),
  )
}

export function thawTime(): void {
  vi.unstubAllGlobals()
  vi.useRealTimers()
}

/** `node:timers/promises` by the timers that are there, which may be simulated. */
export function delay<Value>(milliseconds = 0, value?: Value, { signal }: { signal?: AbortSignal } = {}) {
  return new Promise<Value | undefined>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const aborted = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve(value)
    }, milliseconds)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
