import type { PlannedFrom } from '../../../shared/draft/lock.ts'
import type { DraftPlanned } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { usePolled } from '../../live/usePolled.ts'

/** A T-0 moves seldom, and the server refuses what comes too late. Milliseconds. */
const EVERY_MS = 60_000
const NONE: readonly PlannedFrom[] = []

/** The live cutovers of the version that was last made of the draft. @param made that version; none: nothing is asked */
export function usePlanned(draftId: string, made: string | undefined): readonly PlannedFrom[] {
  const path = made === undefined ? undefined : `/api/drafts/${draftId}/planned`
  const { answer } = usePolled<DraftPlanned>(path, EVERY_MS)
  return answer && !isRefusal(answer) ? answer.planned : NONE
}
