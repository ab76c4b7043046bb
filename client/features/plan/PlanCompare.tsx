/** How the draft differs from a version of its runbook, and what it no longer demands. */
import { useState } from 'react'
import type { DraftComparison } from '../../../shared/draft/protocol.ts'
import { titleIn } from '../../../shared/draft/titleIn.ts'
import { sayDifference } from '../../../shared/runbook/differences.ts'
import type { RunbookVersion } from '../../../shared/runbook/runbookVersion.ts'
import { runbookPath } from '../../live/runbookShelf.ts'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { usePlan } from './usePlan.tsx'

export default function PlanCompare() {
  const { confirmed } = usePlan()
  const runbookId =
    confirmed.from?.runbookId ?? confirmed.approved?.runbookId ?? titleIn(confirmed.sections.runbook?.text)
  if (!runbookId)
    return (
      <section className="plan-compare" aria-label="Compare">
        <p className="dim">The draft names no runbook yet, so that there is no version to compare it with.</p>
      </section>
    )
  return <Versions runbookId={runbookId} />
}

function Versions({ runbookId }: { runbookId: string }) {
  const { confirmed } = usePlan()
  const { answer, again } = useGet<{ versions: RunbookVersion[] }>(runbookPath(runbookId))
  const [chosen, setChosen] = useState(confirmed.from?.hash)
  return (
    <section className="plan-compare" aria-label="Compare">
      <Answered answer={answer} again={again}>
        {({ versions }) => {
          const shown = versions.find(({ hash }) => hash === chosen) ?? versions[0]
          if (!shown) return <p className="dim">There is no version of this runbook yet.</p>
          return (
            <>
              <label className="plan-compare__with">
                <span className="label">The draft against</span>
                <select className="field" value={shown.hash} onChange={(event) => setChosen(event.target.value)}>
                  {versions.map(({ hash, version, title }) => (
                    <option key={hash} value={hash}>
                      Version {version}, {title}
                    </option>
                  ))}
                </select>
              </label>
              <Differences key={shown.hash} hash={shown.hash} />
            </>
          )
        }}
      </Answered>
    </section>
  )
}

function Differences({ hash }: { hash: string }) {
  const { open, confirmed } = usePlan()
  const { answer, again } = useGet<DraftComparison>(`/api/drafts/${open.id}/compare?with=${hash}`)
  return (
    <Answered answer={answer} again={again} reading="Comparing…">
      {({ seq, differences, noLongerDemanded }) => (
        <>
          {seq < confirmed.seq ? (
            <p className="dim">
              As of edit {seq}.{' '}
              <button type="button" className="plan-link" onClick={again}>
                Compare again
              </button>
            </p>
          ) : null}
          {noLongerDemanded.length > 0 ? (
            <>
              <h2 className="late">No longer demanded</h2>
              <ul className="plan-differences">
                {noLongerDemanded.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </>
          ) : null}
          <h2>
            {differences.length === 0
              ? 'They say the same.'
              : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`}
          </h2>
          <ul className="plan-differences">
            {differences.map((difference) => (
              <li key={JSON.stringify(difference)}>{sayDifference(difference)}</li>
            ))}
          </ul>
        </>
      )}
    </Answered>
  )
}
