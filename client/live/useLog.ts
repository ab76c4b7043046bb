import { useEffect } from 'react'
import { useFollowed } from './cutover.tsx'
import { type CutoverLog, type LogView, logOf } from './cutoverLog.ts'
import { useSession, useStore } from './session.tsx'

/** The current cutover's log; its newest page is fetched on first use. */
export function useLog(): { log: LogView; loadOlder: CutoverLog['loadOlder'] } {
  const { connection } = useSession()
  const { following } = useFollowed()
  const source = logOf(connection.http, following.replica)
  const log = useStore(source, (view) => view)
  // Also after it was dropped because the log was replaced.
  const wanted = log.events.length === 0 && !log.complete && !log.loading && !log.failed
  useEffect(() => {
    if (wanted) void source.loadOlder()
  }, [source, wanted])
  return { log, loadOlder: source.loadOlder }
}
