import { useState } from 'react'
import { useSession, useStore } from '../../live/session.tsx'
import { doNotNotify, notifyHere, ringing } from '../../shell/ring.ts'

/** Offers browser notifications, once and in one line, to people who have something to do here. */
export function RingMe() {
  const { connection } = useSession()
  const wanted = useStore(ringing, (on) => on)
  // Memoised: querying the permission takes milliseconds, and it changes only by the answer given here.
  const [open, setOpen] = useState(() => 'Notification' in globalThis && Notification.permission === 'default')
  if (!wanted || !open) return null
  return (
    <span className="ring-me">
      <button
        type="button"
        className="ring-me__yes"
        title="A sound and a notification, also while this page is closed"
        onClick={() => {
          setOpen(false)
          void notifyHere(connection.http)
        }}
      >
        Notify me at my turn
      </button>
      <button
        type="button"
        className="ring-me__no"
        aria-label="Do not notify me"
        onClick={() => {
          setOpen(false)
          doNotNotify()
        }}
      >
        <span aria-hidden="true">×</span>
      </button>
    </span>
  )
}
