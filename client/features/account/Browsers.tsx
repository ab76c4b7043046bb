/** The browsers that get notifications, this one among them or not. */
import { useEffect, useState } from 'react'
import type { ChannelsAnswer } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { BROWSERS_PATH, ownBrowser, subscription, unsubscribe, whyNoPush } from '../../live/webPush.ts'
import { notifyHere } from '../../shell/ring.ts'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import { sayBrowser } from './browserWords.ts'

interface BrowsersProps {
  mine: ChannelsAnswer
  changed(mine: ChannelsAnswer): void
}

export function Browsers({ mine, changed }: BrowsersProps) {
  const { connection } = useSession()
  const [here, setHere] = useState<boolean>()
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)
  const why = whyNoPush()
  // Removed on another device, it is not called, whatever it is subscribed to.
  const isCalled = here === true && mine.browsers.some(({ id }) => id === ownBrowser())
  useEffect(() => {
    void subscription().then((known) => setHere(known !== undefined && Notification.permission === 'granted'))
  }, [])
  const add = async () => {
    setBusy(true)
    const answer = await notifyHere(connection.http)
    setBusy(false)
    setFailed(isRefusal(answer) ? answer.message : undefined)
    if (isRefusal(answer)) return
    setHere(true)
    changed(answer)
  }
  const remove = async (id: string) => {
    const answer = await answered(() => connection.http.delete<ChannelsAnswer>(`${BROWSERS_PATH}/${id}`))
    setFailed(isRefusal(answer) ? answer.message : undefined)
    if (isRefusal(answer)) return
    changed(answer)
    if (id !== ownBrowser()) return
    // While it is subscribed, its next page would add it again.
    await unsubscribe()
    setHere(false)
  }
  return (
    <section aria-label="Browsers">
      <h2>Browsers with notifications</h2>
      {mine.browsers.length === 0 ? null : (
        <ul className="people-list">
          {mine.browsers.map(({ id, userAgent, createdAt }) => (
            <li key={id} className="people-list__one">
              <div>
                <p className="strong">
                  {sayBrowser(userAgent)}
                  {id === ownBrowser() ? ', this one' : ''}
                </p>
                <p className="dim">Since {fullInstant(Date.parse(createdAt), myZone())}</p>
              </div>
              <button type="button" className="button button--small" onClick={() => void remove(id)}>
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      {failed === undefined ? null : (
        <p className="bad" role="alert">
          {failed}
        </p>
      )}
      {why === undefined ? (
        isCalled ? null : (
          <p>
            <button type="button" className="button button--primary" disabled={busy} onClick={() => void add()}>
              {busy ? 'Asking…' : 'Notify me in this browser'}
            </button>
          </p>
        )
      ) : (
        <p className="dim">{why}</p>
      )}
    </section>
  )
}
