import { useEffect, useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { answered, NO_ANSWER } from './answered.ts'
import { Retry } from './retry.ts'
import { useConnectionState, useSession } from './session.tsx'

interface Known<Body> {
  path: string
  answer: Body | Refusal
}

const hasAnswer = <Body>(known: Known<Body> | undefined, path: string): boolean =>
  known?.path === path && !isRefusal(known.answer)

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

/**
 * The server's answer at a path; undefined until it arrives, or without a path. `again` refetches; failures are retried
 * automatically, with back-off and at once after a reconnect, and meanwhile the last answer stays.
 */
export function useGet<Body>(path: string | undefined): { answer: Body | Refusal | undefined; again(): void } {
  const { connection } = useSession()
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [known, setKnown] = useState<Known<Body>>()
  const [asked, setAsked] = useState({})
  const [retry] = useState(() => new Retry(() => setAsked({}), ASK_AGAIN))
  /** The request that has been answered, or has failed. */
  const tried = useRef<{ path: string; asked: object; failed: boolean }>(undefined)
  useEffect(() => {
    if (path === undefined) return
    const before = tried.current?.path === path && tried.current.asked === asked ? tried.current : undefined
    if (before && (!before.failed || !live)) return
    let outdated = false
    retry.cancel()
    void answered(() => connection.http.get<Body>(path)).then((answer) => {
      if (outdated) return
      tried.current = { path, asked, failed: isRefusal(answer) }
      // No answer takes nothing away: neither what was read, nor what somebody writes below it.
      setKnown((before) => (answer === NO_ANSWER && hasAnswer(before, path) ? before : { path, answer }))
      if (isRefusal(answer)) retry.later()
      else retry.succeeded()
    })
    return () => {
      outdated = true
    }
  }, [connection, path, asked, live, retry])
  useEffect(() => () => retry.cancel(), [retry])
  const again = () => {
    // Whoever asks again after a refusal sees that it is asked, though the same may come back.
    setKnown((before) => (before && isRefusal(before.answer) ? undefined : before))
    setAsked({})
  }
  return { answer: known?.path === path ? known?.answer : undefined, again }
}
