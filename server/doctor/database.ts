/** Whether the database is sound, and whether the logs in it are what was written. */

import { existsSync } from 'node:fs'
import { z } from 'zod'
import { sayVerification } from '../../shared/chain/sayVerification.ts'
import { client, type Sql, waitForDatabase } from '../database/connect.ts'
import { startEmbedded } from '../database/embedded.ts'
import { findPlace } from '../database/embeddedPlace.ts'
import { readApplied, readMigrations } from '../database/migrate.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Environment } from '../environment.ts'
import { verifyLog } from '../verification/verifyLog.ts'
import { bad, type Finding, messageOf, ok, warn } from './finding.ts'

/** The oldest version that T-Minus is tested with. */
const OLDEST_VERSION = 15
const PATIENCE_SECONDS = 5
const SKEW_MS = 1000
const LATE_SECONDS = 30
const LONG_WAIT_SECONDS = 300

export async function database(environment: Environment): Promise<Finding[]> {
  try {
    if (environment.databaseUrl) {
      await waitForDatabase(environment.databaseUrl, PATIENCE_SECONDS)
      return await examined(environment.databaseUrl, 'The database that DATABASE_URL names answers')
    }
    const place = await findPlace(environment.dataFolder, () => undefined)
    if (!existsSync(place.data)) return [ok('No database yet; one of our own is made at the first start')]
    const own = await startEmbedded({ dataFolder: environment.dataFolder, log: () => undefined })
    try {
      const { port } = new URL(own.url)
      const where = `127.0.0.1:${port}, database and role tminus, password in ${place.folder}/password`
      return await examined(
        own.url,
        `The embedded database in ${place.folder} ${own.adopted ? 'runs' : 'starts'}: ${where}`,
      )
    } finally {
      await own.release()
    }
  } catch (error) {
    return [bad(messageOf(error), 'Nothing works without the database.')]
  }
}

async function examined(url: string, reached: string): Promise<Finding[]> {
  const sql = client(url, { max: 1, connection: { application_name: 'tminus doctor' } })
  try {
    const isMigrated = await usedBefore(sql)
    return [
      ok(reached),
      await version(sql),
      ...(await settings(sql)),
      await clock(sql),
      ...(isMigrated ? [await migrations(sql)] : [ok('It is empty; tables are made at the first start')]),
      ...(isMigrated && (await isCurrent(sql)) ? [...(await waiting(sql)), ...(await logs(sql))] : []),
    ]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function usedBefore(sql: Sql): Promise<boolean> {
  const [row] = await rowsOf(
    z.object({ isThere: z.boolean() }),
    sql`select to_regclass('schema_migrations') is not null as "isThere"`,
  )
  return row?.isThere === true
}

async function version(sql: Sql): Promise<Finding> {
  const [row] = await rowsOf(
    z.object({ name: z.string(), number: z.number() }),
    sql`
    select current_setting('server_version') as name, current_setting('server_version_num')::int as number`,
  )
  const name = `PostgreSQL ${row?.name}`
  return (row?.number ?? 0) >= OLDEST_VERSION * 10_000
    ? ok(name)
    : warn(`${name} is older than any that T-Minus is tried with`, `Use ${OLDEST_VERSION} or newer.`)
}

async function settings(sql: Sql): Promise<Finding[]> {
  const rows = await rowsOf(
    z.object({ name: z.string(), setting: z.string() }),
    sql`
    select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'`,
  )
  const off = rows.map(({ name }) => name)
  return off.length > 0
    ? [bad(`${off.join(', ')} is off: a crash of the machine can lose what was acknowledged`, 'Switch it on.')]
    : []
}

async function clock(sql: Sql): Promise<Finding> {
  const asked = Date.now()
  const [row] = await rowsOf(z.object({ now: z.string() }), sql`select clock_timestamp() as now`)
  const answered = Date.now()
  const skew = Date.parse(row?.now ?? '') - (asked + answered) / 2
  const seconds = (Math.abs(skew) / 1000).toFixed(1)
  // All times are the database's; only the time in between is this machine's.
  return Math.abs(skew) <= SKEW_MS + (answered - asked)
    ? ok(`The clocks of the database and of this machine differ by ${seconds} s`)
    : warn(
        `The database's clock is ${seconds} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's`,
        'Let both keep time by NTP.',
      )
}

async function migrations(sql: Sql): Promise<Finding> {
  const known = (await readMigrations()).map(({ name }) => name)
  const applied = new Set((await sql.begin(readApplied)).map(({ name }) => name))
  const newer = [...applied].filter((name) => !known.includes(name))
  if (newer.length > 0)
    return bad(`A newer T-Minus has migrated this database (${newer.join(', ')})`, 'Start that one.')
  const pending = known.filter((name) => !applied.has(name))
  return pending.length === 0
    ? ok(`All ${known.length} migrations are applied`)
    : warn(
        `${pending.length} migrations are to come: ${pending.join(', ')}`,
        'The next start applies them. Make a backup before.',
      )
}

async function isCurrent(sql: Sql): Promise<boolean> {
  const applied = await sql.begin(readApplied)
  return applied.length === (await readMigrations()).length
}

async function waiting(sql: Sql): Promise<Finding[]> {
  const [row] = await rowsOf(
    z.object({ late: z.number(), writes: z.number() }),
    sql`
    select
      (select count(*) from cutovers where next_due_at < clock_timestamp() - make_interval(secs => ${LATE_SECONDS})) as late,
      (select count(*) from change_writes
       where status in ('waiting', 'sending')
         and created_at < clock_timestamp() - make_interval(secs => ${LONG_WAIT_SECONDS})) as writes`,
  )
  return [
    row?.late
      ? warn(`${row.late} cutovers have a deadline that is overdue`, 'Start a server; if one runs, its log says why.')
      : ok('No deadline is overdue'),
    ...(row?.writes
      ? [
          warn(
            `${row.writes} writes to ServiceNow wait for more than five minutes`,
            'The gate of their cutover says why.',
          ),
        ]
      : []),
  ]
}

async function logs(sql: Sql): Promise<Finding[]> {
  const cutovers = await sql<
    { organisation: string; id: string }[]
  >`select organisation, id from cutovers order by 1, 2`
  const broken: Finding[] = []
  for (const { organisation, id: cutoverId } of cutovers) {
    const passed = await verifyLog(sql, { organisation, cutoverId, keys: [] })
    if (passed && !passed.verification.intact) {
      broken.push(
        bad(
          `The log of ${cutoverId} is ${sayVerification(passed.verification)}`,
          'Compare it with a backup: npx tminus verify says more.',
        ),
      )
    }
  }
  if (broken.length > 0) return broken
  return cutovers.length === 0
    ? []
    : [ok(`The logs of ${cutovers.length} cutover${cutovers.length === 1 ? '' : 's'} are intact`)]
}
