/** A copy of all logs as they stand, and the day on which the database comes back as it was then. */
import type { Sql } from '../../server/database/connect.ts'

export interface Backup {
  /** In one transaction, as a failover to an older copy seems to those who connect again. Answers the hashes that are lost. */
  restore(): Promise<string[]>
}

/** Tables that grow with a log; what people and runbooks are stays as it is, and the servers at work are those of today. */
const TABLES = ['events', 'commands', 'snapshots', 'log_verifications'] as const

export async function takeBackup(admin: Sql): Promise<Backup> {
  await admin.begin(async (transaction) => {
    // All of it as of one moment: the servers go on meanwhile.
    await transaction`set transaction isolation level repeatable read`
    for (const table of [...TABLES, 'cutovers']) {
      await transaction.unsafe(`drop table if exists simulated.saved_${table}`)
      await transaction.unsafe(`create table simulated.saved_${table} as select * from public.${table}`)
    }
  })

  return {
    restore() {
      return admin.begin(async (transaction) => {
        await transaction`set local simulated.restoring = 'yes'`
        await transaction`select from cutovers order by id for no key update`
        const lost = await transaction<{ hash: string }[]>`
          select hash from events as e where not exists (select from simulated.saved_events as s where s.hash = e.hash)`
        for (const table of TABLES) {
          await transaction.unsafe(`delete from public.${table}`)
          await transaction.unsafe(`insert into public.${table} select * from simulated.saved_${table}`)
        }
        await transaction`
          update cutovers as c
          set head = s.head, head_hash = s.head_hash, last_at = s.last_at, next_due_at = s.next_due_at,
            next_due = s.next_due, status = s.status, line = s.line, changed_minute = s.changed_minute
          from simulated.saved_cutovers as s where c.organisation = s.organisation and c.id = s.id`
        return lost.map(({ hash }) => hash)
      })
    },
  }
}
