import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newsFor } from '../../../client/live/cutoverNews.ts'
import type { NewsFeed, NewsItem } from '../../../shared/attention/newsShape.ts'
import { started } from '../../support/situations.ts'

const page = Object.assign(new EventTarget(), { hidden: false })
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
})
afterEach(() => {
  page.hidden = false
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const item = (seq: number): NewsItem => ({
  seq,
  at: new Date(seq).toISOString(),
  type: 'cutoverPaused',
  by: 'lena',
  says: `News ${seq}`,
  group: 'pause',
  grave: false,
  told: true,
  mine: false,
})

/** A server whose answers wait until the test lets them go. */
function followed() {
  const all: number[] = []
  const told: number[] = []
  const asked: { path: string; answer(): Promise<void>; fail(): Promise<void> }[] = []
  const server = { acknowledged: null as number | null, takesSeen: true, all, told, asked }
  const tick = async () => void (await vi.advanceTimersByTimeAsync(0))
  const feed = (path: string): NewsFeed => {
    const { searchParams } = new URL(path, 'https://t')
    const [after, before] = [Number(searchParams.get('after') ?? 0), Number(searchParams.get('before') ?? Infinity)]
    const news = all.filter((seq) => seq > after && seq < before).toSorted((one, other) => other - one)
    return { seen: server.acknowledged, head: all.at(-1) ?? 0, news: news.slice(0, 100).map(item) }
  }
  const http = {
    get: (path: string) =>
      new Promise<never>((resolve, reject) => {
        const answered = feed(path)
        asked.push({
          path,
          answer() {
            resolve(answered as never)
            return tick()
          },
          fail() {
            reject(new Error('no network'))
            return tick()
          },
        })
      }),
    async post(_: string, { seq }: { seq: number }) {
      told.push(seq)
      if (!server.takesSeen) throw new Error('no network')
      server.acknowledged = seq
      return { ok: true } as never
    },
    delete: () => Promise.reject(new Error('nothing is deleted')),
  }
  const news = newsFor(
    http as never,
    { cutoverId: 'c', cutover: started().cutover, onEvents: () => () => undefined, onMended: () => () => undefined },
    'nils',
  )
  const end = news.subscribe(() => undefined)
  const seqs = () => news.get().news.map(({ seq }) => seq)
  const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const answerLast = () => asked.at(-1)?.answer()
  return { server, news, seqs, passes, answerLast, end, asked }
}

const show = (hidden: boolean) => {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

describe('what changed for others', () => {
  it('is read once at a time, and once more where something asked meanwhile', async () => {
    const { server, asked, seqs, answerLast } = followed()
    server.all.push(1, 2)
    show(false)
    show(false)
    expect(asked).toHaveLength(1)
    await asked[0]?.answer()
    expect(asked).toHaveLength(2)
    await answerLast()
    expect(asked).toHaveLength(2)
    expect(seqs()).toEqual([2, 1])
  })

  it('is not read while nobody sees the page, and at once when somebody does', async () => {
    const { asked, passes, answerLast, server, seqs } = followed()
    await answerLast()
    show(true)
    await passes(600_000)
    expect(asked).toHaveLength(1)
    server.all.push(7)
    show(false)
    await answerLast()
    expect([asked.length, seqs()]).toEqual([2, [7]])
    await passes(30_000)
    expect(asked.at(-1)?.path).toContain('after=7')
  })

  it('stays seen here while the server does not know, and the server is told again until it does', async () => {
    const { server, news, passes, answerLast } = followed()
    server.all.push(1, 2, 3)
    await answerLast()
    show(false)
    await answerLast()
    server.takesSeen = false
    await passes(30_000)
    // While an answer is on its way that knows nothing of it.
    news.markSeen(3)
    await answerLast()
    expect([news.get().seen, server.acknowledged]).toEqual([3, null])
    server.takesSeen = true
    await passes(30_000)
    await answerLast()
    expect([news.get().seen, server.acknowledged, server.told.length]).toEqual([3, 3, 3])
    await passes(30_000)
    await answerLast()
    expect(server.told).toHaveLength(3)
  })

  it('has no hole where more is new than is read at once', async () => {
    const { server, news, seqs, passes, answerLast } = followed()
    server.all.push(...Array.from({ length: 5 }, (_, index) => index + 1))
    show(false)
    await answerLast()
    await answerLast()
    expect(news.get().complete).toBe(true)
    server.all.push(...Array.from({ length: 150 }, (_, index) => index + 6))
    await passes(30_000)
    await answerLast()
    news.loadOlder()
    await answerLast()
    expect(seqs()).toEqual(server.all.toReversed())
    expect(news.get().complete).toBe(true)
  })

  it('is read again after a failure, with pauses', async () => {
    const { asked, passes, server, seqs, answerLast } = followed()
    await asked[0]?.fail()
    server.all.push(4)
    await passes(2000)
    expect(asked).toHaveLength(2)
    await answerLast()
    expect(seqs()).toEqual([4])
  })
})
