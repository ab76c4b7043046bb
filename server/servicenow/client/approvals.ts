/** Who is to approve a change, and what they said. */
import { updatedAt } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import type { Choice, Reference, Row } from './row.ts'
import { byOwner, idPart, type Tables } from './tables.ts'

/** Instants are epoch milliseconds. */
export interface Approval {
  sysId: string
  change: string
  /** `requested`, `approved`, `rejected`, `not requested`, `not_required`, `cancelled` */
  state: Choice
  approver: Reference | null
  /** The group on whose behalf, where the instance says it. */
  group: Reference | null
  dueAt: number | null
  askedAt: number
  updatedAt: number
  modCount: number
}

export const APPROVAL_TABLE = 'sysapproval_approver'

const FIELDS =
  'sys_id sysapproval state approver group.assignment_group due_date sys_created_on sys_updated_on sys_mod_count'.split(
    ' ',
  )

export function approvalsOf(connection: Connection, tables: Tables) {
  const { site } = connection

  function toApproval(row: Row): Approval {
    return {
      sysId: row.sysId,
      change: row.raw('sysapproval'),
      state: row.choice('state'),
      approver: row.reference('approver'),
      group: row.reference('group.assignment_group'),
      dueAt: row.instant('due_date'),
      askedAt: row.instant('sys_created_on') ?? updatedAt(site, row),
      updatedAt: updatedAt(site, row),
      modCount: row.whole('sys_mod_count'),
    }
  }

  async function approvalsOfAll(changes: readonly string[]): Promise<Approval[]> {
    const oneOf = changes.map((change) => idPart(connection, change))
    const rows = await tables.listAll(APPROVAL_TABLE, 'approvals of the change', {
      where: [{ field: 'sysapproval', oneOf }],
      fields: FIELDS,
      matches: (row) => oneOf.includes(row.raw('sysapproval')),
    })
    return rows.map(toApproval)
  }

  return {
    /** @throws ServiceNowFault forbidden when the instance counts more than it shows */
    listApprovals: (change: string): Promise<Approval[]> => approvalsOfAll([change]),

    /** The same of each of several changes. */
    async listApprovalsOf(changes: readonly string[]): Promise<Map<string, Approval[]>> {
      return byOwner(changes, await approvalsOfAll(changes), ({ change }) => [change])
    },
  }
}
