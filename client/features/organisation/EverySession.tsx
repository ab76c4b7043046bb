/** Where everybody is signed in; for administrators. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import { usePeople } from '../../live/session.tsx'
import { type SessionCard, SessionList } from '../account/SessionList.tsx'

export default function EverySession() {
  const people = usePeople()
  return (
    <SessionList<SessionCard & { personId: PersonId }>
      title="Sessions"
      about="Who is signed in, and where. What is ended here is signed out at once."
      path="/api/people/sessions"
      pathOf={({ id, personId }) => `/api/people/${personId}/sessions/${id}`}
      owner={({ personId }) => people.name(personId)}
    />
  )
}
