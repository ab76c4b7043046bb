/** Where everybody is signed in, by person, with a way to end each session; for administrators. */
import { useState } from 'react'
import type { PersonId } from '../../../shared/cutoverState.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/runbookShelf.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import { sayBrowser, WAYS_IN, type WayIn } from '../account/browserWords.ts'
import '../../shell/Page.css'
import './Organisation.css'

interface SessionOf {
  id: string
  personId: PersonId
  enteredBy: WayIn
  createdAt: string
  address?: string
  userAgent?: string
}

export default function EverySession() {
  const { connection } = useSession()
  const people = usePeople()
  const { answer, again } = useGet<{ sessions: SessionOf[] }>('/api/people/sessions')
  const [failed, setFailed] = useState<string>()
  const end = async ({ id, personId }: SessionOf) => {
    const ended = await answered(() => connection.http.delete<{ ok: true }>(`/api/people/${personId}/sessions/${id}`))
    setFailed(isRefusal(ended) ? ended.message : undefined)
    again()
  }
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Sessions</h1>
          <p className="dim">Who is signed in, and where. What is ended here is signed out at once.</p>
        </header>
        {failed === undefined ? null : (
          <p className="bad" role="alert">
            {failed}
          </p>
        )}
        <Answered answer={answer} again={again}>
          {({ sessions }) => (
            <ul className="people-list">
              {sessions.map((session) => (
                <li key={session.id} className="people-list__one">
                  <div>
                    <p className="strong">{people.name(session.personId)}</p>
                    <p className="dim">
                      {sayBrowser(session.userAgent)}, since {fullInstant(Date.parse(session.createdAt), myZone())}
                      {session.address === undefined ? '' : ` from ${session.address}`}, by {WAYS_IN[session.enteredBy]}
                    </p>
                  </div>
                  <button
                    type="button"
                    className="button button--small"
                    aria-label={`End the session of ${people.name(session.personId)}`}
                    onClick={() => void end(session)}
                  >
                    End it
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Answered>
      </div>
    </Outside>
  )
}
