/** Who is called next where those who are asked do not answer: others who could do it, then the lead. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { stepView } from '../derived/steps.ts'
import { whoLeads } from './askedOf.ts'
import type { Duty } from './duty.ts'

/** Each list is called after the one before; without those who are asked already. */
export function inLine(cutover: Cutover, { on, kind, asked }: Duty): readonly (readonly PersonId[])[] {
  // Of a second look everybody is asked who may give it.
  const owner = 'stepId' in on && kind !== 'confirm' ? stepView(cutover, on.stepId)?.definition.owner : undefined
  const holders = owner === undefined ? [] : (cutover.people[owner] ?? [])
  const deputies = holders.filter((person) => !asked.includes(person))
  const leads = whoLeads(cutover).filter((person) => !asked.includes(person) && !deputies.includes(person))
  return [deputies, leads].filter((people) => people.length > 0)
}
