import { useState } from 'react'
import { ringing, setRinging } from '../../ring.ts'
import { useStore } from '../../session.tsx'

/** Offers the notifications of the browser, once, to whoever has something to do here. */
export function RingMe() {
  const wanted = useStore(ringing, (on) => on)
  const [asked, setAsked] = useState(false)
  if (!wanted || asked || !('Notification' in globalThis) || Notification.permission !== 'default') return null
  const answer = (on: boolean) => {
    setAsked(true)
    setRinging(on)
  }
  return (
    <li className="ring-me dim">
      Be rung at when it is your turn, also in another tab?
      <span className="ring-me__answers">
        <button type="button" className="button button--small" onClick={() => answer(true)}>
          Ring me
        </button>
        <button type="button" className="button button--small button--bare" onClick={() => answer(false)}>
          No
        </button>
      </span>
    </li>
  )
}
