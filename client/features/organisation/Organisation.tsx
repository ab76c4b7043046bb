/** The people of the organisation: their roles, credentials, and what awaits confirmation. */
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Unconfirmed } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import './Organisation.css'
import { AddPerson } from './AddPerson.tsx'
import { Former } from './Former.tsx'
import { PersonRow } from './PersonRow.tsx'

export default function Organisation() {
  const { me, directory } = useSession()
  const people = usePeople()
  const isAdmin = me.person.organisationRole === 'admin'
  const [params, setParams] = useSearchParams()
  const asked = params.get('q') ?? ''
  const { answer, again } = useGet<{ unconfirmed: Record<string, Unconfirmed[]> }>(
    isAdmin ? '/api/people/unconfirmed' : undefined,
  )
  const [adding, setAdding] = useState(false)
  const unconfirmed = answer === undefined || isRefusal(answer) ? {} : answer.unconfirmed
  const changed = () => {
    directory.refresh()
    again()
  }
  const found = people
    .all()
    .filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(asked.trim().toLowerCase()))
  // Pending confirmations come first: somebody may be waiting at a gate for one.
  const ordered = [
    ...found.filter(({ id }) => unconfirmed[id] !== undefined),
    ...found.filter(({ id }) => unconfirmed[id] === undefined),
  ]
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>People</h1>
          <p className="dim">
            {people.all().length} in {me.organisation.name}. Roles in a cutover are assigned there.
          </p>
        </header>
        <search className="page__tools">
          <input
            className="field people-list__search"
            type="search"
            placeholder="Name or e-mail"
            aria-label="Find somebody"
            value={asked}
            onChange={({ target }) => setParams((before) => withQuery(before, target.value), { replace: true })}
          />
          {isAdmin && !adding ? (
            <button type="button" className="button" onClick={() => setAdding(true)}>
              Invite somebody
            </button>
          ) : null}
        </search>
        {adding ? <AddPerson added={changed} close={() => setAdding(false)} /> : null}
        {ordered.length === 0 ? <p className="page__empty">No matching person.</p> : null}
        <ul className="people-list">
          {ordered.map((person) => (
            <li key={person.id} className="people-list__one">
              <PersonRow
                person={person}
                unconfirmed={unconfirmed[person.id] ?? []}
                mayManage={isAdmin}
                changed={changed}
              />
            </li>
          ))}
        </ul>
        {isAdmin && asked === '' ? <Former changed={changed} /> : null}
      </div>
    </Outside>
  )
}

function withQuery(params: URLSearchParams, value: string): URLSearchParams {
  if (value === '') params.delete('q')
  else params.set('q', value)
  return params
}
