import { useState } from 'react'
import type { ChannelsAnswer } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useSession, useStore } from '../../live/session.tsx'
import { subscribe } from '../../live/webPush.ts'
import { ringing, setRinging } from '../../shell/ring.ts'

/** Offers browser notifications, once and in one line, to people who have something to do here. */
export function RingMe() {
  const { connection } = useSession()
  const wanted = useStore(ringing, (on) => on)
  // Memoised: querying the permission takes milliseconds, and it changes only by the answer given here.
  const [open, setOpen] = useState(() => 'Notification' in globalThis && Notification.permission === 'default')
  if (!wanted || !open) return null
  const answer = (on: boolean) => {
    setOpen(false)
    setRinging(on)
    if (on) void subscribeHere()
  }
  // Also while no page is open; where that does not work, the page's own bell does while it is.
  const subscribeHere = async () => {
    const channels = await connection.http.get<ChannelsAnswer>('/api/channels').catch(() => undefined)
    if (channels && !isRefusal(channels)) await subscribe(connection.http, channels.pushKey)
  }
  return (
    <span className="ring-me">
      <button
        type="button"
        className="ring-me__yes"
        title="A sound and a notification, also while this page is closed"
        onClick={() => answer(true)}
      >
        Notify me at my turn
      </button>
      <button type="button" className="ring-me__no" aria-label="Do not notify me" onClick={() => answer(false)}>
        <span aria-hidden="true">×</span>
      </button>
    </span>
  )
}
