/**
 * Trying again, for everything here that asks a server: after pauses that grow up to a limit, each drawn at random, so that
 * neither a lasting failure nor a thousand pages at once become a storm.
 */

export interface Pauses {
  /** Of the first pause at most; each later one may be twice as long, and none is shorter than half of what it may be. */
  firstMs: number
  longestMs: number
}

/** Enough doublings for any limit; more would only overflow. */
const MAX_DOUBLINGS = 30

/** @param failures in a row before this pause, from 0. */
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

  /** Does the work after the next pause, unless it is going to anyway. */
  later(): void {
    if (this.isWaiting) return
    const pause = pauseMs(this.#pauses, this.#failures)
    this.#failures += 1
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, pause)
  }

  /** What waits is not done. The next pause is still longer than the one before. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** What waits is not needed, and the next failure begins with the first pause again. */
  succeeded(): void {
    this.cancel()
    this.#failures = 0
  }
}
