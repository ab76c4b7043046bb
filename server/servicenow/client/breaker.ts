/** The circuit breaker of one instance: stops requests while it does not answer, and tries again with a single one. */

export interface Breaker {
  /** Whether a request may be sent, without taking the right to. */
  state(): BreakerState
  /** Takes the right to send one request; `undefined` while the circuit is open or another request is the trial. */
  admit(): Ticket | undefined
}

export type BreakerState =
  | { kind: 'closed' }
  /** Epoch milliseconds. */
  | { kind: 'open'; failingSince: number; until: number }
  | { kind: 'halfOpen'; failingSince: number }

/** Exactly one of the three is called, once. */
export interface Ticket {
  /** This request decides whether the circuit closes. */
  trial: boolean
  /** It answered, whatever the answer. */
  answered(): void
  /** It did not answer, or answered that it cannot. */
  failed(): void
  /** Nothing was sent after all. */
  unused(): void
}

interface Parts {
  now: () => number
  random: () => number
}

/** Failures in a row that open the circuit. */
const THRESHOLD = 5
const FIRST_PAUSE_MS = 5_000
// People depend on this instance during a change window: a recovery is noticed within a minute.
const MAX_PAUSE_MS = 60_000

export function createBreaker({ now, random }: Parts): Breaker {
  let failures = 0
  let failingSince: number | undefined
  let openings = 0
  let openUntil: number | undefined
  let trialUnderWay = false

  function state(): BreakerState {
    if (openUntil === undefined || failingSince === undefined) return { kind: 'closed' }
    if (now() < openUntil) return { kind: 'open', failingSince, until: openUntil }
    return { kind: 'halfOpen', failingSince }
  }

  function close(): void {
    failures = 0
    openings = 0
    failingSince = undefined
    openUntil = undefined
  }

  function open(): void {
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** openings)
    openings += 1
    // Jitter: several servers, and several circuits, must not retry at the same moment.
    openUntil = now() + pause * (0.75 + random() / 2)
  }

  function ticket(trial: boolean): Ticket {
    trialUnderWay ||= trial
    const done = () => {
      if (trial) trialUnderWay = false
    }
    return {
      trial,
      answered() {
        done()
        // Late answers to requests from before the circuit opened are as good as a trial.
        close()
      },
      failed() {
        done()
        failures += 1
        failingSince ??= now()
        if (trial || (openUntil === undefined && failures >= THRESHOLD)) open()
      },
      unused: done,
    }
  }

  return {
    state,
    admit() {
      const { kind } = state()
      if (kind === 'closed') return ticket(false)
      if (kind === 'open' || trialUnderWay) return undefined
      return ticket(true)
    },
  }
}
