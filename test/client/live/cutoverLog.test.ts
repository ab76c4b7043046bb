import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { logOf } from '../../../client/live/cutoverLog.ts'
import type { Http } from '../../../client/live/http.ts'
import type { ChainedEvent } from '../../../shared/events.ts'
import { refuse } from '../../../shared/refusal.ts'
import { chainOf } from '../../support/chain.ts'

const notes = (count: number, text: string) =>
  Array.from({ length: count }, () => ({ type: 'stepNoted' as const, stepId: 'freeze', text }))
/** As long as the longest that is asked for, so that logs of all lengths are pieces of one chain. */
const chain = chainOf(notes(2300, 'kept'))
const upTo = (head: number) => chain.slice(0, head)

/** A server that has a log, and a replica that has followed it to its head. */
function cutoverWith(head: number) {
  let events = upTo(head)
  const asked: string[] = []
  const heard = new Set<(events: readonly ChainedEvent[]) => void>()
  const changed = new Set<() => void>()
  const mended = new Set<() => void>()
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
    delete: async () => refuse('malformed', 'Nothing is posted here.'),
    upload: async () => refuse('malformed', 'Nothing is posted here.'),
    download: async () => refuse('malformed', 'There are no files here.'),
  }
  const source = {
    cutoverId: 'c1',
    get cutover() {
      return { seq: events.length }
    },
    onEvents: listenTo(heard),
    onMended: listenTo(mended),
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
    /** The log loses all after this seq, and has other events there now; the replica may notice later. */
    putBack(seq: number, others: number) {
      events = [...upTo(seq), ...chainOf(notes(others, 'other'), chain[seq - 1])]
    },
    moved() {
      for (const listener of changed) listener()
    },
    notice() {
      for (const listener of [...changed, ...mended]) listener()
    },
  }
}

const seqs = (events: readonly ChainedEvent[]) => events.map(({ seq }) => seq)
const isWhole = (events: readonly ChainedEvent[], from: number, to: number) => {
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

  it('shows nothing that the log has lost, and reads the log that is there', async () => {
    const { http, source, putBack, notice } = cutoverWith(40)
    const log = logOf(http, source)
    await log.loadOlder()
    putBack(30, 5)
    notice()
    expect(log.get()).toMatchObject({ events: [], complete: false, loading: false })
    await log.loadOlder()
    isWhole(log.get().events, 1, 35)
    expect(
      log
        .get()
        .events.slice(28)
        .map((event) => 'text' in event && event.text),
    ).toEqual(['kept', 'kept', ...Array.from({ length: 5 }, () => 'other')])
  })

  it('takes no page of a log that was put back while it was on its way', async () => {
    const { http, source, putBack, notice } = cutoverWith(1500)
    const log = logOf(http, source)
    await log.loadOlder()
    const older = log.loadOlder()
    putBack(100, 5)
    notice()
    await older
    expect(log.get()).toMatchObject({ events: [], loading: false })
  })

  it('puts no page of another log beside what it shows, though nobody has noticed yet', async () => {
    const { http, source, putBack } = cutoverWith(1500)
    const log = logOf(http, source)
    await log.loadOlder()
    const shown = log.get().events
    putBack(100, 1400)
    await log.loadOlder()
    expect(log.get()).toMatchObject({ events: shown, failed: 'The log was put back meanwhile.' })
  })

  it('asks less and less often for what it cannot get', async () => {
    const { http, source, asked, moved, putBack } = cutoverWith(10)
    const log = logOf(http, source)
    await log.loadOlder()
    putBack(5, 20)
    moved()
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(asked.length).toBeLessThan(150)
    expect(log.get().events).toHaveLength(10)
  })

  it('says why there is nothing more, and asks again when it is told to', async () => {
    const { http, source } = cutoverWith(10)
    let up = false
    const flaky: Http = { ...http, get: (path) => (up ? http.get(path) : Promise.reject(new Error('down'))) }
    const log = logOf(flaky, source)
    await log.loadOlder()
    expect(log.get()).toMatchObject({ loading: false, failed: 'The connection is down.', events: [] })
    up = true
    await log.loadOlder()
    expect(log.get().failed).toBeUndefined()
    isWhole(log.get().events, 1, 10)
  })
})
