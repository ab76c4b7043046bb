/** What the plan would change in a runbook that is there, each to be taken or not. */
import type { Difference } from '../../../shared/import/difference.ts'
import { Chosen } from './Chosen.tsx'
import { byKind } from './planDifferences.ts'

interface PlanDifferencesProps {
  differences: readonly Difference[]
  chosen: ReadonlySet<string>
  choose(keys: readonly string[], isChosen: boolean): void
}

export function PlanDifferences({ differences, chosen, choose }: PlanDifferencesProps) {
  if (differences.length === 0) return <p>The runbook has all of this plan already.</p>
  return byKind(differences).map(({ is, title, parts }) => {
    const keys = parts.flatMap(({ all }) => all.map(({ key }) => key))
    return (
      <fieldset key={is} className="trial__differences">
        <legend className="trial__title">
          <Chosen keys={keys} chosen={chosen} choose={choose}>
            {title} <span className="dim">{parts.length}</span>
          </Chosen>
        </legend>
        <ul>
          {parts.map(({ id, title: name, place, all }) => (
            <li key={id}>
              <p className="trial__part-name">
                {name} <span className="mono dim">{id}</span>
                {place && place.row > 0 ? <span className="dim"> row {place.row}</span> : null}
              </p>
              {all.map((one) => (
                <Chosen key={one.key} keys={[one.key]} chosen={chosen} choose={choose}>
                  <Said difference={one} />
                </Chosen>
              ))}
            </li>
          ))}
        </ul>
      </fieldset>
    )
  })
}

function Said({ difference: { is, of, field, was, now, why, isDoubtful } }: { difference: Difference }) {
  const doubt = isDoubtful ? <span className="late"> · may have been written by hand</span> : null
  if (is === 'added') return of === 'item' ? 'a new readiness item' : `a new step in ${now ?? ''}`
  if (is === 'removed') return <>no longer in the plan{doubt}</>
  if (is === 'moved') return was === now ? `elsewhere in ${now}` : `from ${was} to ${now}`
  return (
    <>
      <span className="dim">{NAMES[field ?? ''] ?? field}</span>{' '}
      {was === undefined ? null : <del title={was}>{clipped(was)}</del>}{' '}
      {now === undefined ? 'nothing' : <ins title={now}>{clipped(now)}</ins>}
      {why === undefined ? null : <span className="dim"> · {why}</span>}
      {doubt}
    </>
  )
}

const LONGEST_SHOWN = 160

const clipped = (text: string): string => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)

/** Of the keys of the file, where people say something else. */
const NAMES: Record<string, string> = {
  do: 'instructions',
  verify: 'expected result',
  after: 'waits for',
  notBefore: 'not before',
  only: 'only in',
  note: 'planner’s note',
  source: 'id in the plan',
}
