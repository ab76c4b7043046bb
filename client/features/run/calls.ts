/** Whom to call about a step: people call the lead, and the lead calls who does it. */
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import { LEAD } from '../../../shared/reserved.ts'
import type { BoardRow } from '../../derive/board.ts'

export interface Callee {
  id: PersonId
  isLead: boolean
}

/** Nobody calls themselves. */
export function calleesOf(cutover: Cutover, row: BoardRow, me: PersonId): Callee[] {
  const leads = cutover.people[LEAD] ?? []
  const executor = executorOf(cutover, row.view)
  const callees = leads.includes(me) ? (executor === undefined ? [] : [executor]) : leads
  return callees.filter((id) => id !== me).map((id) => ({ id, isLead: leads.includes(id) }))
}

/** The leads whom this person can call: of several, one calls the others. */
export const leadsToCall = (people: Cutover['people'], me: PersonId): PersonId[] =>
  (people[LEAD] ?? []).filter((id) => id !== me)
