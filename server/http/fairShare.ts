/**
 * Rate limit of one person on a node over REST, over all their tokens and sessions: points per span of time, and slots
 * for requests in flight. Scripts, automations and a console with many tabs stay far below it.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { type Bulkhead, createBulkhead } from '../servicenow/client/bulkhead.ts'
import { spend, tooMany } from './tooManyRequests.ts'

export interface FairShare {
  /**
   * Takes the points of a request, then waits for a slot. Throws TooManyRequests when the person's share is used up.
   *
   * @returns releases the slot; may be called more than once
   */
  enter(person: string, cost: number): Promise<() => void>
  /** Takes points for the size of an answer, in bytes before compression. */
  charge(person: string, bytes: number): void
}

export interface ShareLimits {
  points: number
  spanSeconds: number
}

/** On average 100 a second, with bursts of 1,000: few scripts that await each answer get further. */
const LIMITS: ShareLimits = { points: 1000, spanSeconds: 10 }
/** Most of a large answer's cost is encoding it. */
const BYTES_A_POINT = 64 * 1024
/** From this cost on a request may hold megabytes while it is answered. */
const COSTLY = 2
/** Each request in flight may hold a body of its size, and a costly one an answer. */
const PLACES = { light: { atOnce: 64, waiting: 2000 }, costly: { atOnce: 4, waiting: 40 } }
const PATIENCE_MS = 20_000

type Kind = keyof typeof PLACES

export function createFairShare(limits = LIMITS): FairShare {
  const limiter = new RateLimiterMemory({ points: limits.points, duration: limits.spanSeconds })
  const places = { light: new Map<string, Bulkhead>(), costly: new Map<string, Bulkhead>() }

  async function place(kind: Kind, person: string): Promise<() => void> {
    const bulkhead = places[kind].get(person) ?? createBulkhead(PLACES[kind], Date.now)
    places[kind].set(person, bulkhead)
    const entered = await bulkhead.enter(Date.now() + PATIENCE_MS)
    if (typeof entered === 'string') throw tooMany(TOO_MUCH, 1)
    return () => {
      entered.leave()
      const { underWay, waiting } = bulkhead.load()
      if (underWay + waiting === 0 && places[kind].get(person) === bulkhead) places[kind].delete(person)
    }
  }

  return {
    async enter(person, cost) {
      await spend(limiter, person, cost, TOO_MUCH)
      return place(cost < COSTLY ? 'light' : 'costly', person)
    },
    charge(person, bytes) {
      const points = Math.floor(bytes / BYTES_A_POINT)
      if (points > 0) void limiter.penalty(person, points)
    },
  }
}

const TOO_MUCH = 'You ask for more than T-Minus answers one person at once.'
