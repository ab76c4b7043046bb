/** What the nights of a runbook took, as other estimates for its steps: each to be taken or not. */
import { useEffect, useState } from 'react'
import type { Difference } from '../../../shared/import/difference.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import type { ListedRunbook } from '../../../shared/runbook/runbookVersion.ts'
import { answered } from '../../live/answered.ts'
import { runbookPath } from '../../live/runbookShelf.ts'
import { useSession } from '../../live/session.tsx'
import { useSending } from '../../live/useSending.ts'
import { PlanDifferences } from './PlanDifferences.tsx'
import { counted } from './planTrial.ts'
import './PlanTrial.css'

interface Proposed {
  nights: number
  differences: Difference[]
  accepted: string[]
  text: string
}

interface EstimatesProps {
  runbook: ListedRunbook
  /** Takes the runbook with what was chosen into the editor. */
  take(text: string): void
}

export function Estimates({ runbook: { id, hash }, take }: EstimatesProps) {
  const { connection } = useSession()
  const [known, setKnown] = useState<Proposed | Refusal>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { sending, refusal, send } = useSending()
  useEffect(() => {
    let outdated = false
    void answered(() => connection.http.post<Proposed>(`${runbookPath(id)}/estimates`, { version: hash })).then(
      (answer) => {
        if (outdated) return
        setKnown(answer)
        if (!isRefusal(answer)) setChosen(new Set(answer.accepted))
      },
    )
    return () => {
      outdated = true
    }
  }, [connection, id, hash])
  if (known === undefined) {
    return (
      <p className="dim" role="status">
        Looking at its nights…
      </p>
    )
  }
  if (isRefusal(known)) {
    return (
      <p className="bad" role="alert">
        {known.message}
      </p>
    )
  }
  const { nights, differences } = known
  if (nights === 0) return <p className="dim">No rehearsal or cutover of this runbook is over yet.</p>
  if (differences.length === 0) {
    return <p className="dim">Its estimates hold: {counted(nights, 'night')} took what they say.</p>
  }
  const choose = (keys: readonly string[], isChosen: boolean) =>
    setChosen((before) => new Set(isChosen ? [...before, ...keys] : [...before].filter((key) => !keys.includes(key))))
  const takeChosen = () =>
    send(async () => {
      const asked = { version: hash, accepted: [...chosen] }
      const answer = await connection.http.post<Proposed>(`${runbookPath(id)}/estimates`, asked)
      if (isRefusal(answer)) return answer
      take(answer.text)
      return undefined
    })
  return (
    <div className="shelf__estimates" aria-busy={sending}>
      <p className="dim">
        From {counted(nights, 'night')}, each shrunk towards the estimate: the fewer nights, the nearer. Nothing is
        saved yet.
      </p>
      <PlanDifferences differences={differences} chosen={chosen} choose={choose} />
      {refusal ? (
        <p className="bad" role="alert">
          {refusal.message}
        </p>
      ) : null}
      <button
        type="button"
        className="button button--primary button--small"
        disabled={sending || chosen.size === 0}
        onClick={() => void takeChosen()}
      >
        Take {counted(chosen.size, 'change')} into the editor
      </button>
    </div>
  )
}
