import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { DatabaseFault, describe, type Sql } from './connect.ts'
import { ensureCluster } from './embeddedCluster.ts'
import { findPlace, type Place } from './embeddedPlace.ts'
import { identify, KEEPER, probe, readPostmaster, removeStale, start, stop } from './embeddedPostmaster.ts'
import { rowsOf } from './rowsOf.ts'

export type EmbeddedPostgres = {
  /** Address of the database `tminus`, as an ordinary role that owns it. Holds the password: not for logs. */
  url: string
  /** It was running already, left by a killed server or shared with another one. */
  adopted: boolean
  /**
   * Releases the database, and stops it when nobody else is connected. Close your own pools first: they count as
   * connected. Never throws; a second call is a no-op.
   */
  release(): Promise<void>
}

export type EmbeddedOptions = {
  /** Created if missing. The database is in its subfolder `database`, or for root perhaps elsewhere: see the log. */
  dataFolder: string
  log: (line: string) => void
  /** false trades all crash safety for speed: for tests only. Default true. */
  durable?: boolean
  /** Seconds to wait for a running database that does not answer, default 30. */
  patience?: number
}

type Cluster = { place: Place; password: string; durable: boolean; patience: number; log: (line: string) => void }

type Running = { sql: Sql; whenLost: (listener: () => void) => void; port: number; adopted: boolean }

/** The advisory lock that every server shares while it uses the database, and holds alone while it stops it. */
const KEEPERS_LOCK = 7_463_001

const ROLE = 'tminus'

/**
 * Runs a real PostgreSQL of our own for a data folder: creates it, starts it, or adopts the one that runs. It is
 * restarted if it dies while we hold it.
 *
 * @throws DatabaseFault with a sentence that names the folder
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataFolder, log, durable = true, patience = 30 } = options
  const place = await findPlace(dataFolder, log)
  const password = await ensureCluster(place, durable)
  const cluster: Cluster = { place, password, durable, patience, log }

  let running = await bringUp(cluster)
  const { sql, port, adopted } = running
  await createDatabase(sql, password).catch(async (error) => {
    await sql.end({ timeout: 1 })
    throw error
  })

  let releasing: Promise<void> | undefined
  let reviving: Promise<void> | undefined
  const watch = () =>
    running.whenLost(() => {
      if (!releasing) reviving = revive()
    })
  watch()

  async function revive(): Promise<void> {
    for (let wait = 100; !releasing; wait = Math.min(wait * 2, 5000)) {
      await delay(wait)
      try {
        const lost = running
        running = await bringUp(cluster, port)
        await lost.sql.end({ timeout: 1 })
        if (!running.adopted) log(`The database in ${place.folder} had stopped by itself and was started again`)
        return watch()
      } catch (error) {
        log(`The database is gone and does not come back: ${describe(error).message}`)
      }
    }
  }

  async function releaseOnce(): Promise<void> {
    await reviving
    try {
      // A hung database must not keep us from exiting.
      const last = await Promise.race([isLast(running.sql), delay(10_000, false, { ref: false })])
      if (last && !(await stop(place))) log(`The database in ${place.folder} did not stop`)
    } catch (error) {
      log(`The database in ${place.folder} was left as it is: ${describe(error).message}`)
    } finally {
      await running.sql.end({ timeout: 1 }).catch(() => undefined)
    }
  }

  return {
    url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`,
    adopted,
    release: () => (releasing ??= releaseOnce()),
  }
}

/**
 * Returns a connection to the running database that holds the keepers' lock, whatever was there before: nothing, a
 * running database, one that is starting or stopping, the remains of a crash, or several servers doing this at once.
 *
 * @param fixedPort the port that an address already handed out names
 * @throws DatabaseFault `locked`, and what `start` throws
 */
async function bringUp(cluster: Cluster, fixedPort?: number): Promise<Running> {
  const { place, password, durable, patience, log } = cluster
  const since = performance.now()
  let until = since + patience * 1000
  let adopted = true
  let saidSo = false
  for (let moves = 0; ; await delay(100)) {
    let message = 'another server is starting or stopping it'
    const postmaster = await readPostmaster(place)
    if (postmaster?.port) {
      const { port } = postmaster
      const answer = await probe(place, port, password)
      if (answer.kind === 'ours') {
        if (!(await keep(answer.sql))) continue
        if (fixedPort === undefined || port === fixedPort) return { ...answer, port, adopted }
        await answer.sql.end({ timeout: 1 })
        throw new DatabaseFault('portTaken', `It moved from port ${fixedPort} to ${port}; restart this server`)
      }
      message = answer.message
      // Crash recovery takes as long as it takes.
      if (answer.kind === 'notYet') until = Math.max(until, performance.now() + 10_000)
    }
    const who = postmaster ? await identify(place, postmaster) : 'gone'
    if (postmaster && who === 'unrelated') await removeStale(place, postmaster)
    if (who !== 'ours') {
      const started = await start(place, durable, fixedPort, log)
      if (started === 'running') adopted = false
      if (started === 'running' || (started === 'portTaken' && ++moves < 5)) continue
      if (started === 'portTaken') message = 'each port that was free is taken a moment later'
    }
    if (performance.now() > until) throw locked(place, message)
    if (!saidSo && performance.now() > since + 3000) log(`Waiting for the database in ${place.folder}: ${message}`)
    saidSo ||= performance.now() > since + 3000
  }
}

/** Takes our share of the lock; false when another server, exiting, stops the database meanwhile. */
async function keep(sql: Sql): Promise<boolean> {
  try {
    await sql`select pg_advisory_lock_shared(${KEEPERS_LOCK})`
    return true
  } catch {
    await sql.end({ timeout: 1 })
    return false
  }
}

/**
 * Whether nobody else uses the database. If true we hold the lock alone: a server that starts now waits for it,
 * loses its connection as we stop the database, and starts it again.
 */
async function isLast(sql: Sql): Promise<boolean> {
  await sql`select pg_advisory_unlock_shared(${KEEPERS_LOCK})`
  const [lock] = await rowsOf(
    z.object({ alone: z.boolean() }),
    sql`select pg_try_advisory_lock(${KEEPERS_LOCK}) as alone`,
  )
  if (!lock?.alone) return false
  // A connection just closed is still listed for a moment.
  for (let turn = 0; turn < 10; turn++) {
    const [row] = await rowsOf(
      z.object({ others: z.number() }),
      sql`
      select count(*) as others from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> ${KEEPER}`,
    )
    if (row?.others === 0) return true
    await delay(100)
  }
  return false
}

/** The role and the database that T-Minus uses. The role is no superuser: what a query can do stays in the database. */
async function createDatabase(sql: Sql, password: string): Promise<void> {
  const statements = [
    {
      find: () => sql`select from pg_roles where rolname = ${ROLE}`,
      create: `create role ${ROLE} login createdb password '${password}'`,
    },
    {
      find: () => sql`select from pg_database where datname = ${ROLE}`,
      create: `create database ${ROLE} owner ${ROLE}`,
    },
  ]
  for (const { find, create } of statements) {
    if ((await find()).length > 0) continue
    await sql.unsafe(create).catch((error) => {
      // Another server starting on the same folder was faster.
      if (!['42710', '42P04', '23505'].includes(describe(error).code)) throw error
    })
  }
}

function locked(place: Place, reason: string): DatabaseFault {
  return new DatabaseFault(
    'locked',
    `The database in ${place.folder} is in use by a PostgreSQL that does not let us in: ${reason}. If it hangs, end that ` +
      `process; its number is the first line of ${place.data}/postmaster.pid. If there is no such process, remove that file.`,
  )
}
