/** The database's clock for commands that are decided ahead of their transaction, which checks what this says. */

/** Milliseconds for which what the database's clock showed is carried on here: two clocks drift apart by a few in that. */
const MAX_AGE_MS = 60_000

/** As it was last told, and so late by the way of the answer, never early: an event must not bear a time to come. */
export function toldClock() {
  let offset: number | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  return {
    /** Epoch milliseconds, just told. */
    observe(shown: number): void {
      toldAt = performance.now()
      offset = shown - toldAt
    },
    /** Epoch milliseconds; undefined when it was told too long ago. */
    now(): number | undefined {
      const at = performance.now()
      return offset === undefined || at - toldAt > MAX_AGE_MS ? undefined : Math.floor(at + offset)
    },
  }
}
