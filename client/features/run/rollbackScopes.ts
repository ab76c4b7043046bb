/** What can be rolled back, each with the time until which it still fits into the window. */
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { RollBackBy } from '../../../shared/schedule/rollback.ts'
import type { WorkstreamDeadline } from '../../../shared/schedule/workstreamDeadlines.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { useMinute } from '../../live/session.tsx'
import { useWorkstreamDeadlines } from '../../live/workstreamDeadlines.ts'
import { weekendInstant } from '../../ui/instants.ts'

/** The scope of a rollback that is no workstream. */
export const EVERYTHING = 'everything'

interface Scope {
  value: string
  label: string
}

interface Known {
  now: number
  everything?: RollBackBy | undefined
  workstreams: readonly WorkstreamDeadline[]
}

/** @param known undefined while it is not known until when */
export function rollbackScopes({ workstreams, timezone }: Runbook, known?: Known): Scope[] {
  const deadlines = new Map(known?.workstreams.map((one) => [one.workstream, one]))
  const until = (by: RollBackBy | undefined) => (by && known ? `, ${sayUntil(by, known.now, timezone)}` : '')
  return [
    { value: EVERYTHING, label: `Everything${until(known?.everything)}` },
    ...workstreams.map((title) => ({ value: title, label: `Only ${title}${until(deadlines.get(title))}` })),
  ]
}

/** With the times once they are known, and until then that they are not. */
export function useRollbackScopes(): { options: Scope[]; says?: string } {
  const runbook = useCutover((cutover) => cutover.runbook)
  const everything = useOutlook((outlook) => outlook?.forecast.rollBackBy)
  const workstreams = useWorkstreamDeadlines()
  const now = useMinute()
  const options = rollbackScopes(runbook, { now, everything, workstreams: workstreams ?? [] })
  return workstreams ? { options } : { options, says: 'Until when each workstream can go back is being worked out…' }
}

function sayUntil({ at, because }: RollBackBy, now: number, zone: string): string {
  const when = weekendInstant(at, zone, now)
  if (because === 'pointOfNoReturn') return `until the point of no return ${when}`
  return at < now ? `too late for the window since ${when}` : `in the window until ${when}`
}
