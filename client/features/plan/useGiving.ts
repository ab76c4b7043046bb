import type { DraftAnswer } from '../../../shared/draft/protocol.ts'
import type { Edit } from '../../live/drafts/edits.ts'
import { useSending } from '../../live/useSending.ts'
import { usePlan } from './usePlan.tsx'

/** Gives one edit at a time: what is pressed twice before the answer is done once. One that is refused stands above the plan. */
export function useGiving() {
  const { open } = usePlan()
  const { sending, send } = useSending()
  /** @param then what comes of it once it was taken */
  const give = (edit: Edit, then?: (answer: Extract<DraftAnswer, { ok: true }>) => void) =>
    void send(async () => {
      const answer = await open.give(edit)
      if (answer?.ok) then?.(answer)
      return undefined
    })
  return { sending, give }
}
