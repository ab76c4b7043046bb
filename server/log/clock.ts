/** The database's clock, read off without asking: all nodes and all browsers agree on it. */

export interface DatabaseClock {
  /** Epoch milliseconds. */
  now(): number
  /** An answer of the database's clock: epoch milliseconds, and when it was asked and answered by `performance.now()`. */
  observe(database: number, asked: number, answered: number): void
}

/** Answers this much slower than the best known one say less about the clock than it does. */
const SLOW_MS = 5
/** What was observed grows older by this many milliseconds of doubt a second, since machines' clocks drift apart. */
const DRIFT_MS_PER_SECOND = 0.1

/** Until it is told more, this machine's own clock. */
export function createDatabaseClock(): DatabaseClock {
  // Against the monotonic clock: an adjustment of this machine's clock changes nothing.
  let offset = Date.now() - performance.now()
  let doubt = Number.POSITIVE_INFINITY
  let observedAt = performance.now()

  return {
    now: () => Math.round(performance.now() + offset),
    observe(database, asked, answered) {
      const roundTrip = answered - asked
      const olderDoubt = doubt + ((answered - observedAt) / 1000) * DRIFT_MS_PER_SECOND
      if (roundTrip / 2 > olderDoubt + SLOW_MS) return
      offset = database - (asked + answered) / 2
      doubt = roundTrip / 2
      observedAt = answered
    },
  }
}
