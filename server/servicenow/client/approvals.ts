/** Who is to approve a change, and what they said. */
import { updatedAt } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import type { Choice, Reference, Row } from './row.ts'
import { idPart, type Tables } from './tables.ts'

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
  updatedAt: number
  modCount: number
}

export const APPROVAL_TABLE = 'sysapproval_approver'

const FIELDS = 'sys_id sysapproval state approver group.assignment_group due_date sys_updated_on sys_mod_count'.split(
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
      updatedAt: updatedAt(site, row),
      modCount: row.whole('sys_mod_count'),
    }
  }

  return {
    async listApprovals(change: string): Promise<Approval[]> {
      const { rows } = await tables.list(APPROVAL_TABLE, {
        where: [{ field: 'sysapproval', is: idPart(connection, change) }],
        fields: FIELDS,
        matches: (row) => row.raw('sysapproval') === change,
      })
      return rows.map(toApproval)
    },
  }
}
