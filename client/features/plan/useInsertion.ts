/** What inserting a part would do to the draft as it is, asked anew when either changes. */
import { useEffect, useState } from 'react'
import type { InsertPart } from '../../../shared/draft/commands.ts'
import type { TriedInsertion } from '../../../shared/draft/insert/tryInsertion.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { usePlan } from './usePlan.tsx'
import { useSettledValue } from './useSettledValue.ts'

const RESTS_MS = 300

/** @returns undefined until the first answer; `isCurrent` says whether it is of what is chosen now */
export function useInsertion(part: InsertPart | undefined): {
  answer: TriedInsertion | Refusal | undefined
  isCurrent: boolean
} {
  const { connection } = useSession()
  const { open, confirmed } = usePlan()
  const asked = part && `${confirmed.seq} ${JSON.stringify(part)}`
  const settled = useSettledValue(asked, RESTS_MS)
  const [known, setKnown] = useState<{ asked: string; answer: TriedInsertion | Refusal }>()
  useEffect(() => {
    if (settled === undefined) return
    let outdated = false
    const given: unknown = JSON.parse(settled.slice(settled.indexOf(' ')))
    void answered(() => connection.http.post<TriedInsertion>(`/api/drafts/${open.id}/insertion`, given)).then(
      (answer) => {
        if (!outdated) setKnown({ asked: settled, answer })
      },
    )
    return () => {
      outdated = true
    }
  }, [connection, open.id, settled])
  return { answer: part && known?.answer, isCurrent: known?.asked === asked }
}
