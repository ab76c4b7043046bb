import { useEffect, useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { Retry } from './retry.ts'
import { answered } from './runbookShelf.ts'
import { useConnectionState, useSession } from './session.tsx'

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

/**
 * What the server answers at a path; undefined until it is there, or where no path is given. `again` asks once more; what
 * failed is asked again by itself, after growing pauses and at once when the line is back.
 */
export function useGet<Body>(path: string | undefined): { answer: Body | Refusal | undefined; again(): void } {
  const { connection } = useSession()
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [known, setKnown] = useState<{ path: string; answer: Body | Refusal }>()
  const [asked, setAsked] = useState({})
  const [retry] = useState(() => new Retry(() => setAsked({}), ASK_AGAIN))
  /** What has its answer, or was tried in vain. */
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
      setKnown({ path, answer })
      if (isRefusal(answer)) retry.later()
      else retry.succeeded()
    })
    return () => {
      outdated = true
    }
  }, [connection, path, asked, live, retry])
  useEffect(() => () => retry.cancel(), [retry])
  return { answer: known?.path === path ? known?.answer : undefined, again: () => setAsked({}) }
}
