/** Who is asked to approve a change, for the gate that waits for them. */
import type { Approver } from '../../shared/change/changeFacts.ts'
import type { Approval } from './client/approvals.ts'

/** More are not stored: nobody reads a list of a whole department. */
const MOST = 30

/** `not_required`, `cancelled` and the like are of nobody who is asked now. */
const SAID: Readonly<Record<string, Approver['said']>> = {
  requested: 'nothing',
  approved: 'approved',
  rejected: 'rejected',
}

/** Of each person and group the last answer: first those who have not answered, then the latest. */
export function approversOf(approvals: readonly Approval[]): Approver[] {
  const last = new Map<string, Approver>()
  for (const { state, approver, group, askedAt, updatedAt } of approvals.toSorted((a, b) => a.askedAt - b.askedAt)) {
    const said = SAID[state.value]
    const key = `${approver?.sysId} ${group?.sysId}`
    last.delete(key)
    if (said === undefined) continue
    last.set(key, {
      name: approver?.name || 'somebody whose name is not shown',
      ...(group?.name ? { group: group.name } : {}),
      said,
      since: new Date(said === 'nothing' ? askedAt : updatedAt).toISOString(),
    })
  }
  return [...last.values()].toSorted(inOrder).slice(0, MOST)
}

function inOrder(one: Approver, other: Approver): number {
  const waits = Number(other.said === 'nothing') - Number(one.said === 'nothing')
  return waits || Date.parse(other.since) - Date.parse(one.since) || (one.name < other.name ? -1 : 1)
}
