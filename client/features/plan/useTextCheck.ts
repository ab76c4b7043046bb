import { useEffect, useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { checkRunbook, type RunbookFault } from '../../live/runbookShelf.ts'
import { useSession } from '../../live/session.tsx'
import { useSettledValue } from './useSettledValue.ts'

export interface CheckedText {
  text: string
  faults: readonly RunbookFault[]
}

/** What is wrong with the text of a runbook, a moment after it has changed: of the text before until then, undefined at first. */
export function useTextCheck(text: string): CheckedText | undefined {
  const { connection } = useSession()
  const settled = useSettledValue(text, 600)
  const [known, setKnown] = useState<CheckedText>()
  useEffect(() => {
    let outdated = false
    void checkRunbook(connection.http, settled).then((answer) => {
      if (!outdated && !isRefusal(answer)) setKnown({ text: settled, faults: answer.faults })
    })
    return () => {
      outdated = true
    }
  }, [connection, settled])
  return known
}
