/** A cutover as if there were more or fewer people of a role. */
import type { Cutover } from '../cutoverState.ts'
import { isFinished } from '../derived/steps.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { occupiedBy } from '../schedule/level/peopleOf.ts'
import type { Staffing } from './change.ts'

export function staffed(cutover: Cutover, { role, by }: Staffing): Cutover | Refusal {
  const { runbook, steps } = cutover
  const definition = runbook.roles.find(({ id }) => id === role)
  if (!definition) return refuse('unknownRole', `There is no role “${role}” in this cutover.`)
  const { title, capacity, shifts } = definition
  if (capacity === undefined)
    return refuse(
      'runbookFaults',
      `The runbook does not say how many there are of ${title}, so nothing ever waits for them.`,
    )
  const there = capacity + by
  if (there < 1)
    return refuse(
      'runbookFaults',
      `There ${capacity === 1 ? 'is 1' : `are ${capacity}`} of ${title}; that would leave nobody.`,
    )
  const needy = runbook.steps.find((step, position) => {
    const state = steps[position]
    return state !== undefined && !isFinished(state) && (occupiedBy(step)[role] ?? 0) > there
  })
  if (needy)
    return refuse(
      'runbookFaults',
      `“${needy.title}” needs ${occupiedBy(needy)[role]} of ${title} at once; there would be ${there}.`,
    )
  const changed = {
    ...definition,
    capacity: there,
    ...(shifts && { shifts: shifts.map((shift) => ({ ...shift, people: Math.max(0, shift.people + by) })) }),
  }
  return { ...cutover, runbook: { ...runbook, roles: runbook.roles.map((one) => (one.id === role ? changed : one)) } }
}

/** `one more of Database`, `2 fewer of Database` */
export function sayStaffing({ roles }: Pick<Runbook, 'roles'>, { role, by }: Staffing): string {
  const { title = role } = roles.find(({ id }) => id === role) ?? {}
  const count = Math.abs(by) === 1 ? 'one' : Math.abs(by)
  return `${count} ${by < 0 ? 'fewer' : 'more'} of ${title}`
}
