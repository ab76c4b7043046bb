/** The forecasts of the night so far: the log is read from its beginning, and handed to a worker page by page. */
import { useEffect, useState } from 'react'
import type { ChainedEvent } from '../../../shared/events.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { type ForecastPoint, nightOf } from '../../../shared/schedule/risk/historyShape.ts'
import { useFollowed } from '../../live/cutover.tsx'
import type { Http } from '../../live/http.ts'
import type { Replica } from '../../live/replica.ts'
import { Retry } from '../../live/retry.ts'
import { useMinute, useSession } from '../../live/session.tsx'
import { createThread } from '../../live/thread.ts'
import type { FromHistory, ToHistory } from './historyWorker.ts'
import type { Mark } from './markWords.ts'

export interface History {
  points: readonly ForecastPoint[]
  /** How many there will be; undefined until the log has been read. */
  of: number | undefined
  /** What the events did that points stand beside, by seq. */
  marks: Readonly<Record<number, Mark>>
  /** Why the log cannot be read. It is tried again. */
  failed?: string
}

/** Events per page. */
const PAGE = 1000
const READ_AGAIN = { firstMs: 1000, longestMs: 60_000 }
const NOTHING: History = { points: [], of: undefined, marks: {} }

/** Computed while a page asks for it; the worker ends with the page. */
export function useHistory(): History {
  const { connection } = useSession()
  const { following } = useFollowed()
  const [history, setHistory] = useState(NOTHING)
  const [reading, setReading] = useState<Reading>()
  useEffect(() => {
    const begun = readHistory(connection.http, following.replica, setHistory, connection.clock.now)
    setReading(begun)
    return () => {
      begun.end()
      setReading(undefined)
      setHistory(NOTHING)
    }
  }, [connection, following])
  const minute = useMinute()
  useEffect(() => {
    if (minute > 0) reading?.look()
  }, [reading, minute])
  return history
}

interface Reading {
  look(): void
  end(): void
}

const beginWorker = () => new Worker(new URL('./historyWorker.ts', import.meta.url), { type: 'module' })

function readHistory(http: Http, replica: Replica, show: (history: History) => void, now: () => number): Reading {
  const worker = createThread<ToHistory, FromHistory>(beginWorker, {
    answered(history) {
      anew.succeeded()
      shown = history
      show(shown)
    },
    failed() {
      fail('Its code could not be fetched, or it failed.')
      anew.later()
    },
  })
  const tell = worker.ask
  let shown = NOTHING
  let last: Pick<ChainedEvent, 'seq' | 'hash'> | undefined
  /** Incremented when the log was replaced, and at the end: what was asked before says nothing any more. */
  let chain = 0
  let isReading = false

  const fail = (failed: string) => show({ ...shown, failed })

  const begin = () => {
    chain += 1
    last = undefined
    shown = NOTHING
    const { cutover } = replica
    if (cutover) tell({ kind: 'begin', id: cutover.id, runbook: cutover.pinned })
  }
  const isBehind = () => (replica.cutover?.seq ?? 0) > (last?.seq ?? 0)
  const look = () => {
    const { cutover } = replica
    // Nobody looks at a page that is hidden; the next minute asks again.
    if (cutover && last && !isBehind() && !document.hidden) tell({ kind: 'look', night: nightOf(cutover, now()) })
  }
  /** False when they do not continue what has been read. */
  const append = (events: readonly ChainedEvent[]): boolean => {
    const newer = events.filter(({ seq }) => seq > (last?.seq ?? 0))
    const [first] = newer
    if (!first || (last ? first.prev !== last.hash : first.seq !== 1)) return false
    tell({ kind: 'events', events: newer })
    last = newer.at(-1)
    return true
  }
  const read = async () => {
    if (isReading) return
    isReading = true
    const asked = chain
    try {
      while (isBehind() && asked === chain) {
        const after = last?.seq ?? 0
        const path = `/api/cutovers/${encodeURIComponent(replica.cutoverId)}/events?after=${after}&limit=${PAGE}`
        const answer = await http.get<{ events: ChainedEvent[] }>(path)
        if (asked !== chain) break
        if (isRefusal(answer)) throw new Error(answer.message)
        if (!append(answer.events)) throw new Error('The log was put back meanwhile.')
      }
      again.succeeded()
      if (asked === chain) look()
    } catch (error) {
      fail(error instanceof Error ? error.message : 'The connection is down.')
      again.later()
    } finally {
      isReading = false
    }
    if (asked !== chain && !ended) again.later()
  }
  let ended = false
  const again = new Retry(() => void read(), READ_AGAIN)
  const anew = new Retry(() => {
    begin()
    void read()
  }, READ_AGAIN)

  begin()
  void read()
  const ends = [
    replica.onEvents((events) => {
      if (isReading) return
      if (append(events) && !isBehind()) look()
      else again.later()
    }),
    replica.subscribe(() => {
      if (isBehind() && !isReading) again.later()
    }),
    replica.onMended(() => {
      begin()
      show(NOTHING)
      again.later()
    }),
  ]
  return {
    look,
    end() {
      ended = true
      chain += 1
      again.cancel()
      anew.cancel()
      for (const end of ends) end()
      worker.end()
    },
  }
}
