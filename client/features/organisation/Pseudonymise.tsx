import { isRefusal } from '../../../shared/refusal.ts'
import { Leave, RequestForm } from '../../forms/RequestForm.tsx'
import { useSession } from '../../live/session.tsx'

interface PseudonymiseProps {
  /** A member, or a former one. */
  person: { id: string; name: string }
  done(): void
  close(): void
}

/** Takes a person's name, address and number away for good: typed to confirm, with a reason. */
export function Pseudonymise({ person: { id, name }, done, close }: PseudonymiseProps) {
  const { connection } = useSession()
  const send = async (form: FormData) => {
    const body = { confirm: form.get('confirm'), reason: form.get('reason') }
    const answer = await connection.http.post<{ name: string }>(`/api/people/${id}/pseudonymise`, body)
    if (isRefusal(answer)) return answer
    close()
    done()
    return undefined
  }
  return (
    <RequestForm
      className="people-list__more"
      name={`Remove the name of ${name}`}
      submit="Remove the name for good"
      sending="Removing…"
      tone="bad"
      send={send}
      beside={<Leave close={close}>Keep</Leave>}
    >
      <p>
        The name, e-mail address and phone number of {name} are deleted, with every way in. What they did is shown as
        done by “Former member {id.slice(0, 4)}”. The logs stay as they are and still verify; a text in which somebody
        wrote the name stays as it was written. <b>This cannot be undone.</b>
      </p>
      <label>
        <span className="label">Type “{name}” to confirm</span>
        <input className="field" name="confirm" autoComplete="off" required />
      </label>
      <label>
        <span className="label">Reason, without the name: it stays in the audit log</span>
        <input className="field" name="reason" autoComplete="off" required />
      </label>
    </RequestForm>
  )
}
