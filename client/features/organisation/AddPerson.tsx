import { type FormEvent, useState } from 'react'
import { ORGANISATION_ROLES } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { Invited } from '../../forms/Invited.tsx'
import { invite, type LinkMade } from '../../live/links.ts'
import { useSession } from '../../live/session.tsx'
import { Optional } from '../../ui/Optional.tsx'
import { ROLE_WORDS } from './roleWords.ts'

export function AddPerson({ added, close }: { added(): void; close(): void }) {
  const { connection } = useSession()
  const [wrong, setWrong] = useState<string>()
  const [invited, setInvited] = useState<{ name: string; email: string; made: LinkMade }>()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (field: string) => String(form.get(field) ?? '').trim()
    const [name, email, phone] = [given('name'), given('email'), given('phone')]
    const role = ORGANISATION_ROLES.find((known) => known === given('role')) ?? 'member'
    const answer = await invite(connection.http, { name, email, role, ...(phone ? { phone } : {}) })
    if (isRefusal(answer)) return setWrong(answer.message)
    added()
    setInvited({ name, email, made: answer })
  }
  if (invited) return <Invited {...invited} close={close} />
  return (
    <form className="people-list__add" onSubmit={(event) => void submit(event)}>
      <label>
        <span className="label">Name</span>
        <input className="field" name="name" autoComplete="off" required />
      </label>
      <label>
        <span className="label">E-mail</span>
        <input className="field" name="email" type="email" autoComplete="off" required />
      </label>
      <label>
        <span className="label">
          Phone <Optional />
        </span>
        <input className="field" name="phone" type="tel" autoComplete="off" />
      </label>
      <label>
        <span className="label">Role in the organisation</span>
        <select className="field" name="role" defaultValue="member">
          {ORGANISATION_ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_WORDS[role]}
            </option>
          ))}
        </select>
      </label>
      {wrong === undefined ? null : (
        <p className="bad" role="alert">
          {wrong}
        </p>
      )}
      <p className="buttons">
        <button type="submit" className="button button--primary">
          Invite
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  )
}
