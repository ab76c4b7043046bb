import { useState } from 'react'
import { isRefusal } from '../../shared/refusal.ts'
import { invite, type LinkMade } from '../live/links.ts'
import { useSession } from '../live/session.tsx'
import { focusOnce } from '../ui/focusOnce.ts'
import { Invited } from './Invited.tsx'
import './InvitePerson.css'

interface InvitePersonProps {
  email: string
  cutoverId?: string | undefined
  /** Whether another is to be invited before, who has the focus. */
  waits?: boolean
  /** Called once they are here. */
  invited(personId: string): void
  close(): void
}

/** Invites somebody new where a person is picked. Stands inside other forms, so it is none itself. */
export function InvitePerson({ email, cutoverId, waits = false, invited, close }: InvitePersonProps) {
  const { connection, directory } = useSession()
  const [name, setName] = useState(nameFrom(email))
  const [made, setMade] = useState<LinkMade>()
  const [wrong, setWrong] = useState<string>()
  const [sending, setSending] = useState(false)
  const send = async () => {
    setSending(true)
    const answer = await invite(connection.http, { name, email, ...(cutoverId === undefined ? {} : { cutoverId }) })
    setSending(false)
    if (isRefusal(answer)) return setWrong(answer.message)
    directory.refresh()
    invited(answer.person.id)
    setMade(answer)
  }
  if (made) return <Invited name={name} email={email} made={made} close={close} />
  return (
    <fieldset className="invite">
      <legend className="unseen">Invite {email}</legend>
      <label>
        <span className="label">Name of {email}</span>
        <input
          className="field"
          // The person asked for this field by choosing to invite.
          ref={waits ? null : focusOnce}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
            if (event.key !== 'Enter') return
            event.preventDefault()
            void send()
          }}
        />
      </label>
      {wrong === undefined ? null : (
        <p className="bad" role="alert">
          {wrong}
        </p>
      )}
      <p className="buttons">
        <button
          type="button"
          className="button button--primary button--small"
          disabled={sending || name.trim() === ''}
          onClick={() => void send()}
        >
          {sending ? 'Inviting…' : 'Invite'}
        </button>
        <button type="button" className="button button--small" onClick={close}>
          Cancel
        </button>
      </p>
    </fieldset>
  )
}

/** A first guess: `anna.berg@…` is Anna Berg. */
const nameFrom = (email: string): string =>
  (email.split('@')[0] ?? '')
    .split(/[._+-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
