import { useEffect, useEffectEvent, useRef } from 'react'
import type { Draft } from '../../../shared/draft/draft.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { usePlan } from './usePlan.tsx'

/** Whoever has the draft in sight has seen what they were told in it. */
export function useSeenDraft(): void {
  const { connection } = useSession()
  const { open, confirmed } = usePlan()
  const told = whatIsTold(confirmed)
  const seen = useRef<string>(undefined)
  const see = useEffectEvent((draftId: string, what: string) => {
    if (document.hidden || seen.current === what) return
    seen.current = what
    void answered(() => connection.http.post(`/api/drafts/${draftId}/seen`, { seq: confirmed.seq })).then((answer) => {
      // What is lost on the way is told when they look again.
      if (isRefusal(answer) && seen.current === what) seen.current = undefined
    })
  })
  useEffect(() => {
    const look = () => see(open.id, told)
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [open.id, told])
}

/** The same while nothing happens but edits, of which nobody is told. */
const whatIsTold = ({ comments, workstreams, status }: Draft): string =>
  JSON.stringify([
    comments.at(-1)?.seq,
    status,
    workstreams.map(({ people, approval, returned }) => [people, approval?.seq, returned?.seq]),
  ])
