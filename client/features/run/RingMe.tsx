import { useState } from 'react'
import { Link } from 'wouter'
import type { ChannelsAnswer } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { Http } from '../../live/http.ts'
import { answered } from '../../live/runbookShelf.ts'
import { useSession, useStore } from '../../live/session.tsx'
import { subscribe } from '../../live/webPush.ts'
import { ringing, setRinging } from '../../shell/ring.ts'

/** Offers browser notifications, once and in one line, to people who have something to do here. */
export function RingMe() {
  const { connection } = useSession()
  const wanted = useStore(ringing, (on) => on)
  // Memoised: querying the permission takes milliseconds, and it changes only by the answer given here.
  const [open, setOpen] = useState(() => 'Notification' in globalThis && Notification.permission === 'default')
  const [failed, setFailed] = useState<string>()
  if (failed !== undefined) {
    return (
      <span className="ring-me ring-me--failed" role="status">
        <span className="late">
          This browser does not ring while the page is closed. {failed} <Link href="/channels">How I am reached</Link>
        </span>
        <Close label="Close" close={() => setFailed(undefined)} />
      </span>
    )
  }
  if (!wanted || !open) return null
  const allow = async () => {
    setOpen(false)
    await setRinging(true)
    setFailed(await whyNotWhileClosed(connection.http))
  }
  return (
    <span className="ring-me">
      <button
        type="button"
        className="ring-me__yes"
        title="A sound and a notification, also while this page is closed"
        onClick={() => void allow()}
      >
        Notify me at my turn
      </button>
      <Close
        label="Do not notify me"
        close={() => {
          setOpen(false)
          void setRinging(false)
        }}
      />
    </span>
  )
}

function Close({ label, close }: { label: string; close(): void }) {
  return (
    <button type="button" className="ring-me__no" aria-label={label} onClick={close}>
      <span aria-hidden="true">×</span>
    </button>
  )
}

/** Subscribes this browser; a sentence where that did not work. */
async function whyNotWhileClosed(http: Http): Promise<string | undefined> {
  const channels = await answered(() => http.get<ChannelsAnswer>('/api/channels'))
  if (isRefusal(channels)) return channels.message
  const answer = await subscribe(http, channels.pushKey)
  return isRefusal(answer) ? answer.message : undefined
}
