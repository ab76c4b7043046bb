/**
 * Retry with exponential back-off and jitter, for every request to a server, so that neither a lasting failure nor a
 * thousand pages at once become a storm.
 */

export interface Pauses {
  /** Upper bound of the first delay; it doubles for each later one, and no delay is shorter than half its bound. */
  firstMs: number
  longestMs: number
}

/** Enough doublings for any limit; more would only overflow. */
const MAX_DOUBLINGS = 30

/** @param failures in a row before this delay, from 0. */
export function pauseMs({ firstMs, longestMs }: Pauses, failures: number, random: () => number = Math.random): number {
  const most = Math.min(firstMs * 2 ** Math.min(failures, MAX_DOUBLINGS), longestMs)
  return most * (0.5 + random() / 2)
}

export class Retry {
  readonly #work: () => void
  readonly #pauses: Pauses
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(work: () => void, pauses: Pauses) {
    this.#work = work
    this.#pauses = pauses
  }

  get isWaiting(): boolean {
    return this.#timer !== undefined
  }

  /** Schedules the work after the next delay, unless it is already scheduled. */
  later(): void {
    if (this.isWaiting) return
    const pause = pauseMs(this.#pauses, this.#failures)
    this.#failures += 1
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, pause)
  }

  /** Cancels scheduled work. The next delay is still longer than the previous one. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Cancels scheduled work and resets the back-off. */
  succeeded(): void {
    this.cancel()
    this.#failures = 0
  }
}
