import { useEffect, useEffectEvent } from 'react'
import type { Draft } from '../../../shared/draft/draft.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { usePlan } from './usePlan.tsx'

/** Whoever has the draft in sight has seen what they were told in it. */
export function useSeenDraft(): void {
  const { connection } = useSession()
  const { open, confirmed } = usePlan()
  const told = whatIsTold(confirmed)
  const see = useEffectEvent(() => {
    if (document.hidden) return
    void answered(() => connection.http.post(`/api/drafts/${open.id}/seen`, { seq: confirmed.seq }))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing that is told
  useEffect(() => {
    see()
    document.addEventListener('visibilitychange', see)
    return () => document.removeEventListener('visibilitychange', see)
  }, [open.id, told])
}

/** The same while nothing happens but edits, of which nobody is told. */
const whatIsTold = ({ comments, workstreams, status }: Draft): string =>
  JSON.stringify([
    comments.at(-1)?.seq,
    status,
    workstreams.map(({ people, approval, returned }) => [people, approval?.seq, returned?.seq]),
  ])
