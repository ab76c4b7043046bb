/** Phases, workstreams and steps of another runbook, or of another version of this one, to be ticked. */
import { useMemo, useState } from 'react'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { ListedRunbook, RunbookVersion } from '../../../shared/runbook/runbookVersion.ts'
import { runbookPath } from '../../live/runbookShelf.ts'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Chosen as Ticked } from '../runbooks/Chosen.tsx'
import type { Chosen } from './insertChoice.ts'

interface InsertFromRunbookProps {
  isChosen: boolean
  choose(chosen: Chosen | undefined): void
}

export function InsertFromRunbook({ isChosen, choose }: InsertFromRunbookProps) {
  const { answer } = useGet<{ runbooks: ListedRunbook[] }>('/api/runbooks')
  const [id, setId] = useState('')
  const listed = answer && 'runbooks' in answer ? answer.runbooks : []
  const shown = isChosen ? id : ''
  if (listed.length === 0) return null
  return (
    <div className="plan-insert__runbook">
      <label>
        <span className="label">From a runbook</span>
        <select
          className="field"
          value={shown}
          onChange={(event) => {
            const chosen = event.target.value
            setId(chosen)
            choose(chosen === '' ? undefined : { from: { runbook: chosen } })
          }}
        >
          <option value="">Choose a runbook…</option>
          {listed.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      {shown === '' ? null : <Versions key={shown} id={shown} choose={choose} />}
    </div>
  )
}

function Versions({ id, choose }: { id: string; choose: InsertFromRunbookProps['choose'] }) {
  const { answer, again } = useGet<{ versions: RunbookVersion[] }>(runbookPath(id))
  const [hash, setHash] = useState<string>()
  return (
    <Answered answer={answer} again={again}>
      {({ versions }) => {
        const shown = hash ?? versions[0]?.hash
        if (shown === undefined) return null
        return (
          <>
            {versions.length > 1 ? (
              <label>
                <span className="label">Version</span>
                <select
                  className="field"
                  value={shown}
                  onChange={(event) => {
                    setHash(event.target.value)
                    choose({ from: { runbook: id, version: event.target.value } })
                  }}
                >
                  {versions.map(({ hash: one, version, title }) => (
                    <option key={one} value={one}>
                      Version {version}, {title}
                    </option>
                  ))}
                </select>
              </label>
            ) : null}
            <Steps key={shown} id={id} hash={shown} choose={choose} />
          </>
        )
      }}
    </Answered>
  )
}

function Steps({ id, hash, choose }: { id: string; hash: string; choose: InsertFromRunbookProps['choose'] }) {
  const { answer, again } = useGet<Runbook>(`${runbookPath(id)}/versions/${hash}`)
  return (
    <Answered answer={answer} again={again}>
      {(runbook) => (
        <Ticks
          runbook={runbook}
          choose={(only) =>
            choose({ from: { runbook: id, version: hash }, ...(only.length < idsIn(runbook).length && { only }) })
          }
        />
      )}
    </Answered>
  )
}

const idsIn = ({ steps, gates, holds }: Runbook): string[] => [...steps, ...gates, ...(holds ?? [])].map(({ id }) => id)

/** More are ticked by their phase and workstream only. */
const MOST_SHOWN = 400

function Ticks({ runbook, choose }: { runbook: Runbook; choose(only: string[]): void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(idsIn(runbook)))
  const groups = useMemo(() => groupsOf(runbook), [runbook])
  const tick = (keys: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen)
    for (const key of keys) {
      if (isChosen) next.add(key)
      else next.delete(key)
    }
    setChosen(next)
    // Nothing is no part; the last that was ticked stays shown.
    if (next.size > 0) choose(idsIn(runbook).filter((one) => next.has(one)))
  }
  const phases = runbook.phases.map(({ title }) => ({
    title,
    keys: runbook.steps.filter(({ phase }) => phase === title).map(({ id }) => id),
  }))
  const isLong = runbook.steps.length > MOST_SHOWN
  return (
    <div className="plan-insert__ticks">
      {phases.length > 1 ? (
        <fieldset>
          <legend className="label">Phases</legend>
          {phases
            .filter(({ keys }) => keys.length > 0)
            .map(({ title, keys }) => (
              <Ticked key={title} keys={keys} chosen={chosen} choose={tick}>
                {title}
              </Ticked>
            ))}
        </fieldset>
      ) : null}
      {groups.map(({ title, parts }) => (
        <fieldset key={title}>
          <legend className="unseen">{title}</legend>
          <Ticked keys={parts.map(({ id }) => id)} chosen={chosen} choose={tick}>
            <b>{title}</b>
          </Ticked>
          {isLong
            ? null
            : parts.map(({ id, title: part }) => (
                <div key={id} className="plan-insert__step">
                  <Ticked keys={[id]} chosen={chosen} choose={tick}>
                    {part}
                  </Ticked>
                </div>
              ))}
        </fieldset>
      ))}
    </div>
  )
}

function groupsOf({ steps, gates, holds }: Runbook): { title: string; parts: { id: string; title: string }[] }[] {
  const byWorkstream = [...Map.groupBy(steps, ({ workstream }) => workstream)]
  return [
    ...byWorkstream.map(([title, parts]) => ({ title, parts })),
    { title: 'Gates', parts: gates },
    { title: 'Holds', parts: holds ?? [] },
  ].filter(({ parts }) => parts.length > 0)
}
