import { afterAll, afterEach, beforeAll } from 'vitest'
import type { DatabaseClock } from './databaseClock.ts'
import { Journey } from './journey.ts'

/** Of a test file: a journey over a server whose clock is set; both are there once its tests run. */
export function journeyWithClock() {
  const begun: { journey?: Journey; clock?: DatabaseClock } = {}
  beforeAll(async () => {
    Object.assign(begun, await Journey.withClock())
  })
  afterEach(({ task }) => begun.journey?.leave(task))
  afterAll(() => begun.journey?.end())
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('It has not begun')
    return value
  }
  return {
    get journey() {
      return there(begun.journey)
    },
    get clock() {
      return there(begun.clock)
    },
    /** The server's clock reads that, and goes on from there. */
    itIs: (at: number) => there(begun.clock).shift(at - Date.now()),
  }
}
