import type { Sql } from '../../server/database/connect.ts'

/**
 * Puts a cutover's log back to a seq under the servers that run, as a restored backup or a failover that lost the last
 * events does. What the servers have in memory they keep.
 */
export async function putBack(sql: Sql, cutoverId: string, seq: number): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select from cutovers where id = ${cutoverId} for update`
    await transaction`delete from events where cutover = ${cutoverId} and seq > ${seq}`
    await transaction`delete from commands where cutover = ${cutoverId} and (last_seq > ${seq} or last_seq is null)`
    await transaction`delete from snapshots where cutover = ${cutoverId} and seq > ${seq}`
    await transaction`
      update cutovers set head = ${seq}, head_hash = hash, last_at = at, next_due_at = null, next_due = null
      from events where id = ${cutoverId} and cutover = id and seq = ${seq}`
  })
}
