/** Futures beside what stands, by what people compare. */

import { limitedRoles } from '../../../shared/schedule/level/peopleOf.ts'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { sayScenario } from '../../../shared/whatIf/tryScenario.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useMinute } from '../../live/session.tsx'
import { capital } from '../../ui/capital.ts'
import { hoursAndMinutes, shortInstant } from '../../ui/instants.ts'
import { type Cell, cellsOf, HEADS, PEOPLE_HEAD } from './comparedCells.ts'
import type { WhatIfAnswer } from './whatIfWorker.ts'

interface ComparedProps {
  scenarios: readonly Scenario[]
  answer: WhatIfAnswer | undefined
  isCurrent: boolean
  /** The one that is looked at, by its place. */
  chosen: number
  choose(place: number): void
}

export function Compared({ scenarios, answer, isCurrent, chosen, choose }: ComparedProps) {
  const cutover = useCutover((value) => value)
  const { runbook } = cutover
  const zone = runbook.timezone
  const now = useMinute()
  const say = { time: (at: number) => shortInstant(at, zone, now), span: hoursAndMinutes }
  const stands = answer?.asItStands
  const heads = limitedRoles(runbook).length > 0 ? [...HEADS, PEOPLE_HEAD] : HEADS
  return (
    <table className="what-if__table" aria-busy={!isCurrent}>
      <thead>
        <tr>
          <td />
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">As it stands</th>
          <Cells heads={heads} cells={stands && cellsOf(stands, undefined, say, runbook)} />
        </tr>
        {scenarios.map((scenario, place) => {
          const tried = isCurrent ? answer?.scenarios[place] : undefined
          return (
            // Two scenarios may be the same.
            <tr
              key={JSON.stringify(scenarios.slice(0, place + 1))}
              className={place === chosen ? 'what-if__chosen' : undefined}
            >
              <th scope="row">
                <button type="button" className="link" aria-pressed={place === chosen} onClick={() => choose(place)}>
                  {capital(sayScenario(cutover, scenario))}
                </button>
              </th>
              <Cells heads={heads} cells={tried && cellsOf(tried, stands, say, runbook)} />
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Cells({ heads, cells }: { heads: readonly string[]; cells: readonly Cell[] | undefined }) {
  return heads.map((head, column) => {
    const cell = cells?.[column]
    return (
      <td key={head} data-head={head} className="mono">
        {cell === undefined ? <span className="dim">…</span> : <span className={cell.tone}>{cell.text}</span>}
        {cell?.difference ? <span className="what-if__difference"> {cell.difference}</span> : null}
      </td>
    )
  })
}
