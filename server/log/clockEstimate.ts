/** An estimate of the database's clock for optimistic appends, whose statement checks it. */

/** A reading is extrapolated for at most this long: two clocks drift apart by a few milliseconds meanwhile. */
const MAX_AGE_MS = 60_000

/** Late by the answer's latency, never early: no event may bear a future time. */
export function clockEstimate() {
  let offset: number | undefined
  let readAt = Number.NEGATIVE_INFINITY
  return {
    /** Epoch milliseconds, just read. */
    observe(shown: number): void {
      readAt = performance.now()
      offset = shown - readAt
    },
    /** Epoch milliseconds; undefined when the last reading is too old. */
    now(): number | undefined {
      const at = performance.now()
      return offset === undefined || at - readAt > MAX_AGE_MS ? undefined : Math.floor(at + offset)
    },
  }
}
