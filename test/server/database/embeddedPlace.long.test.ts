import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, chown, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { client } from '../../../server/database/connect.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../../server/database/embedded.ts'
import { type Account, isRoot, run } from '../../../server/database/embeddedAccount.ts'
import { QUICKLY } from '../../support/commandLine.ts'
import { nobody, othersRunThis } from '../../support/otherAccount.ts'
import { scratchFolder } from '../../support/postgres.ts'
import { destroyDataFolder } from '../../support/postgresWatch.ts'
import { smallDisk } from '../../support/smallDisk.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const asAnother = await othersRunThis()
const lines: string[] = []
const held: EmbeddedPostgres[] = []
const cleanups: (() => Promise<unknown>)[] = []

beforeEach(() => {
  lines.length = 0
})

afterEach(async () => {
  await Promise.all(held.splice(0).map((embedded) => embedded.release()))
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** Everything here needs the right to act as somebody else; run as an ordinary user it cannot be tried. */
describe.runIf(isRoot())('the embedded database of root', () => {
  it('belongs to another account, in the data folder if that account gets there', async () => {
    const dataFolder = await scratchFolder()
    await start(dataFolder)
    expect((await stat(join(dataFolder, 'database', 'data'))).uid).not.toBe(0)
    expect(lines.filter((line) => line.includes('/database'))).toEqual([])
  })

  it('moves to /var/lib/tminus if that account cannot get there, says so, and is found again', async () => {
    const dataFolder = await closedFolder()
    const apart = await apartOf(dataFolder)
    const first = await start(dataFolder)
    expect(lines).toEqual([expect.stringContaining(join(apart, 'database'))])
    expect(lines[0]).toContain(dataFolder)
    expect(await readdir(dataFolder)).toEqual([])
    await query(first.url, 'create table kept ()')
    await first.release()

    // Also when the account could get to the data folder by now.
    await chmod(dirname(dataFolder), 0o755)
    const second = await start(dataFolder)
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'select count(*) from kept')).toEqual([{ count: 0 }])
  })

  it.runIf(asAnother)('is not silently begun again by an ordinary user', async () => {
    const dataFolder = await closedFolder()
    const apart = await apartOf(dataFolder)
    await (await start(dataFolder)).release()
    await chmod(dirname(dataFolder), 0o755)
    await chown(dataFolder, 65534, 65534)
    const said = await serverAs(await nobody(), dataFolder)
    expect(said).toContain('begun by root')
    expect(said).toContain(apart)
  })

  it.runIf(asAnother)('is run as whoever owns it, so that data of an ordinary user stay usable for both', async () => {
    const account = await nobody()
    const dataFolder = await scratchFolder()
    await chown(dataFolder, account.uid, account.gid)
    const theirs = z.object({ url: z.string() }).parse(JSON.parse(await serverAs(account, dataFolder)))
    const data = join(dataFolder, 'database', 'data')
    expect((await stat(data)).uid).toBe(account.uid)

    const ours = await start(dataFolder)
    expect(ours.url).toBe(theirs.url)
    await query(ours.url, 'create table kept ()')
    await ours.release()
    expect((await stat(join(data, 'base'))).uid).toBe(account.uid)
    expect(await serverAs(account, dataFolder)).toContain(theirs.url)
  })

  it('asks to be given away when root owns it, as after a restored backup', async () => {
    const dataFolder = await scratchFolder()
    await (await start(dataFolder)).release()
    await run('chown', ['-R', '0:0', join(dataFolder, 'database')])
    await expect(start(dataFolder)).rejects.toMatchObject({
      code: 'notReachable',
      message: expect.stringMatching(/chown -R (postgres|nobody) /),
    })
  })

  it('says so when its account can no longer get to it', async () => {
    const dataFolder = await scratchFolder()
    await (await start(dataFolder)).release()
    await chmod(dataFolder, 0o700)
    await expect(start(dataFolder)).rejects.toMatchObject({
      code: 'notReachable',
      message: expect.stringContaining(join(dataFolder, 'database')),
    })
  })

  it.runIf(asAnother)('of another user is closed to an ordinary user, who is told so', async () => {
    const dataFolder = await scratchFolder()
    await (await start(dataFolder)).release()
    await chmod(dataFolder, 0o777)
    expect(await serverAs(await nobody(), dataFolder)).toContain('belongs to another user')
  })
})

describe.runIf(isRoot())('a full disk', () => {
  it('is named when no database can be made, and leaves nothing behind', async () => {
    const dataFolder = await diskOf('12m')
    await expect(start(dataFolder)).rejects.toMatchObject({
      code: 'diskFull',
      message: expect.stringContaining(dataFolder),
    })
    expect(await readdir(dataFolder)).toEqual([])
  })

  it('is named when the database cannot start, which it does once there is space', async () => {
    const dataFolder = await diskOf('128m')
    await (await start(dataFolder)).release()
    const filler = join(dataFolder, 'filler')
    await expect(writeFile(filler, Buffer.alloc(128 * 2 ** 20))).rejects.toMatchObject({ code: 'ENOSPC' })
    await expect(start(dataFolder)).rejects.toMatchObject({ code: 'diskFull' })
    await rm(filler)
    const { url } = await start(dataFolder)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

async function start(dataFolder: string): Promise<EmbeddedPostgres> {
  const embedded = await startEmbedded({ dataFolder, log: (line) => lines.push(line) })
  held.push(embedded)
  return embedded
}

/** A data folder below one that only root may enter, as /root is. */
async function closedFolder(): Promise<string> {
  const closed = join(await scratchFolder(), 'closed')
  await mkdir(join(closed, 'data'), { recursive: true })
  await chmod(closed, 0o700)
  return join(closed, 'data')
}

/** Where root's data of a data folder are kept instead; removed after the test, or after the run if that is killed. */
async function apartOf(dataFolder: string): Promise<string> {
  const folder = join('/var/lib/tminus', createHash('sha256').update(dataFolder).digest('hex').slice(0, 16))
  const link = join(dirname(dirname(dirname(dataFolder))), basename(folder))
  await symlink(folder, link)
  cleanups.push(async () => {
    await destroyDataFolder(folder)
    await rm(link, { force: true })
  })
  return folder
}

async function diskOf(size: string): Promise<string> {
  const { folder, remove } = await smallDisk(size)
  cleanups.push(remove)
  return folder
}

/** Runs a server as an ordinary user until it has its database or has failed, and answers what it said. */
async function serverAs(account: Account, dataFolder: string): Promise<string> {
  const program = join(import.meta.dirname, '..', '..', 'support', 'postgresServer.ts')
  const { uid, gid } = account
  const child: ChildProcess = spawn(process.execPath, [...QUICKLY, program, dataFolder], { cwd: '/', uid, gid })
  const ended = once(child, 'exit')
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += chunk))
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      child.stdin?.end()
      await ended
      return line
    }
  }
  await ended
  return errors
}

async function query(url: string, text: string): Promise<object[]> {
  const sql = client(url, { max: 1 })
  const rows = await sql.unsafe(text).finally(() => sql.end())
  return rows.map((row) => ({ ...row }))
}
