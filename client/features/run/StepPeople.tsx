/** Who does a step, who deputises, who confirms it; with phone numbers, and who has seen it. */

import { Fragment } from 'react'
import { executorOf } from '../../../shared/derived/executor.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { BoardRow } from '../../derive/board.ts'
import { endedAt, startedAt } from '../../derive/sentences.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { capital } from '../../ui/capital.ts'
import { Instant } from '../../ui/Instant.tsx'

export function PeopleOf({ row }: { row: BoardRow }) {
  const { definition, state } = row.view
  const people = usePeople()
  const cutover = useCutover((value) => value)
  const zone = cutover.runbook.timezone
  const executor = executorOf(cutover, row.view)
  const holders = cutover.people[definition.owner] ?? []
  const deputies = holders.filter((person) => person !== executor)
  const confirmers = definition.secondPerson ? (cutover.people[definition.secondPerson] ?? []) : []
  return (
    <ul className="detail__people">
      {executor === undefined ? (
        <li>
          Unassigned{' '}
          <span className="dim">
            ({roleTitle(cutover.runbook, definition.owner)}
            {holders.length === 0 ? ', which nobody holds yet)' : '):'}
          </span>
        </li>
      ) : (
        <Person
          id={executor}
          does={endedAt(row) === undefined ? (startedAt(row) === undefined ? 'does it' : 'executes it') : 'did it'}
        />
      )}
      {deputies.slice(0, 4).map((person) => (
        <Person key={person} id={person} does={executor === undefined ? '' : 'deputy'} />
      ))}
      {definition.secondPerson
        ? confirmers
            .filter((person) => person !== executor && !deputies.includes(person))
            .map((person) => <Person key={person} id={person} does="second person, confirms the result" />)
        : null}
      <Parties definition={definition} />
      {state.outside ? (
        <li className="dim">
          Not of {roleTitle(cutover.runbook, definition.owner)}: given by {people.shortName(state.outside.by)}{' '}
          <Instant at={state.outside.at} zone={zone} />, “{state.outside.reason}”
        </li>
      ) : null}
      {state.acknowledged ? (
        <li className="dim">
          Acknowledged by {people.shortName(state.acknowledged.onBehalfOf ?? state.acknowledged.by)}{' '}
          <Instant at={state.acknowledged.at} zone={zone} />
        </li>
      ) : null}
      {Object.entries(state.seen ?? {}).map(([person, at]) => (
        <li key={person} className="dim">
          Seen by {people.shortName(person)} <Instant at={at} zone={zone} />
        </li>
      ))}
    </ul>
  )
}

/** Roles that have a part in it, with who holds them. */
function Parties({ definition: { parties = {} } }: { definition: StepDefinition }) {
  const people = usePeople()
  const cutover = useCutover((value) => value)
  return Object.entries(parties).map(([label, roles]) => (
    <li key={label}>
      {capital(label)}:{' '}
      {roles.map((role, index) => (
        <Fragment key={role}>
          {index === 0 ? '' : ', '}
          {roleTitle(cutover.runbook, role)}
          <span className="dim"> {(cutover.people[role] ?? []).map(people.shortName).join(', ') || 'nobody yet'}</span>
        </Fragment>
      ))}
    </li>
  ))
}

function Person({ id, does }: { id: string; does: string }) {
  const people = usePeople()
  const card = people.get(id)
  return (
    <li>
      {people.name(id)} <span className="dim">{does}</span>
      {card?.phone ? (
        <a className="detail__phone" href={`tel:${card.phone.replace(/\s/g, '')}`}>
          {card.phone}
        </a>
      ) : null}
    </li>
  )
}
