/** One's own sessions. */
import { type SessionCard, SessionList } from './SessionList.tsx'

export default function Sessions() {
  return (
    <SessionList<SessionCard & { current: boolean }>
      title="Where you are signed in"
      about="A session ends by itself after two weeks, and when you set a password elsewhere."
      path="/api/sessions"
      pathOf={({ id }) => `/api/sessions/${id}`}
      isThis={({ current }) => current}
    />
  )
}
