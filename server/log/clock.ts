/** The database's clock, known here without a round trip: all nodes and all browsers agree on it. */

export interface DatabaseClock {
  /** Epoch milliseconds. */
  now(): number
  /** A reading of the database's clock, epoch milliseconds; when it was asked and answered by `performance.now()`. */
  observe(database: number, asked: number, answered: number): void
}

/** A reading slower than the best one by this much tells less about the clock than that one does. */
const SLOW_MS = 5
/** A reading loses this many milliseconds of accuracy per second, since machines' clocks drift apart. */
const DRIFT_MS_PER_SECOND = 0.1

/** Until the first reading, this machine's own clock. */
export function createDatabaseClock(): DatabaseClock {
  // Based on the monotonic clock: adjusting this machine's clock changes nothing.
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
