/** Who holds which role in a cutover. Changes are events, so that one can later tell who had authority at the time. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { asLeadOrPlanner, holds } from '../policy.ts'
import { refuse } from '../refusal.ts'
import { LEAD, SCRIBE } from '../reserved.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { delegationsOfReleased } from './delegations.ts'

/** `email` is a person id here: the server has already resolved it. */
export function decidePeople(
  cutover: Cutover,
  command: CommandOf<'assignPerson' | 'releasePerson'>,
  { actor }: Context,
): CommandOutcome {
  const { role, email: person } = command
  const refusal = asLeadOrPlanner(cutover, actor, 'Changing who holds a role')
  if (refusal) return refusal
  if (role !== SCRIBE && !indexOf(cutover.runbook).role.has(role)) {
    return refuse('unknownRole', `This runbook has no role “${role}”.`, { field: 'role' })
  }
  const title = roleTitle(cutover.runbook, role)
  if (command.type === 'assignPerson') {
    return holds(cutover, role, person)
      ? refuse('nothingChanges', `They hold ${title} already.`)
      : [{ type: 'personAssigned', role, person }]
  }
  if (!holds(cutover, role, person)) return refuse('nothingChanges', `They do not hold ${title}.`)
  if (role === LEAD && cutover.people[LEAD]?.length === 1) {
    return refuse('cutoverState', 'A cutover always has a lead; assign the next one first.')
  }
  return [{ type: 'personReleased', role, person }, ...delegationsOfReleased(cutover, role, person)]
}
