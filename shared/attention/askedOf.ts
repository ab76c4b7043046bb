/** Who is asked to act: whoever can, and where nobody can, the lead (R16). */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { LEAD } from '../reserved.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import type { Duty } from './duty.ts'

export type Asked = Pick<Duty, 'asked' | 'unheld'>

/** There is always one. */
export const whoLeads = (cutover: Cutover): readonly PersonId[] => cutover.people[LEAD] ?? []

/** The holders of the roles, without those who may not; else the lead. */
export function askedOf(cutover: Cutover, roles: readonly string[], except: readonly PersonId[] = []): Asked {
  const holders = [...new Set(roles.flatMap((role) => cutover.people[role] ?? []))]
  const asked = holders.filter((person) => !except.includes(person))
  if (asked.length > 0) return { asked }
  const unheld = roles[0] === undefined ? {} : { unheld: roleTitle(cutover.runbook, roles[0]) }
  return { asked: whoLeads(cutover), ...unheld }
}

/** As `askedOf`, for what one person has in hand. */
export const askedOne = (person: PersonId): Asked => ({ asked: [person] })

/** For the end of a sentence, or nothing. */
export const sayUnheld = ({ unheld }: { unheld?: string | undefined }): string =>
  unheld === undefined ? '' : ` Nobody else can do it as ${unheld}: assign somebody under People.`
