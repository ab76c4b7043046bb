import { useEffect, useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { answered } from '../runbookShelf.ts'
import { useSession } from '../session.tsx'

/** What the server answers at a path; undefined until it is there, or where no path is given. `again` asks anew. */
export function useGet<Body>(path: string | undefined): { answer: Body | Refusal | undefined; again(): void } {
  const { connection } = useSession()
  const [known, setKnown] = useState<{ path: string; answer: Body | Refusal }>()
  const [asked, setAsked] = useState({})
  useEffect(() => {
    if (path === undefined || asked === undefined) return
    let outdated = false
    void answered(() => connection.http.get<Body>(path)).then((answer) => {
      if (!outdated) setKnown({ path, answer })
    })
    return () => {
      outdated = true
    }
  }, [connection, path, asked])
  return { answer: known?.path === path ? known?.answer : undefined, again: () => setAsked({}) }
}
