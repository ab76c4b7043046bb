/** A person of the organisation, and what an administrator may do about their credentials. */
import { useState } from 'react'
import { ORGANISATION_ROLES, type PersonCard, type Unconfirmed } from '../../../shared/protocol.ts'
import { HandOver } from '../../forms/Invited.tsx'
import { makeLink, sendLink } from '../../live/links.ts'
import { useSession } from '../../live/session.tsx'
import { useRequest } from '../../live/useRequest.ts'
import { Awaiting } from './Awaiting.tsx'
import { Pseudonymise } from './Pseudonymise.tsx'
import { ROLE_WORDS } from './roleWords.ts'

interface PersonRowProps {
  person: PersonCard
  unconfirmed: readonly Unconfirmed[]
  mayManage: boolean
  /** Called after something about them has changed. */
  changed(): void
}

export function PersonRow({ person, unconfirmed, mayManage, changed }: PersonRowProps) {
  const { me, connection } = useSession()
  const { http } = connection
  const { outcome, request } = useRequest(changed)
  const [link, setLink] = useState<string>()
  const [leaving, setLeaving] = useState<'removed' | 'pseudonymised'>()
  const isMe = person.id === me.person.id
  const path = `/api/people/${person.id}`

  const showLink = () =>
    request(
      () => makeLink(http, person.id),
      (made) => {
        setLink(made.link)
        return undefined
      },
    )
  const send = () =>
    request(
      () => sendLink(http, person.id),
      ({ sentTo }) => `A sign-in link is on its way to ${sentTo}. Earlier links have ended.`,
    )
  const endSessions = () =>
    request(
      () => http.post<{ ended: number }>(`${path}/end-sessions`, {}),
      ({ ended }) => (ended === 1 ? 'One session has ended.' : `${ended} sessions have ended.`),
    )
  const changeRole = (role: string) =>
    request(
      () => http.post<{ ok: true }>(`${path}/role`, { role }),
      () => undefined,
    )
  const remove = () =>
    request(
      () => http.delete<{ ok: true }>(path),
      () => undefined,
    )

  return (
    <>
      <div className="people-list__who">
        <p className="strong">
          {person.name}
          {isMe ? <span className="dim"> (you)</span> : null}
        </p>
        <p className="dim">
          <a href={`mailto:${person.email}`}>{person.email}</a>
          {person.phone === undefined ? null : (
            <>
              {' · '}
              <a href={`tel:${person.phone}`}>{person.phone}</a>
            </>
          )}
        </p>
      </div>
      {mayManage && !isMe ? (
        <div className="buttons">
          <select
            className="field people-list__role"
            aria-label={`Role of ${person.name}`}
            value={person.organisationRole}
            onChange={({ target }) => void changeRole(target.value)}
          >
            {ORGANISATION_ROLES.map((role) => (
              <option key={role} value={role}>
                {ROLE_WORDS[role]}
              </option>
            ))}
          </select>
          {me.sendsMail ? (
            <button type="button" className="button button--small" onClick={() => void send()}>
              Send link
            </button>
          ) : null}
          <button type="button" className="button button--small" onClick={() => void showLink()}>
            {me.sendsMail ? 'Show link' : 'Sign-in link'}
          </button>
          <button type="button" className="button button--small" onClick={() => void endSessions()}>
            End sessions
          </button>
          <button type="button" className="button button--small" onClick={() => setLeaving('removed')}>
            Remove…
          </button>
        </div>
      ) : (
        <p className="dim">{ROLE_WORDS[person.organisationRole]}</p>
      )}
      {link === undefined ? null : (
        <HandOver what="Sign-in link" name={person.name} link={link} close={() => setLink(undefined)}>
          It works once, within a day; earlier links have ended.
        </HandOver>
      )}
      {leaving === 'removed' ? (
        <section className="people-list__more" aria-label={`Remove ${person.name}`}>
          <p>
            {person.name} is signed out everywhere at once, and their tokens and links end. What they did stays under
            their name. Roles that they hold in a cutover are released there.
          </p>
          <p className="buttons">
            <button type="button" className="button button--bad" onClick={() => void remove()}>
              Remove {person.name}
            </button>
            <button type="button" className="button" onClick={() => setLeaving(undefined)}>
              Keep
            </button>
            <button type="button" className="button" onClick={() => setLeaving('pseudonymised')}>
              Remove their name, too…
            </button>
          </p>
        </section>
      ) : null}
      {leaving === 'pseudonymised' ? (
        <Pseudonymise person={person} done={changed} close={() => setLeaving(undefined)} />
      ) : null}
      {unconfirmed.map((one) => (
        <Awaiting
          key={one.id}
          person={person}
          awaiting={one}
          confirm={() =>
            request(
              () => http.post<{ ok: true }>(`${path}/confirm`, { id: one.id }),
              () => 'Confirmed.',
            )
          }
        />
      ))}
      {outcome === undefined ? null : (
        <p className={`people-list__more ${outcome.wrong ? 'bad' : 'dim'}`} role={outcome.wrong ? 'alert' : 'status'}>
          {outcome.text}
        </p>
      )}
    </>
  )
}
