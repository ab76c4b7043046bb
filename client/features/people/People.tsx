/** Who holds which role in this cutover, with warnings. */

import { useState } from 'react'
import { refusalOf } from '../../../shared/decide/decide.ts'
import { holds } from '../../../shared/policy.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { LEAD, SCRIBE } from '../../../shared/reserved.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useCutover, useFollowed, useOwnCommand, useReach } from '../../live/cutover.tsx'
import { dutiesOf, type PeopleWarning, peopleWarnings } from './peopleWarnings.ts'
import '../../shell/Page.css'
import { PersonPicker } from '../../forms/PersonPicker.tsx'
import { usePeople, useSession, useStore } from '../../live/session.tsx'
import { focusOnce } from '../../ui/focusOnce.ts'
import { SendLink } from './SendLink.tsx'
import './People.css'

export default function People() {
  const context = useOfferContext()
  const { cutover } = context
  const people = usePeople()
  const { runbook } = cutover
  const warnings = peopleWarnings(cutover, people)
  const probe = { type: 'assignPerson' as const, role: LEAD, email: '' }
  const refusal = refusalOf(cutover, probe, context)
  const roles = [
    ...runbook.roles,
    ...(runbook.roles.some(({ id }) => id === SCRIBE) ? [] : [{ id: SCRIBE, title: 'Scribe' }]),
  ]
  return (
    <div className="page">
      <header className="page__head">
        <h1>People</h1>
        <p className="dim">Who holds which role, from now on. What they did before stays theirs.</p>
      </header>
      {refusal ? <p className="people__no dim">{refusal.message}</p> : null}
      <ul className="people-roles">
        {roles.map(({ id, title }) => (
          <li key={id}>
            <Role
              role={id}
              title={title}
              duties={id === SCRIBE ? ['records what others do'] : dutiesOf(runbook, id)}
              warnings={warnings.filter((warning) => warning.role === id)}
              refusal={refusal}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

interface RoleProps {
  role: string
  title: string
  duties: readonly string[]
  warnings: readonly PeopleWarning[]
  refusal: Refusal | undefined
}

function Role({ role, title, duties, warnings, refusal }: RoleProps) {
  const holders = useCutover(({ people }) => people[role])
  // What a live cutover takes from somebody it takes at once, in the middle of the night.
  const asksFirst = useCutover(({ mode, ended }) => mode === 'live' && ended === undefined)
  const cutoverId = useCutover(({ id }) => id)
  const [releasing, setReleasing] = useState<string>()
  const { me } = useSession()
  const isLead = useCutover((cutover) => holds(cutover, LEAD, me.person.id))
  const maySendLinks = me.sendsMail && (isLead || me.person.organisationRole === 'admin')
  const { ownCommands, following } = useFollowed()
  const unreachable = useReach((reach) => reach?.unreachable)
  const present = useStore(following.presence, (ids) => ids)
  const about = `role ${role}`
  const pending = useOwnCommand(about)
  const people = usePeople()
  // The chips already show the full names.
  const nameOf = refusal ? people.name : people.shortName
  const send = (type: 'assignPerson' | 'releasePerson', email: string) => {
    ownCommands.dismiss(about)
    void ownCommands.send(about, { type, role, email }, type === 'assignPerson' ? 'Assign' : 'Release')
  }
  return (
    <section className="people-role" aria-label={title}>
      <div className="people-role__what">
        <h2>{title}</h2>
        <p className="dim">{duties.join(', ') || 'nothing to do in this runbook'}</p>
      </div>
      <div className="people-role__who">
        {refusal ? null : (
          <PersonPicker
            label={`Who holds ${title}`}
            hideLabel
            placeholder="Add somebody"
            chosen={holders ?? []}
            add={(person) => send('assignPerson', person)}
            remove={(person) => (asksFirst ? setReleasing(person) : send('releasePerson', person))}
            invites={{ cutoverId }}
          />
        )}
        {releasing === undefined ? null : (
          <section className="people-role__releasing" aria-label={`Release ${people.name(releasing)}`}>
            <p>
              Release {people.name(releasing)} from {title} at once?{' '}
              {holders?.length === 1 ? `Nobody holds ${title} then.` : ''}
            </p>
            <p className="buttons">
              <button
                type="button"
                className="button button--small button--bad"
                onClick={() => {
                  setReleasing(undefined)
                  send('releasePerson', releasing)
                }}
              >
                Release
              </button>
              <button
                type="button"
                className="button button--small"
                ref={focusOnce}
                onClick={() => setReleasing(undefined)}
              >
                Keep
              </button>
            </p>
          </section>
        )}
        <ul className="people-role__cards">
          {refusal && (holders ?? []).length === 0 ? <li className="dim">nobody</li> : null}
          {(holders ?? []).map((person) => {
            const card = people.get(person)
            return (
              <li key={person} className="dim">
                <span className={present.includes(person) ? 'strong' : ''}>
                  {card ? <a href={`mailto:${card.email}`}>{nameOf(person)}</a> : nameOf(person)}
                  {present.includes(person) ? ', here now' : ''}
                </span>
                {card?.phone === undefined ? null : <a href={`tel:${card.phone}`}>{card.phone}</a>}
                {unreachable?.includes(person) ? <span className="late">no channel reaches them</span> : null}
                {card && maySendLinks && person !== me.person.id ? (
                  <SendLink person={card} cutoverId={cutoverId} />
                ) : null}
              </li>
            )
          })}
        </ul>
        {pending?.status === 'sending' ? (
          <p className="dim" role="status">
            Sending…
          </p>
        ) : null}
        {pending?.status === 'refused' ? (
          <div className="offers__refused" role="alert">
            <p>{pending.refusal.message}</p>
            <button type="button" className="button button--small" onClick={() => ownCommands.dismiss(about)}>
              OK
            </button>
          </div>
        ) : null}
        {warnings.map(({ sentence, cure }) => (
          <p key={sentence} className="late">
            {sentence} {cure === undefined ? null : <span className="dim">{cure}</span>}
          </p>
        ))}
      </div>
    </section>
  )
}
