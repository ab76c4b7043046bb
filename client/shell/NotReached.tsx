/** That this browser is not called while its page is closed, and why: for whoever has just asked for it. */
import { Link, useLocation } from 'wouter'
import { useStore } from '../live/session.tsx'
import './NotReached.css'
import { forgetNotReached, whyNotReached } from './ring.ts'

const CHANNELS = '/channels'

export function NotReached() {
  const why = useStore(whyNotReached, (value) => value)
  const [location] = useLocation()
  // There it is said beside the button.
  if (why === undefined || location === CHANNELS) return null
  return (
    <p className="not-reached" role="status">
      <span className="late">This browser does not ring while the page is closed. {why}</span>
      <Link href={CHANNELS}>How I am reached</Link>
      <button type="button" className="button button--small" onClick={forgetNotReached}>
        Close
      </button>
    </p>
  )
}
