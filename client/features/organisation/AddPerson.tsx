import { useState } from 'react'
import { ORGANISATION_ROLES } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { Invited } from '../../forms/Invited.tsx'
import { Leave, RequestForm, typed } from '../../forms/RequestForm.tsx'
import { invite, type LinkMade } from '../../live/links.ts'
import { useSession } from '../../live/session.tsx'
import { Optional } from '../../ui/Optional.tsx'
import { ROLE_WORDS } from './roleWords.ts'

export function AddPerson({ added, close }: { added(): void; close(): void }) {
  const { connection } = useSession()
  const [invited, setInvited] = useState<{ name: string; email: string; made: LinkMade }>()
  const send = async (form: FormData) => {
    const [name, email, phone] = [typed(form, 'name'), typed(form, 'email'), typed(form, 'phone')]
    const role = ORGANISATION_ROLES.find((known) => known === form.get('role')) ?? 'member'
    const answer = await invite(connection.http, { name, email, role, ...(phone ? { phone } : {}) })
    if (isRefusal(answer)) return answer
    added()
    setInvited({ name, email, made: answer })
    return undefined
  }
  if (invited) return <Invited {...invited} close={close} />
  return (
    <RequestForm
      className="people-list__add"
      name="Invite somebody"
      submit="Invite"
      sending="Inviting…"
      send={send}
      beside={<Leave close={close} />}
    >
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
    </RequestForm>
  )
}
