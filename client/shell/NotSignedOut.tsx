import { useSession, useStore } from '../live/session.tsx'
import './NotReached.css'
import { notSignedOut, signOut } from './signOut.ts'

/** For who wanted to sign out and would leave the computer: only the server ends a session. */
export function NotSignedOut() {
  const { http } = useSession().connection
  if (!useStore(notSignedOut, (value) => value)) return null
  return (
    <p className="not-reached" role="alert">
      <span className="late">You are still signed in here: T-Minus did not answer.</span>
      <button type="button" className="button button--small" onClick={() => void signOut(http)}>
        Sign out again
      </button>
    </p>
  )
}
