/** The changes above and below the one that leads: which are linked by themselves, and what is left. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import { SERVICENOW } from '../reserved.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { isCanceled } from './changeStage.ts'

/** So many are linked by themselves; more is for people to choose from. */
export const MAX_RELATIVES = 20

/** A change that ServiceNow has as parent or child of the one that leads. */
export interface Relative {
  relation: 'parent' | 'child'
  sysId: string
  number: string
}

/** Of those found, the ones that are linked by themselves now: new here, and never unlinked by anybody. */
export function relativesToLink<One extends Relative>(
  cutover: Cutover,
  lead: ChangeState,
  found: readonly One[],
): One[] {
  const wanted = lead.status === 'linked' && lead.relation === 'lead' && !lead.paused && !cutover.ended
  const room = MAX_RELATIVES - cutover.changes.filter((one) => one.status !== 'unlinked' && isByItself(one)).length
  if (!wanted || room <= 0) return []
  const once = new Map(found.map((one) => [one.sysId, one]))
  return [...once.values()].filter((one) => !isKnown(cutover, lead, one.number, one.sysId)).slice(0, room)
}

/** How many changes above and below it are not linked, and nobody unlinked them. Undefined: it is not known which there are. */
export function relativesLeft(cutover: Cutover, lead: ChangeState): number | undefined {
  const relatives = lead.facts?.relatives
  return (
    relatives && listed(relatives).filter((number) => !isKnown(cutover, lead, number)).length + (relatives.more ?? 0)
  )
}

/** What people have to know of a change beside its facts: that more belong to it, or that it belongs here no longer. */
export function sayRelatives(cutover: Cutover, change: ChangeState): string | undefined {
  if (change.relation === 'lead') {
    const left = change.status === 'linked' && change.facts ? relativesLeft(cutover, change) : 0
    if (left === undefined) return 'ServiceNow does not tell which changes are above or below it.'
    if (left === 0) return undefined
    const more = left === 1 ? '1 more change is' : `${left} more changes are`
    return `${more} above or below it in ServiceNow and not linked here.`
  }
  const lead = cutover.changes.find(({ relation, status }) => relation === 'lead' && status === 'linked')
  if (!lead || !isNoLongerRelative(lead, change)) return undefined
  const was = change.relation === 'parent' ? 'the parent' : 'a child'
  return `No longer ${was} of ${numberOf(lead)} in ServiceNow; it is asked for until somebody unlinks it.`
}

/** Linked by itself, and ServiceNow has it elsewhere now. */
function isNoLongerRelative(lead: ChangeState, change: ChangeState): boolean {
  const relatives = lead.facts?.relatives
  if (!relatives || relatives.more !== undefined || !isByItself(change) || change.instance !== lead.instance)
    return false
  // Cancelled ones are not listed.
  if (change.status === 'unlinked' || (change.facts && isCanceled(change.facts))) return false
  return !listed(relatives).includes(numberOf(change) ?? '')
}

const listed = ({ parent, children }: NonNullable<ChangeFacts['relatives']>): string[] =>
  parent === undefined ? children : [parent, ...children]

const isByItself = ({ requested, relation }: ChangeState): boolean => requested.by === SERVICENOW && relation !== 'lead'

/** One that led once, and was unlinked, was not judged as a relative. */
function isKnown({ changes }: Cutover, { instance }: ChangeState, number: string, sysId?: string): boolean {
  return changes.some(
    (one) =>
      one.instance === instance &&
      (one.status !== 'unlinked' || one.relation !== 'lead') &&
      ((sysId !== undefined && one.ticket?.sysId === sysId) || numberOf(one) === number),
  )
}

const numberOf = ({ ticket, wanted }: ChangeState): string | undefined =>
  ticket?.number ?? ('link' in wanted ? wanted.link : undefined)
