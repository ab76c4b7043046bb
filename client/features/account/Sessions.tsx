/** One's own sessions, with a way to end each. */
import { useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import '../../shell/Page.css'
import { answered } from '../../live/runbookShelf.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import '../organisation/Organisation.css'
import { sayBrowser, WAYS_IN, type WayIn } from './browserWords.ts'

interface SessionCard {
  id: string
  enteredBy: WayIn
  /** ISO instant. */
  createdAt: string
  address?: string
  userAgent?: string
  current: boolean
}

export default function Sessions() {
  const { connection } = useSession()
  const { answer, again } = useGet<{ sessions: SessionCard[] }>('/api/sessions')
  const [failed, setFailed] = useState<string>()
  const end = async ({ id }: SessionCard) => {
    const ended = await answered(() => connection.http.delete<{ ok: true }>(`/api/sessions/${id}`))
    setFailed(isRefusal(ended) ? ended.message : undefined)
    again()
  }
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Where you are signed in</h1>
          <p className="dim">A session ends by itself after two weeks, and when you set a password elsewhere.</p>
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
                    <p className="strong">{sayBrowser(session.userAgent)}</p>
                    <p className="dim">
                      Since {fullInstant(Date.parse(session.createdAt), myZone())}
                      {session.address === undefined ? '' : ` from ${session.address}`}, by {WAYS_IN[session.enteredBy]}
                    </p>
                  </div>
                  {session.current ? (
                    <span className="dim">This browser</span>
                  ) : (
                    <button type="button" className="button button--small" onClick={() => void end(session)}>
                      End it
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Answered>
      </div>
    </Outside>
  )
}
