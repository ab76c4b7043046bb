/** One's own sessions. */
import { SessionList } from './SessionList.tsx'

export default function Sessions() {
  return (
    <SessionList
      title="Where you are signed in"
      about="A session ends by itself after two weeks, and when you set a password elsewhere."
      path="/api/sessions"
      pathOf={({ id }) => `/api/sessions/${id}`}
    />
  )
}
