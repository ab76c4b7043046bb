import { globSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pauseMs, Retry } from '../../../client/live/retry.ts'

const PAUSES = { firstMs: 1000, longestMs: 30_000 }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('trying again', () => {
  it('pauses twice as long each time, up to a limit, and never for all at the same moment', () => {
    const longest = Array.from({ length: 8 }, (_, failures) => pauseMs(PAUSES, failures, () => 1))
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(pauseMs(PAUSES, 3, () => 0)).toBe(4000)
    expect(pauseMs(PAUSES, 10_000, () => 1)).toBe(30_000)
  })

  it('asks a handful of times in the first minute of an outage and twice a minute afterwards', async () => {
    let asked = 0
    const retry = new Retry(() => {
      asked += 1
      retry.later()
    }, PAUSES)
    retry.later()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBeLessThan(10)
    const before = asked
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    expect(asked - before).toBeLessThanOrEqual(241)
    expect(asked - before).toBeGreaterThanOrEqual(119)
  })

  it('waits for one pause however often it is asked to, and starts over after a success', async () => {
    let asked = 0
    const retry = new Retry(() => {
      asked += 1
    }, PAUSES)
    for (let times = 0; times < 10; times++) retry.later()
    expect(retry.isWaiting).toBe(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toBe(1)
    for (let times = 0; times < 5; times++) {
      retry.later()
      await vi.advanceTimersByTimeAsync(30_000)
    }
    retry.succeeded()
    retry.later()
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toBe(7)
    retry.later()
    retry.cancel()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(7)
  })
})

/** Timers beside something that asks the server, each with why it makes no loop of failures. */
const NO_LOOPS: Record<string, string> = {
  'client/live/drafts/openDraft.ts': 'its timers ask nothing: they tell where somebody is and whether that is live',
  'client/live/connection.ts': 'its watchdog asks nothing; what it starts goes through Retry',
  'client/features/audit/LogVerdict.tsx': 'its timer takes the word “Copied” away',
  'client/features/runbooks/Importer.tsx': 'checks a text once, a moment after somebody typed it',
  'client/features/servicenow/ChangeTemplate.tsx': 'searches once, a moment after somebody typed',
  'client/live/cutoverNews.ts': 'asks twice a minute and after events; what failed goes through Retry',
  'client/shell/ring.ts': 'asks once, when somebody presses; its timers are for sounds',
  'client/live/files.ts': 'fetches once, when somebody looks or presses; its timer lets go of what was saved',
  'client/live/usePolled.ts': 'asks only while it is answered; what failed goes through Retry',
}

it('whatever asks the server again goes through Retry', () => {
  const asks = /\.(get|post)[<(]|emitWithAck|\banswered\(|useGet|checkRunbook/
  const sources = globSync('client/**/*.{ts,tsx}').filter((file) => file !== 'client/retry.ts')
  const loops = sources.filter((file) => {
    const text = readFileSync(file, 'utf8')
    return /\b(setTimeout|setInterval)\(/.test(text) && /http|socket|useGet|checkRunbook/.test(text) && asks.test(text)
  })
  expect(sources.length).toBeGreaterThan(100)
  expect(loops.toSorted()).toEqual(Object.keys(NO_LOOPS).toSorted())
})
