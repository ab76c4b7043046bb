import { useState } from 'react'
import type { PersonCard, Unconfirmed } from '../../../shared/protocol.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import { sayUnconfirmed } from './credentialWords.ts'

interface AwaitingProps {
  person: PersonCard
  awaiting: Unconfirmed
  confirm(): Promise<void>
}

/** A credential that somebody made for another person, awaiting confirmation by a second one. */
export function Awaiting({ person, awaiting, confirm }: AwaitingProps) {
  const { me } = useSession()
  const people = usePeople()
  const [asking, setAsking] = useState(false)
  const { hands, since, what } = awaiting
  const consequence = what === 'role' ? 'They confirm nothing for others yet.' : 'It approves nothing yet.'
  const isConcerned = person.id === me.person.id || hands.includes(me.person.id)
  return (
    <section className="people-list__more people-list__awaiting" aria-label={`Confirm for ${person.name}`}>
      <p>
        {sayUnconfirmed(awaiting, fullInstant(Date.parse(since), myZone()), people.name)}{' '}
        <span className="late">{consequence}</span>
      </p>
      {isConcerned ? (
        <p className="dim">An administrator who is neither of the two confirms it.</p>
      ) : asking ? (
        <>
          <p>{QUESTIONS[what](person.name)}</p>
          <p className="buttons">
            <button type="button" className="button button--primary" onClick={() => void confirm()}>
              I have asked: confirm
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Not now
            </button>
          </p>
        </>
      ) : (
        <p>
          <button type="button" className="button button--small" onClick={() => setAsking(true)}>
            Confirm…
          </button>
        </p>
      )}
    </section>
  )
}

const QUESTIONS: Record<Unconfirmed['what'], (name: string) => string> = {
  password: (name) =>
    `Ask ${name} on a channel that you know, by phone or in person: did they open that link and set the password themselves, at that time?`,
  passkey: (name) =>
    `Ask ${name} on a channel that you know, by phone or in person: did they add this passkey themselves, at that time, on a device of their own?`,
  token: (name) => `Ask ${name} on a channel that you know: did they make this token themselves, at that time?`,
  role: (name) => `You agree that ${name} is an administrator, and may confirm what others have made?`,
}
