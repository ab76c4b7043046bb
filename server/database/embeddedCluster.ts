import { randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { majorVersionOf, programOf } from './binaries.ts'
import { DatabaseFault, describe } from './connect.ts'
import { chownTo, run } from './embeddedAccount.ts'
import type { Place } from './embeddedPlace.ts'

/** The name of PostgreSQL's superuser here. T-Minus itself connects as an ordinary role. */
export const SUPERUSER = 'postgres'

const SETTINGS = 'tminus.conf'

/**
 * Makes sure that the place holds a database these binaries can open, creating it if there is none, and returns its
 * password.
 *
 * @param durable false only for disposable data
 * @throws DatabaseFault `notDataFolder`, `otherVersion`, `diskFull`, `startFailed`, `notReachable`
 */
export async function ensureCluster(place: Place, durable: boolean): Promise<string> {
  const binariesMajor = await majorVersionOf(place.binaries, place.account)
  if (await isAbsent(place.folder)) await createCluster(place, durable)

  const dataMajor = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch((error) => {
    throw describe(error).code === 'EACCES' ? notOurs(place, error) : notDataFolder(place, error)
  })
  if (dataMajor.trim() !== binariesMajor) {
    throw new DatabaseFault(
      'otherVersion',
      `The database in ${place.folder} is of PostgreSQL ${dataMajor.trim()}, but this T-Minus brings PostgreSQL ` +
        `${binariesMajor}. Back it up with the T-Minus that wrote it (tminus backup), and restore it into a new data folder.`,
    )
  }
  return readFile(join(place.folder, 'password'), 'utf8').catch((error) => {
    throw describe(error).code === 'EACCES' ? notOurs(place, error) : notDataFolder(place, error)
  })
}

/**
 * Writes what PostgreSQL reads at its next start.
 *
 * @returns the port it will listen on: the one of the last start unless something else has taken it
 */
export async function configure(place: Place, durable: boolean): Promise<number> {
  const path = join(place.data, SETTINGS)
  const before = await readFile(path, 'utf8').catch(() => '')
  const port = await freePort(Number(/^port = (\d+)$/m.exec(before)?.[1] ?? 0))
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, settings(port, durable), { mode: 0o600 })
  await chownTo(place.account, draft)
  // PostgreSQL must never read a half-written file, and another server may be starting it right now.
  await rename(draft, path)
  return port
}

/** A sentence instead of the operating system's or PostgreSQL's words, where a full disk is the reason. */
export function diskFull(place: Place, text: string): DatabaseFault | undefined {
  const line = text.split('\n').find((words) => /No space left|Disk quota exceeded|ENOSPC|EDQUOT/.test(words))
  if (line === undefined) return undefined
  return new DatabaseFault(
    'diskFull',
    `The disk is full, so the database in ${place.folder} cannot run: ${line.trim()}`,
  )
}

async function isAbsent(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    return describe(error).code === 'ENOENT'
  }
}

/**
 * In a draft beside the place, then renamed: killed at any point, we leave no half-made database.
 */
async function createCluster(place: Place, durable: boolean): Promise<void> {
  await removeOldDrafts(place)
  let draft: string | undefined
  try {
    draft = await mkdtemp(`${place.folder}.new-`)
    await initialise(place, draft, durable)
    await rename(draft, place.folder)
    if (durable) await syncFolder(dirname(place.folder))
  } catch (error) {
    if (error instanceof DatabaseFault) throw error
    // Another server was faster; its database serves both.
    if (!(await isAbsent(place.folder))) return
    const { message } = describe(error)
    throw (
      diskFull(place, message) ??
      new DatabaseFault('notReachable', `No database can be made in ${place.folder}: ${message}`, error)
    )
  } finally {
    if (draft) await rm(draft, { recursive: true, force: true })
  }
}

async function initialise(place: Place, draft: string, durable: boolean): Promise<void> {
  const data = join(draft, 'data')
  const password = join(draft, 'password')
  await writeFile(password, randomBytes(24).toString('hex'), { mode: 0o600, flush: durable })
  await chownTo(place.account, draft, password)

  const made = await run(
    programOf(place.binaries, 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorts by code point, whatever the system's libraries do: an upgrade of those must not break our indexes.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { account: place.account },
  )
  if (made.code !== 0) {
    const reason = made.output.split('\n').filter((line) => /error|fatal|could not|must/i.test(line))
    throw (
      diskFull(place, made.output) ??
      new DatabaseFault(
        'startFailed',
        `No database could be made in ${place.folder}: ${(reason.length > 0 ? reason : [made.output]).join(' ').trim()}`,
      )
    )
  }
  // Last in the file, so that it wins; what an operator adds below it wins in turn.
  await appendFile(join(data, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS}'\n`)
}

/** Drafts left by servers that were killed while creating a database. */
async function removeOldDrafts(place: Place): Promise<void> {
  const parent = dirname(place.folder)
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith('database.new-')) continue
    const path = join(parent, name)
    const { mtimeMs } = await stat(path)
    // A younger one may belong to another server at work.
    if (Date.now() - mtimeMs > 10 * 60_000) await rm(path, { recursive: true, force: true })
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === 'win32') return
  const folder = await open(path)
  await folder.sync().finally(() => folder.close())
}

/** The preferred port if it is free on loopback, else any free one; 0 means no preference. */
async function freePort(wished: number): Promise<number> {
  const port = await listenOnce(wished)
  return port ?? (await listenOnce(0)) ?? wished
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const taken = typeof address === 'object' && address ? address.port : undefined
      server.close(() => resolve(taken))
    })
  })
}

/**
 * Loopback TCP rather than a Unix socket: a socket's path may not exceed 107 bytes, that of a data folder may.
 * The log holds no statements and no values, since they contain what people wrote.
 */
function settings(port: number, durable: boolean): string {
  const safety = durable ? 'on' : 'off'
  return [
    '# Written by T-Minus before each start. Settings of your own belong below the include in postgresql.conf.',
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 200',
    `fsync = ${safety}`,
    `synchronous_commit = ${safety}`,
    `full_page_writes = ${safety}`,
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    'logging_collector = off',
    'log_min_messages = warning',
    'log_error_verbosity = terse',
    'log_min_error_statement = panic',
    'log_checkpoints = off',
    // Ends a long query whose server was killed; PostgreSQL can watch for that everywhere but on Windows.
    ...(process.platform === 'win32' ? [] : ['client_connection_check_interval = 10s']),
    '',
  ].join('\n')
}

function notDataFolder(place: Place, cause: unknown): DatabaseFault {
  return new DatabaseFault(
    'notDataFolder',
    `${place.folder} is not empty but holds no complete database: ${describe(cause).message}. ` +
      'Restore it from a backup, or move it away to begin a new one.',
    cause,
  )
}

function notOurs(place: Place, cause: unknown): DatabaseFault {
  return new DatabaseFault(
    'notReachable',
    `The database in ${place.folder} belongs to another user. Start T-Minus as that user, or choose another data folder.`,
    cause,
  )
}
