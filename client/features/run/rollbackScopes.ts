/** What can be rolled back, each with the time until which it still fits into the window. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import type { RollBackBy } from '../../../shared/schedule/rollback.ts'
import { workstreamDeadlines } from '../../../shared/schedule/workstreamDeadlines.ts'
import { weekendInstant } from '../../ui/instants.ts'

/** The scope of a rollback that is no workstream. */
export const EVERYTHING = 'everything'

export function rollbackScopes(cutover: Cutover, now: number): { value: string; label: string }[] {
  const { runbook } = cutover
  const deadlines = new Map(workstreamDeadlines(cutover, now).map((one) => [one.workstream, one]))
  const until = (by: RollBackBy | undefined) => (by ? `, ${sayUntil(by, now, runbook.timezone)}` : '')
  return [
    { value: EVERYTHING, label: `Everything${until(forecast(cutover, now).rollBackBy)}` },
    ...runbook.workstreams.map((title) => ({ value: title, label: `Only ${title}${until(deadlines.get(title))}` })),
  ]
}

function sayUntil({ at, because }: RollBackBy, now: number, zone: string): string {
  const when = weekendInstant(at, zone, now)
  if (because === 'pointOfNoReturn') return `until the point of no return ${when}`
  return at < now ? `too late for the window since ${when}` : `in the window until ${when}`
}
