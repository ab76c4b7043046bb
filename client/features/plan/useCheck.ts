import { useEffect, useState } from 'react'
import type { DraftCheck } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useGet } from '../../live/useGet.ts'
import { useSettledValue } from './useSettledValue.ts'

/** A pause in the editing after which it is checked, in milliseconds. */
const CHECK_AFTER_MS = 500

/** The last check of a draft; asked again a moment after it has changed. */
export function useCheck(draftId: string, seq: number | undefined): DraftCheck | undefined {
  const settled = useSettledValue(seq, CHECK_AFTER_MS)
  const { answer } = useGet<DraftCheck>(
    settled === undefined ? undefined : `/api/drafts/${draftId}/check?seq=${settled}`,
  )
  const [last, setLast] = useState<DraftCheck>()
  useEffect(() => {
    if (answer && !isRefusal(answer)) setLast(answer)
  }, [answer])
  return last
}
