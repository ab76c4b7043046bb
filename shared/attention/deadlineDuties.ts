/** Steps that will not be finished by their deadline: whoever does them and the lead are told while there is time. */
import type { Cutover } from '../cutoverState.ts'
import { viewAt } from '../derived/steps.ts'
import { sayDuration } from '../runbook/duration.ts'
import { deadlineAtRisk } from '../schedule/finishBy.ts'
import { whoLeads } from './askedOf.ts'
import type { Duty } from './duty.ts'
import type { Look } from './look.ts'
import { executing } from './stepDuties.ts'

export function deadlineDuties(cutover: Cutover, look: Look): Duty[] {
  const { words } = look
  return cutover.runbook.steps.flatMap(({ id, title, deadline }, position): Duty[] => {
    const risk = deadline === undefined ? undefined : deadlineAtRisk(cutover, position, look)
    const view = risk && viewAt(cutover, position)
    if (!view) return []
    const { by, expected, isOver, late } = risk
    const when = expected === undefined ? '' : `, and is expected ${words.time(expected)}`
    return [
      {
        kind: 'deadline',
        on: { stepId: id },
        key: `deadline ${id} ${deadline}`,
        title,
        says: `${isOver ? 'Should have been finished' : 'Must be finished'} by ${words.time(by)}${when}.`,
        over: `${sayDuration(late / 1000)} too late`,
        tone: 'late',
        asked: [...new Set([...executing(cutover, view).asked, ...whoLeads(cutover)])],
      },
    ]
  })
}
