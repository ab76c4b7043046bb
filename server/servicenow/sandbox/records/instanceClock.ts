/** The instance's own time, which a test sets and moves: tokens expire by it, rate limits reset by it, records are stamped by it. */
export interface InstanceClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Goes on from this instant (milliseconds, or ISO); a clock that stands still stands there. */
  set(instant: number | string): void
  advance(milliseconds: number): void
}

/** With a number it stands still at that instant, with a function it follows that function, without either it follows real time. */
export function createInstanceClock(now?: number | (() => number)): InstanceClock {
  const base = typeof now === 'number' ? () => now : (now ?? Date.now)
  let offset = 0
  return {
    now: () => base() + offset,
    set(instant) {
      const wanted = typeof instant === 'number' ? instant : Date.parse(instant)
      if (Number.isNaN(wanted)) throw new Error(`${instant} is no instant.`)
      offset = wanted - base()
    },
    advance(milliseconds) {
      offset += milliseconds
    },
  }
}
