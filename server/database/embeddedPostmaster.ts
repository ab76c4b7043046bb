import { readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { programOf } from './binaries.ts'
import { client, DatabaseFault, describe, type Sql } from './connect.ts'
import { isRoot, run } from './embeddedAccount.ts'
import { configure, diskFull, SUPERUSER } from './embeddedCluster.ts'
import type { Place } from './embeddedPlace.ts'
import { rowsOf } from './rowsOf.ts'

/** The content of `postmaster.pid`; the port is missing in the first moments of a start. */
export type Postmaster = { pid: number; port: number | undefined; text: string }

/**
 * The result of a connection attempt: it is ours and this is our connection, it reports that it is starting or
 * stopping, or there is no useful answer.
 */
export type Answer =
  | { kind: 'ours'; sql: Sql; whenLost: (listener: () => void) => void }
  | { kind: 'notYet' | 'silent'; message: string }

/** The result of a start: it runs, another server was faster or old processes linger, the port was taken meanwhile. */
export type Started = 'running' | 'busy' | 'portTaken'

/** The application name of a server's own watching connection in pg_stat_activity. */
export const KEEPER = 'tminus keeper'

export async function readPostmaster(place: Place): Promise<Postmaster | undefined> {
  const text = await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  // PostgreSQL writes a negative pid when it runs without a postmaster, for repairs.
  return pid ? { pid: Math.abs(pid), port: Number(lines[3]) || undefined, text } : undefined
}

/**
 * Connects to what listens on the port and makes sure that it is the database of this very place: after a machine
 * crash another program may have the port, and a copied folder holds the password and the port of the original.
 */
export async function probe(place: Place, port: number, password: string): Promise<Answer> {
  let isLost = false
  let listener: () => void = () => undefined
  const sql = client(`postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`, {
    max: 1,
    connectTimeout: 5000,
    connection: { application_name: KEEPER },
    onClose: () => {
      isLost = true
      listener()
    },
  })
  const whenLost = (onLost: () => void) => {
    listener = onLost
    if (isLost) onLost()
  }
  try {
    const [row] = await rowsOf(
      z.object({ folder: z.string() }),
      sql`select current_setting('data_directory') as folder`,
    )
    const folder = row ? await realpath(row.folder).catch(() => row.folder) : ''
    if (folder === (await realpath(place.data))) return { kind: 'ours', sql, whenLost }
    await sql.end({ timeout: 1 })
    return { kind: 'silent', message: `port ${port} belongs to another database, in ${folder}` }
  } catch (error) {
    await sql.end({ timeout: 1 })
    const { code, message } = describe(error)
    return { kind: code === '57P03' ? 'notYet' : 'silent', message }
  }
}

/**
 * Which process has the pid in postmaster.pid: `ours` works in our data, `gone` does not count for PostgreSQL, and
 * `unrelated` has nothing to do with it. PostgreSQL only checks whether the process exists; after a machine crash or in
 * a restarted container the pid may have been reused, and the database would never start again.
 */
export async function identify(place: Place, { pid }: Postmaster): Promise<'ours' | 'gone' | 'unrelated'> {
  try {
    process.kill(pid, 0)
  } catch {
    // No such process, or (EPERM) another account's, which PostgreSQL takes for gone too.
    return 'gone'
  }
  if (process.platform !== 'linux') return 'ours'
  const { dev, ino } = await stat(place.data)
  // Every PostgreSQL process works in the data folder, so this also finds those orphaned by a killed postmaster.
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const folder = await stat(`/proc/${name}/cwd`)
      if (folder.dev === dev && folder.ino === ino) return 'ours'
    } catch (error) {
      if (!isRoot() || !['EACCES', 'EPERM'].includes(describe(error).code)) continue
      // Root in a container may lack the right to look: better refuse to start than two postmasters on one database. A
      // zombie (Z), as containers without an init keep them, is harmless.
      const process = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
      if (/\(postgres\) [^ZX]/.test(process)) return 'ours'
    }
  }
  return 'unrelated'
}

/**
 * Removes a stale postmaster.pid that names an unrelated process, unless it has changed since it was read. One that is
 * `gone` PostgreSQL handles itself: it also checks what that postmaster left in shared memory.
 */
export async function removeStale(place: Place, { text }: Postmaster): Promise<void> {
  const path = join(place.data, 'postmaster.pid')
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) await rm(path, { force: true })
}

/**
 * Starts PostgreSQL detached, so that it outlives us, and waits for crash recovery.
 *
 * @param fixedPort refuse to choose another port than this
 * @throws DatabaseFault `diskFull`, `portTaken`, `startFailed`
 */
export async function start(
  place: Place,
  durable: boolean,
  fixedPort: number | undefined,
  log: (line: string) => void,
): Promise<Started> {
  const port = await configure(place, durable).catch((error) => {
    throw diskFull(place, describe(error).message) ?? error
  })
  if (fixedPort !== undefined && port !== fixedPort) {
    throw new DatabaseFault('portTaken', `Something else listens on the database's port ${fixedPort}`)
  }
  const logFile = join(place.folder, 'postgres.log')
  await rename(logFile, join(place.folder, 'postgres.previous.log')).catch(() => undefined)

  const patience = setInterval(() => log('The database is still starting; it may be recovering from a crash'), 10_000)
  // Relative paths and PGDATA instead of arguments: pg_ctl passes them through a shell, and a folder may be called $HOME.
  const ran = await run(
    programOf(place.binaries, 'pg_ctl'),
    ['start', '--wait', '--timeout=3600', '--log=postgres.log', '--silent'],
    { account: place.account, folder: place.folder, env: { PGDATA: place.data } },
  ).finally(() => clearInterval(patience))
  if (ran.code === 0) return 'running'

  const said = `${ran.output}\n${await readFile(logFile, 'utf8').catch(() => '')}`
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(said)) return 'busy'
  if (/could not bind IPv4|Address already in use|could not create any TCP/.test(said)) return 'portTaken'
  const reasons = said.split('\n').filter((line) => /FATAL|PANIC|error|could not/.test(line))
  throw (
    diskFull(place, said) ??
    new DatabaseFault(
      'startFailed',
      `PostgreSQL does not start in ${place.folder}: ${(reasons[0] ?? said).trim()} (all of it: ${logFile})`,
    )
  )
}

/**
 * Stops PostgreSQL: open transactions are rolled back, everything committed is on disk. True when it is down, also if
 * another server has restarted it by then: pg_ctl's own wait would never end for the new postmaster.
 */
export async function stop(place: Place): Promise<boolean> {
  const stopped = await readPostmaster(place)
  if (!stopped) return true
  await run(programOf(place.binaries, 'pg_ctl'), ['stop', '--mode=fast', '--no-wait', '--silent'], {
    account: place.account,
    folder: place.folder,
    env: { PGDATA: place.data },
  })
  for (let turn = 0; turn < 1200; turn++) {
    if ((await readPostmaster(place))?.pid !== stopped.pid) return true
    await delay(50)
  }
  return false
}
