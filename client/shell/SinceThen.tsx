/** What has happened to what a command was about since it was pressed. Part of UnsentCommands.tsx. */
import { sayEvent } from '../derive/sayEvent.ts'
import { happenedSince } from '../derive/unsent.ts'
import { useCutover } from '../live/cutover.tsx'
import { usePeople } from '../live/session.tsx'
import type { Unsent } from '../live/unsent.ts'
import { useLog } from '../live/useLog.ts'
import { clockSeconds } from '../ui/instants.ts'

/** How many events are told; the audit has them all. */
const MAX_TOLD = 3

export default function SinceThen({ unsent: { command, seq } }: { unsent: Unsent }) {
  const runbook = useCutover((value) => value.runbook)
  const people = usePeople()
  const { log } = useLog()
  const happened = happenedSince(command, seq, log.events)
  const told = happened.slice(-MAX_TOLD)
  if (told.length === 0)
    return log.loading ? 'Looking at what has happened since…' : 'Nothing has happened to it since.'
  const more = happened.length - told.length
  const sentences = told.map(
    (event) =>
      `${clockSeconds(Date.parse(event.at), runbook.timezone)} ${people.name(event.actor)} ${sayEvent(event, runbook, people.name)}`,
  )
  return `Since then${more > 0 ? `, after ${more} more` : ''}: ${sentences.join('; ')}.`
}
