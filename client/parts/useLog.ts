import { useEffect } from 'react'
import { useFollowed } from '../cutover.tsx'
import { type CutoverLog, type LogView, logOf } from '../cutoverLog.ts'
import { useSession, useStore } from '../session.tsx'

/** The log of the cutover that this screen is about; its newest page is fetched when the first part asks for it. */
export function useLog(): { log: LogView; loadOlder: CutoverLog['loadOlder'] } {
  const { connection } = useSession()
  const { following } = useFollowed()
  const source = logOf(connection.http, following.replica)
  const log = useStore(source, (view) => view)
  const empty = log.events.length === 0 && !log.failed
  useEffect(() => {
    if (empty) void source.loadOlder()
  }, [source, empty])
  return { log, loadOlder: source.loadOlder }
}
