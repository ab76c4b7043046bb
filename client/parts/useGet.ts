import { useEffect, useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { answered } from '../runbookShelf.ts'
import { useConnectionState, useSession } from '../session.tsx'

/**
 * What the server answers at a path; undefined until it is there, or where no path is given. `again` asks anew; what
 * failed is asked anew by itself once the server is back.
 */
export function useGet<Body>(path: string | undefined): { answer: Body | Refusal | undefined; again(): void } {
  const { connection } = useSession()
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [known, setKnown] = useState<{ path: string; answer: Body | Refusal }>()
  const [asked, setAsked] = useState({})
  /** What has its answer, or was tried in vain. */
  const tried = useRef<{ path: string; asked: object; failed: boolean }>(undefined)
  useEffect(() => {
    if (path === undefined) return
    const before = tried.current?.path === path && tried.current.asked === asked ? tried.current : undefined
    if (before && (!before.failed || !live)) return
    let outdated = false
    void answered(() => connection.http.get<Body>(path)).then((answer) => {
      if (outdated) return
      tried.current = { path, asked, failed: isRefusal(answer) }
      setKnown({ path, answer })
    })
    return () => {
      outdated = true
    }
  }, [connection, path, asked, live])
  return { answer: known?.path === path ? known?.answer : undefined, again: () => setAsked({}) }
}
