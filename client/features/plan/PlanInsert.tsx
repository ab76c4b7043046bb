/** What can be put into the plan: a snippet of the library, or a part of a runbook; what becomes of it is shown first. */
import { useState } from 'react'
import type { PlanLibrary } from '../../../shared/draft/protocol.ts'
import { useStore } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { activeOf } from './grid/selection.ts'
import { InsertFromRunbook } from './InsertFromRunbook.tsx'
import { InsertPreview } from './InsertPreview.tsx'
import type { Chosen, Here } from './insertChoice.ts'
import { type Rights, usePlan } from './usePlan.tsx'
import './PlanInsert.css'

interface PlanInsertProps {
  rights: Rights
  /** To the first row that was inserted; to the table without one. */
  done(row: string | undefined): void
}

export default function PlanInsert({ rights, done }: PlanInsertProps) {
  const { answer, again } = useGet<PlanLibrary>('/api/plan-library')
  const [chosen, setChosen] = useState<Chosen>()
  const snippet = chosen && 'snippet' in chosen.from ? chosen.from.snippet : undefined
  const here = useHere()
  if (!rights.inserts)
    return (
      <section className="plan-insert" aria-label="Insert">
        <p className="dim">
          {rights.closed === undefined
            ? 'These rows are edited by those to whom a workstream was given.'
            : (rights.hint ?? 'Nothing can be inserted now.')}
        </p>
      </section>
    )
  return (
    <section className="plan-insert" aria-label="Insert">
      <div className="plan-insert__choice">
        <div className="plan-insert__head">
          <h2>Insert</h2>
          <button type="button" className="button button--small" onClick={() => done(undefined)}>
            Back to the table
          </button>
        </div>
        <Answered answer={answer} again={again}>
          {({ snippets }) => (
            <ul className="plan-insert__list">
              {snippets.map(({ id, title, about }) => (
                <li key={id}>
                  <button
                    type="button"
                    className="plan-insert__one"
                    aria-pressed={snippet === id}
                    onClick={() => setChosen({ from: { snippet: id } })}
                  >
                    <b>{title}</b>
                    <span className="dim">{about}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Answered>
        <InsertFromRunbook isChosen={chosen !== undefined && snippet === undefined} choose={setChosen} />
      </div>
      {chosen ? (
        <InsertPreview
          key={'snippet' in chosen.from ? chosen.from.snippet : `runbook ${chosen.from.runbook}`}
          chosen={chosen}
          here={here}
          done={done}
        />
      ) : (
        <p className="plan-insert__none dim">Choose a part. What it would change is shown here before anything is.</p>
      )}
    </section>
  )
}

/** The row where somebody is in the table, or its workstream. */
function useHere(): Here | undefined {
  const { draft, grid } = usePlan()
  const line = useStore(grid, ({ selection }) => selection && activeOf(selection).line)
  const row = draft.rows.find(({ key }) => key === line)
  if (row) return { workstream: row.workstream, after: row.key }
  // The line of a workstream, or the one below its last row.
  const key = line?.replace(/^[#+] /, '')
  if (!draft.workstreams.some((one) => one.key === key) || key === undefined) return undefined
  return { workstream: key, after: draft.rows.findLast((one) => one.workstream === key)?.key }
}
