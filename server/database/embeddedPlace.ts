import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Binaries, completeBinaries, copyBinaries, findBinaries, reachesBinaries } from './binaries.ts'
import { DatabaseFault, describe } from './connect.ts'
import { type Account, accountForRoot, canReach, isRoot, ownerOf } from './embeddedAccount.ts'

/**
 * Where the embedded database lives and which account runs it. `folder` holds `data` (PostgreSQL's own), `password` and
 * `postgres.log`, so that one rename creates all of them together.
 */
export type Place = { folder: string; data: string; account: Account | undefined; binaries: Binaries }

/** Root's place for a data folder that PostgreSQL's account cannot reach. */
const SYSTEM_FOLDER = '/var/lib/tminus'

/**
 * Finds the place that belongs to a data folder, and makes it reachable for the account that runs PostgreSQL.
 *
 * As an ordinary user that is `database` in the data folder. As root it is the same, when PostgreSQL's account can get
 * there; otherwise it is `/var/lib/tminus/<hash of the data folder>/database`. A database that exists already is
 * always found again.
 *
 * @throws DatabaseFault
 */
export async function findPlace(dataFolder: string, log: (line: string) => void): Promise<Place> {
  const asked = await openFolder(dataFolder)
  const binaries = await findBinaries()
  const here = join(asked, 'database')
  const apart = join(SYSTEM_FOLDER, createHash('sha256').update(asked).digest('hex').slice(0, 16), 'database')

  if (!isRoot()) {
    if (!(await isFilled(here)) && (await isFilled(apart))) throw belongsToRoot(asked, apart)
    await completeBinaries(binaries)
    return { folder: here, data: join(here, 'data'), account: undefined, binaries }
  }

  const existing = (await isFilled(here)) ? here : (await isFilled(apart)) ? apart : undefined
  const account = existing ? await accountOf(existing) : await accountForRoot()
  const folder = existing ?? ((await canReach(account, asked, 'enter')) ? here : apart)
  if (folder === apart) await openSystemFolder(join(apart, '..'))
  if (existing && !(await canReach(account, existing, 'enter'))) throw outOfReach(account, existing)

  const reached = await reachesBinaries(account, binaries)
  if (!reached) await openSystemFolder(SYSTEM_FOLDER)
  const usable = reached ? binaries : await copyBinaries(binaries, SYSTEM_FOLDER)
  if (reached) await completeBinaries(binaries)

  const moved = [
    ...(folder === apart ? [`the data of ${asked} are in ${folder}`] : []),
    ...(reached ? [] : [`a copy of its programs is in ${usable.folder}`]),
  ]
  if (moved.length > 0) {
    log(`PostgreSQL does not run as root but as ${account.name}, who cannot reach everything here: ${moved.join('; ')}`)
  }
  return { folder, data: join(folder, 'data'), account, binaries: usable }
}

/** The data folder without symbolic links, created if missing: its path decides where root's data are. */
async function openFolder(dataFolder: string): Promise<string> {
  try {
    // Others may traverse it, or PostgreSQL's account could not reach its own folder in here, but not list it.
    await mkdir(resolve(dataFolder), { recursive: true, mode: 0o711 })
    return await realpath(dataFolder)
  } catch (error) {
    const { message } = describe(error)
    throw new DatabaseFault('notReachable', `The data folder ${resolve(dataFolder)} cannot be used: ${message}`, error)
  }
}

async function openSystemFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  // Regardless of our umask.
  await chmod(SYSTEM_FOLDER, 0o755)
  if (path !== SYSTEM_FOLDER) await chmod(path, 0o711)
}

async function isFilled(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0
  } catch (error) {
    // A folder that we may not list exists, and belongs to another account.
    return describe(error).code !== 'ENOENT'
  }
}

/** The owner of the data runs the database: an ordinary user's data stay usable when root starts T-Minus once. */
async function accountOf(folder: string): Promise<Account> {
  const data = join(folder, 'data')
  const owner = await ownerOf(data).catch(() => 'missing' as const)
  if (owner === 'missing') return accountForRoot()
  if (owner) return owner
  const { name } = await accountForRoot()
  throw new DatabaseFault(
    'notReachable',
    `The database in ${folder} belongs to root, as who PostgreSQL does not run. ` +
      `Give it to an account that may: chown -R ${name} ${folder}`,
  )
}

function outOfReach(account: Account, folder: string): DatabaseFault {
  return new DatabaseFault(
    'notReachable',
    `The database in ${folder} belongs to ${account.name}, who cannot get there. ` +
      `Let ${account.name} pass through the folders above it (chmod a+x), or start T-Minus as ${account.name}.`,
  )
}

function belongsToRoot(dataFolder: string, folder: string): DatabaseFault {
  return new DatabaseFault(
    'notReachable',
    `The database of ${dataFolder} was begun by root and is in ${folder}. Start T-Minus as root again; ` +
      'to begin a new, empty one, choose another data folder.',
  )
}
