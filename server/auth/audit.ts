/** The audit log of the organisation: what was done to people and to their credentials. Append-only. */

import { z } from 'zod'
import type { AuditEntry, AuditKind } from '../../shared/protocol.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { fragment } from '../database/sql.ts'
import type { By } from './hands.ts'

export interface NewAuditEntry {
  kind: AuditKind
  /** The id of the person concerned. */
  person?: string
  details?: Record<string, string | number | boolean | readonly string[]>
}

/** Adds an entry, as the last statement of the transaction it reports on, since entries wait for each other. */
export async function record(sql: Queries, organisation: string, by: By, entry: NewAuditEntry): Promise<void> {
  const { kind, person = null } = entry
  // In a session made by somebody else, its owner need not be the one acting.
  const details = by.hands.length > 0 ? { ...entry.details, hands: by.hands } : (entry.details ?? {})
  await sql`
    insert into audit_entries (organisation, kind, actor, via, person, address, details)
    values (${organisation}, ${kind}, ${by.actor}, ${by.via}, ${person}, ${by.address}, ${sql.json(details)})`
}

export interface AuditQuestion {
  /** Only entries after this seq, oldest first; without it newest first. */
  after?: number | undefined
  /** Only entries before this seq. */
  before?: number | undefined
  /** The person who did it, or to whom it was done. */
  person?: string | undefined
  kind?: string | undefined
  limit: number
}

export async function readAudit(sql: Queries, organisation: string, asked: AuditQuestion): Promise<AuditEntry[]> {
  const { after, before, person, kind, limit } = asked
  const found = sql`
    select seq, at, kind, actor, via, person, address, details from audit_entries
    where organisation = ${organisation}
      ${after === undefined ? fragment`` : fragment`and seq > ${after}`}
      ${before === undefined ? fragment`` : fragment`and seq < ${before}`}
      ${person === undefined ? fragment`` : fragment`and (person = ${person} or actor = ${person})`}
      ${kind === undefined ? fragment`` : fragment`and kind = ${kind}`}
    order by seq ${after === undefined ? fragment`desc` : fragment``} limit ${limit}`
  const rows = await rowsOf(auditRow, found)
  return rows.map(({ actor, via, person: about, address, ...row }) => ({
    ...row,
    ...(actor !== null && { actor }),
    ...(via !== null && { via }),
    ...(about !== null && { person: about }),
    ...(address !== null && { address }),
  }))
}

const auditRow = z.object({
  seq: z.number(),
  at: z.string(),
  kind: z.string(),
  actor: z.string().nullable(),
  via: z.string().nullable(),
  person: z.string().nullable(),
  address: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
})
