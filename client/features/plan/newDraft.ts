/** Beginning a draft: from nothing, from a version of a runbook, or from a text that somebody has. */
import { useState } from 'react'
import type { z } from 'zod'
import type { createDraft } from '../../../shared/draft/commands.ts'
import type { DraftCreated } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { newCommandId } from '../../live/commandId.ts'
import { useSession } from '../../live/session.tsx'
import { draftPath } from '../../paths.ts'
import { useGoOn } from '../../ui/useGoOn.ts'

export type NewDraft = z.input<typeof createDraft>

/** @returns `begin` opens the draft once it is made; `why` says why it is not */
export function useNewDraft(): { begin(from: NewDraft): void; isMaking: boolean; why: string | undefined } {
  const { connection } = useSession()
  const goOn = useGoOn()
  const [isMaking, setMaking] = useState(false)
  const [why, setWhy] = useState<string>()
  const begin = async (from: NewDraft) => {
    setMaking(true)
    const answer = await answered(() =>
      connection.http.post<DraftCreated>('/api/drafts', { commandId: newCommandId(), ...from }),
    )
    setMaking(false)
    if (isRefusal(answer)) return setWhy(answer.message)
    if (answer.notKept.length > 0) rememberNotKept(answer)
    goOn(draftPath(answer.id))
  }
  return { begin: (from) => void begin(from), isMaking, why }
}

/** Said once, on the page of the draft. */
const unsaid = new Map<string, string[]>()
const rememberNotKept = ({ id, notKept }: DraftCreated) => unsaid.set(id, notKept)

export const notKeptOf = (id: string): readonly string[] => unsaid.get(id) ?? []
export const forgetNotKept = (id: string): void => void unsaid.delete(id)
