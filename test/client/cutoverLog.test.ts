import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { logOf } from '../../client/cutoverLog.ts'
import type { Http } from '../../client/http.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import { refuse } from '../../shared/refusal.ts'
import { iso, T0 } from '../support/play.ts'

const event = (seq: number): LoggedEvent => ({
  type: 'stepNoted',
  stepId: 'freeze',
  text: `${seq}`,
  seq,
  at: iso(T0 + seq),
  actor: 'dana',
  commandId: `c${seq}`,
})
const upTo = (head: number) => Array.from({ length: head }, (_, position) => event(position + 1))

/** A server that has a log, and a replica that has followed it to its head. */
function cutoverWith(head: number) {
  let events = upTo(head)
  const asked: string[] = []
  const heard = new Set<(events: readonly LoggedEvent[]) => void>()
  const changed = new Set<() => void>()
  const listenTo =
    <Listener>(listeners: Set<Listener>) =>
    (listener: Listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  const http: Http = {
    async get<Body>(path: string) {
      asked.push(path)
      const query = new URL(path, 'http://localhost').searchParams
      const after = Number(query.get('after'))
      const limit = Number(query.get('limit'))
      return { events: events.filter(({ seq }) => seq > after).slice(0, limit) } as Body
    },
    post: async () => refuse('malformed', 'Nothing is posted here.'),
  }
  const source = {
    cutoverId: 'c1',
    get cutover() {
      return { seq: events.length }
    },
    onEvents: listenTo(heard),
    subscribe: listenTo(changed),
  }
  return {
    http,
    source,
    asked,
    /** What happens now; `unheard` when it was skipped by fetching a whole state. */
    happen(count: number, unheard = false) {
      const before = events.length
      events = upTo(before + count)
      for (const listener of changed) listener()
      if (!unheard) for (const listener of heard) listener(events.slice(before))
    },
  }
}

const seqs = (events: readonly LoggedEvent[]) => events.map(({ seq }) => seq)
const isWhole = (events: readonly LoggedEvent[], from: number, to: number) => {
  expect(events[0]?.seq).toBe(from)
  expect(events.at(-1)?.seq).toBe(to)
  expect(events.length).toBe(to - from + 1)
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the log as a screen reads it', () => {
  it('[R4] grows backwards page by page until its first event, in one piece', async () => {
    const { http, source } = cutoverWith(2300)
    const log = logOf(http, source)
    await log.loadOlder()
    isWhole(log.get().events, 1301, 2300)
    expect(log.get().complete).toBe(false)
    await log.loadOlder()
    await log.loadOlder()
    isWhole(log.get().events, 1, 2300)
    expect(log.get().complete).toBe(true)
  })

  it('asks for nothing more once it is complete, and for one page at a time', async () => {
    const { http, source, asked } = cutoverWith(40)
    const log = logOf(http, source)
    await Promise.all([log.loadOlder(), log.loadOlder()])
    await log.loadOlder()
    expect(asked).toEqual(['/api/cutovers/c1/events?after=0&limit=40'])
    expect(logOf(http, source)).toBe(log)
  })

  it('[R4] grows forwards with what happens, also while a page is on its way', async () => {
    const { http, source, happen } = cutoverWith(10)
    const log = logOf(http, source)
    const loading = log.loadOlder()
    happen(2)
    await loading
    await vi.runAllTimersAsync()
    isWhole(log.get().events, 1, 12)
    happen(3)
    expect(seqs(log.get().events).slice(-3)).toEqual([13, 14, 15])
  })

  it('[R4] fetches what was skipped when the whole state was fetched', async () => {
    const { http, source, happen } = cutoverWith(10)
    const log = logOf(http, source)
    await log.loadOlder()
    happen(1500, true)
    happen(1)
    await vi.runAllTimersAsync()
    isWhole(log.get().events, 1, 1511)
  })

  it('says why there is nothing more, and asks again when it is told to', async () => {
    const { http, source } = cutoverWith(10)
    let up = false
    const flaky: Http = { ...http, get: (path) => (up ? http.get(path) : Promise.reject(new Error('down'))) }
    const log = logOf(flaky, source)
    await log.loadOlder()
    expect(log.get()).toMatchObject({ loading: false, failed: 'The line is down.', events: [] })
    up = true
    await log.loadOlder()
    expect(log.get().failed).toBeUndefined()
    isWhole(log.get().events, 1, 10)
  })
})
