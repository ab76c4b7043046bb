import { useEffect, useEffectEvent } from 'react'
import type { PlannedFrom } from '../../../shared/draft/lock.ts'
import type { DraftPlanned } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useGet } from '../../live/useGet.ts'

/** A T-0 moves seldom, and the server refuses what comes too late. Milliseconds. */
const EVERY_MS = 60_000
const NONE: readonly PlannedFrom[] = []

/** The live cutovers of the version that was last made of the draft. @param made that version; none: nothing is asked */
export function usePlanned(draftId: string, made: string | undefined): readonly PlannedFrom[] {
  const { answer, again } = useGet<DraftPlanned>(made === undefined ? undefined : `/api/drafts/${draftId}/planned`)
  const askRegularly = useEffectEvent(() => {
    if (answer && !isRefusal(answer) && !document.hidden) again()
  })
  useEffect(() => {
    const regularly = setInterval(() => askRegularly(), EVERY_MS)
    document.addEventListener('visibilitychange', askRegularly)
    return () => {
      clearInterval(regularly)
      document.removeEventListener('visibilitychange', askRegularly)
    }
  }, [])
  return answer && !isRefusal(answer) ? answer.planned : NONE
}
