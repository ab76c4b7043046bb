import { randomUUID } from 'node:crypto'
import type { Sql } from '../../server/database/connect.ts'
import { hashOf } from '../../shared/chain/hashChain.ts'

export interface RawRecord {
  type: string
  payload?: object
  disclosures?: unknown
  version?: number
}

/** Appends a record past every check, chained as a server of another release would have; answers its seq. */
export async function appendRaw(sql: Sql, cutoverId: string, raw: RawRecord): Promise<number> {
  const { type, payload = {}, disclosures = {}, version = 1 } = raw
  return sql.begin(async (transaction) => {
    const [row] = await transaction<{ organisation: string; head: number; prev: string }[]>`
      select organisation, head, head_hash as prev from cutovers where id = ${cutoverId} for update`
    if (!row) throw new Error(`There is no cutover ${cutoverId}`)
    const { organisation, prev } = row
    const seq = row.head + 1
    const at = new Date().toISOString()
    const record = { cutover: cutoverId, seq, at, actor: 'p', commandId: randomUUID(), type, version, payload, prev }
    const hash = hashOf({ ...record, payload: { ...payload } })
    await transaction`
      insert into events (organisation, cutover, seq, at, actor, command_id, type, version, payload, disclosures, prev, hash)
      values (${organisation}, ${cutoverId}, ${seq}, ${at}, ${record.actor}, ${record.commandId}, ${type}, ${version},
        ${JSON.stringify(payload)}::text::jsonb, ${JSON.stringify(disclosures)}::text::jsonb, ${prev}, ${hash})`
    await transaction`
      update cutovers set head = ${seq}, head_hash = ${hash}, last_at = ${at},
        changed_minute = floor(extract(epoch from clock_timestamp()) / 60)
      where id = ${cutoverId}`
    return seq
  })
}
