/** Parent and child changes of the lead change: which are linked automatically, and which are left to people. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import { SERVICENOW } from '../reserved.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { isCanceled } from './changeStage.ts'

/** At most this many are linked automatically; beyond that people choose. */
export const MAX_RELATIVES = 20

/** A parent or child of the lead change in ServiceNow. */
export interface Relative {
  relation: 'parent' | 'child'
  sysId: string
  number: string
}

/** Of those found, the ones to link automatically now: new here, and never unlinked by a person. */
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

/** How many of its parents and children are not linked, unless a person unlinked them. Undefined while they are not known. */
export function relativesLeft(cutover: Cutover, lead: ChangeState): number | undefined {
  const relatives = lead.facts?.relatives
  return (
    relatives && listed(relatives).filter((number) => !isKnown(cutover, lead, number)).length + (relatives.more ?? 0)
  )
}

/** What people should know besides the facts: that related changes are not linked, or that this one is no longer related. */
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

/** Linked automatically, but since moved elsewhere in ServiceNow. */
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

/** An unlinked former lead change was never judged as a relative. */
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
