/** A page of sessions, with a way to end each: one's own, or for administrators everybody's. */
import { useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import '../../shell/Page.css'
import '../organisation/Organisation.css'
import { sayBrowser, WAYS_IN, type WayIn } from './browserWords.ts'

export interface SessionCard {
  id: string
  enteredBy: WayIn
  /** ISO instant. */
  createdAt: string
  address?: string
  userAgent?: string
  /** The one that asks, which is not ended here: that is to sign out. */
  current: boolean
}

interface SessionListProps<Card extends SessionCard> {
  title: string
  about: string
  /** Where they are read. */
  path: string
  /** Where one is deleted. */
  pathOf(card: Card): string
  /** Whose it is, where it may be another's. */
  owner?(card: Card): string
}

export function SessionList<Card extends SessionCard>(props: SessionListProps<Card>) {
  const { title, about, path, pathOf, owner } = props
  const { connection } = useSession()
  const { answer, again } = useGet<{ sessions: Card[] }>(path)
  const [failed, setFailed] = useState<string>()
  const end = async (card: Card) => {
    const ended = await answered(() => connection.http.delete<{ ok: true }>(pathOf(card)))
    setFailed(isRefusal(ended) ? ended.message : undefined)
    again()
  }
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>{title}</h1>
          <p className="dim">{about}</p>
        </header>
        {failed === undefined ? null : (
          <p className="bad" role="alert">
            {failed}
          </p>
        )}
        <Answered answer={answer} again={again}>
          {({ sessions }) => (
            <ul className="people-list">
              {sessions.map((card) => (
                <li key={card.id} className="people-list__one">
                  <div>
                    <p className="strong">{owner?.(card) ?? sayBrowser(card.userAgent)}</p>
                    <p className="dim">
                      {owner ? `${sayBrowser(card.userAgent)}, since` : 'Since'}{' '}
                      {fullInstant(Date.parse(card.createdAt), myZone())}
                      {card.address === undefined ? '' : ` from ${card.address}`}, by {WAYS_IN[card.enteredBy]}
                    </p>
                  </div>
                  {card.current ? (
                    <span className="dim">This browser</span>
                  ) : (
                    <button type="button" className="button button--small" onClick={() => void end(card)}>
                      End session{owner ? <span className="unseen"> of {owner(card)}</span> : null}
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
