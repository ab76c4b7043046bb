/**
 * A clock that can be set, for the demo alone. Commands take their time from the database, and the log has no other
 * write path. So that a rehearsal can have happened last week, the connections that play it use this clock instead of
 * the database's. It exists only while the demo is being prepared.
 */
import { client, type Sql } from '../database/connect.ts'

export interface PastClock {
  /** A pool on which `clock_timestamp()` is this clock. */
  sql: Sql
  /** Epoch milliseconds. */
  set(now: number): Promise<void>
  remove(): Promise<void>
}

export async function setUpPastClock(url: string): Promise<PastClock> {
  const sql = client(url, {
    max: 4,
    connection: {
      application_name: 'tminus demo',
      search_path: 'demo_clock, pg_catalog, public',
      // A demo cut short by a crash is no loss.
      synchronous_commit: 'off',
    },
  })
  // The function is created last: until then the clock is the database's own.
  await sql.unsafe(`
    create schema if not exists demo_clock;
    create unlogged table if not exists demo_clock.clock (now timestamptz not null);
    truncate demo_clock.clock;
    insert into demo_clock.clock values (pg_catalog.clock_timestamp());
    create or replace function demo_clock.clock_timestamp() returns timestamptz language sql volatile
      as 'select now from demo_clock.clock';
  `)
  return {
    sql,
    set: async (now) => {
      await sql`update demo_clock.clock set now = ${new Date(now)}`
    },
    remove: async () => {
      await sql.unsafe('drop schema demo_clock cascade')
      await sql.end({ timeout: 5 })
    },
  }
}
