/** The database's clock as everything but PostgreSQL itself sees it, so that a test can set it. */
import type { Sql } from '../../server/database/connect.ts'

export interface DatabaseClock {
  /** The address at which `clock_timestamp()` is this clock. */
  url: string
  /** It runs, this many milliseconds off the true time. */
  shift(milliseconds: number): Promise<void>
  /** It stands still at this instant, epoch milliseconds. */
  stand(at: number): Promise<void>
}

/** @param url of a database, to which `sql` is connected as well */
export async function settableClock(url: string, sql: Sql): Promise<DatabaseClock> {
  await sql.unsafe(`
    create schema shifted;
    create table shifted.clock (by interval not null, stands timestamptz);
    insert into shifted.clock values ('0');
    create function shifted.clock_timestamp() returns timestamptz volatile language sql
      as 'select coalesce(stands, pg_catalog.clock_timestamp() + by) from shifted.clock';`)
  const through = new URL(url)
  through.searchParams.set('options', '-c search_path=public,shifted,pg_catalog')
  return {
    url: through.href,
    async shift(milliseconds) {
      await sql`update shifted.clock set by = ${`${milliseconds} milliseconds`}::interval, stands = null`
    },
    async stand(at) {
      await sql`update shifted.clock set stands = ${new Date(at)}`
    },
  }
}
