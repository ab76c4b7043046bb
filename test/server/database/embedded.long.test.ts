import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { client, DatabaseFault, waitForDatabase } from '../../../server/database/connect.ts'
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../../../server/database/embedded.ts'
import { isRoot, ownerOf } from '../../../server/database/embeddedAccount.ts'
import { QUICKLY } from '../../support/commandLine.ts'
import { eventually } from '../../support/eventually.ts'
import { initialisedFolder, postmasterOf, scratchFolder } from '../../support/postgres.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const held: EmbeddedPostgres[] = []
const processes: ChildProcess[] = []
const lines: string[] = []

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL')
  await Promise.all(held.splice(0).map((embedded) => embedded.release()))
  lines.length = 0
})

describe('the embedded database', () => {
  it('keeps its data and its address over a restart', async () => {
    const dataFolder = await initialisedFolder()
    const first = await start({ dataFolder })
    await query(first.url, 'create table notes (text text)')
    await query(first.url, `insert into notes values ('kept')`)
    await first.release()
    await expect(waitForDatabase(first.url, 0)).rejects.toMatchObject({ code: 'noAnswer' })

    const second = await start({ dataFolder })
    expect(first.adopted).toBe(false)
    expect(second.adopted).toBe(false)
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'select text from notes')).toEqual([{ text: 'kept' }])
  })

  it('[R2] is set up so that a commit survives, in UTF-8, sorted by code point, for nobody without the password', async () => {
    const dataFolder = await scratchFolder()
    const { url } = await start({ dataFolder })
    const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'max_connections', 'listen_addresses']
    const rows = await query(
      url,
      settings
        .map((name) => `current_setting('${name}') as ${name}`)
        .join(', ')
        .replace(/^/, 'select '),
    )
    expect(rows).toEqual([
      {
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        max_connections: '200',
        listen_addresses: '127.0.0.1',
      },
    ])
    expect(await query(url, `select 'ä' > 'z' as codepoints, upper('ä') as upper, length('🚀') as characters`)).toEqual(
      [{ codepoints: true, upper: 'Ä', characters: 1 }],
    )
    expect(await query(url, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
      { rolsuper: false },
    ])
    expect((await stat(join(dataFolder, 'database', 'password'))).mode & 0o777).toBe(0o600)
    await expect(waitForDatabase(withPassword(url, 'guessed'), 5)).rejects.toMatchObject({ code: 'rejected' })
  })

  it('drops that safety only when told to', async () => {
    const { url } = await start({ dataFolder: await scratchFolder(), durable: false })
    expect(await query(url, `select current_setting('fsync') as fsync`)).toEqual([{ fsync: 'off' }])
  })

  it('[R2] outlives a server that is killed with its whole process group, and is adopted by the next', async () => {
    const dataFolder = await initialisedFolder()
    const killed = await serverProcess(dataFolder)
    await query(killed.url, `create table notes as select 'committed' as text`)
    process.kill(-killed.pid, 'SIGINT')
    process.kill(-killed.pid, 'SIGKILL')
    await killed.ended

    const next = await start({ dataFolder })
    expect(next.adopted).toBe(true)
    expect(next.url).toBe(killed.url)
    expect(await query(next.url, 'select text from notes')).toEqual([{ text: 'committed' }])
    await next.release()
    await expect(postmasterOf(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('serves two servers that create it at the same time, until the last has gone', async () => {
    const dataFolder = await scratchFolder()
    const [first, second] = await Promise.all([serverProcess(dataFolder), start({ dataFolder })])
    expect(first.url).toBe(second.url)
    await query(first.url, 'create table notes (text text)')
    first.child.stdin?.end()
    await first.ended
    expect(await query(second.url, 'select count(*) from notes')).toEqual([{ count: 0 }])
    await second.release()
    await expect(postmasterOf(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('stops when several servers leave in the same moment', async () => {
    const dataFolder = await initialisedFolder()
    const servers = [await start({ dataFolder }), await start({ dataFolder }), await start({ dataFolder })]
    await Promise.all(servers.map((server) => server.release()))
    await expect(postmasterOf(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('serves a server that arrives while the last one leaves', async () => {
    const dataFolder = await initialisedFolder()
    let leaving = await start({ dataFolder })
    for (let turn = 0; turn < 8; turn++) {
      const left = leaving.release()
      await delay(turn * 15)
      const arriving = await start({ dataFolder })
      await left
      expect(await query(arriving.url, 'select 1 as one')).toEqual([{ one: 1 }])
      leaving = arriving
    }
  })

  it('stays up for whoever else is connected', async () => {
    const dataFolder = await initialisedFolder()
    const { url, release } = await start({ dataFolder })
    const somebody = client(url, { max: 1 })
    await somebody`select 1`
    await release()
    expect(await somebody`select 2 as two`).toEqual([{ two: 2 }])
    await somebody.end()
    const last = await start({ dataFolder })
    expect(last.adopted).toBe(true)
  })

  it('[R2] comes back on the same address when its postmaster is killed under a running server', async () => {
    const dataFolder = await initialisedFolder()
    const { url } = await start({ dataFolder })
    await query(url, `create table notes as select 'committed' as text`)
    const killed = await postmasterOf(dataFolder)
    process.kill(killed, 'SIGKILL')
    await eventually(async () => expect(await postmasterOf(dataFolder)).not.toBe(killed))
    await waitForDatabase(url, 30)
    expect(await query(url, 'select text from notes')).toEqual([{ text: 'committed' }])
    await eventually(() => expect(lines.at(-1)).toContain('was started again'))
  })

  it('takes its own connection back when only that was cut', async () => {
    const dataFolder = await initialisedFolder()
    const { url, release } = await start({ dataFolder })
    await asSuperuser(
      dataFolder,
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tminus keeper'`,
    )
    await eventually(async () => {
      const locks = await asSuperuser(
        dataFolder,
        url,
        `select count(*) from pg_locks where locktype = 'advisory' and granted`,
      )
      expect(locks).toEqual([{ count: 1 }])
    })
    await release()
    await expect(postmasterOf(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('the place of the embedded database', () => {
  it('may have a long path with spaces, quotes and what a shell would replace', async () => {
    const name = `sp ace $HOME 'single' "double" \`id\` ${'x'.repeat(120)}`
    const dataFolder = join(await scratchFolder(), name, 'y'.repeat(120))
    const { url, release } = await start({ dataFolder })
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    await release()
    expect(await postmasterOf(dataFolder).catch(() => 'stopped')).toBe('stopped')
  })

  it('moves to another port when its own was taken', async () => {
    const dataFolder = await initialisedFolder()
    const first = await start({ dataFolder })
    await first.release()
    const port = Number(new URL(first.url).port)
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    const second = await start({ dataFolder })
    squatter.close()
    expect(Number(new URL(second.url).port)).not.toBe(port)
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is started although its last postmaster.pid names a process that has nothing to do with it', async () => {
    const dataFolder = await initialisedFolder()
    const data = join(dataFolder, 'database', 'data')
    const first = await start({ dataFolder })
    const left = await readFile(join(data, 'postmaster.pid'), 'utf8')
    await first.release()

    const owner = await ownerOf(data)
    const unrelated = spawn('sleep', ['300'], { cwd: '/', ...(owner && { uid: owner.uid, gid: owner.gid }) })
    processes.push(unrelated)
    await writeFile(join(data, 'postmaster.pid'), left.replace(/^\d+/, String(unrelated.pid)))
    const second = await start({ dataFolder })
    expect(second.adopted).toBe(false)
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is started although a process that no longer exists had it', async () => {
    const dataFolder = await initialisedFolder()
    const data = join(dataFolder, 'database', 'data')
    const first = await start({ dataFolder })
    const left = await readFile(join(data, 'postmaster.pid'), 'utf8')
    await first.release()
    await writeFile(join(data, 'postmaster.pid'), left.replace(/^\d+/, '4194303'))
    expect((await start({ dataFolder })).adopted).toBe(false)
  })

  it('is never taken for that of the folder it was copied from', async () => {
    const [original, copy] = [await initialisedFolder(), await scratchFolder()]
    const before = await start({ dataFolder: original })
    await before.release()
    await cp(join(original, 'database'), join(copy, 'database'), { recursive: true })
    await chownLike(join(original, 'database'), join(copy, 'database'))
    const first = await start({ dataFolder: original })
    await query(first.url, 'create table only_in_the_original ()')
    await cp(join(original, 'database', 'data', 'postmaster.pid'), join(copy, 'database', 'data', 'postmaster.pid'))

    const second = await start({ dataFolder: copy })
    expect(second.url).not.toBe(first.url)
    expect(await query(second.url, `select to_regclass('only_in_the_original') as found`)).toEqual([{ found: null }])
    expect(await query(first.url, 'select count(*) from only_in_the_original')).toEqual([{ count: 0 }])
  })

  it('is cleared of what a server left behind that was killed while creating it', async () => {
    const dataFolder = await scratchFolder()
    const [old, young] = [join(dataFolder, 'database.new-old'), join(dataFolder, 'database.new-young')]
    await mkdir(join(old, 'data'), { recursive: true })
    await mkdir(join(young, 'data'), { recursive: true })
    const anHourAgo = Date.now() / 1000 - 3600
    await utimes(old, anHourAgo, anHourAgo)
    await start({ dataFolder, durable: false })
    await expect(stat(old)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await stat(young)).isDirectory()).toBe(true)
  })
})

describe('an embedded database that cannot be used says so', () => {
  it('when another version of PostgreSQL wrote it', async () => {
    const dataFolder = await initialisedFolder()
    await (await start({ dataFolder, durable: false })).release()
    await writeFile(join(dataFolder, 'database', 'data', 'PG_VERSION'), '17\n')
    const fault = await faultOf({ dataFolder })
    expect(fault).toMatchObject({ code: 'otherVersion' })
    expect(fault.message).toContain('PostgreSQL 17')
    expect(fault.message).toContain('PostgreSQL 18')
    expect(fault.message).toContain(dataFolder)
  })

  it('when its folder holds something else, which it leaves untouched', async () => {
    const dataFolder = await scratchFolder()
    await mkdir(join(dataFolder, 'database'))
    await writeFile(join(dataFolder, 'database', 'holiday.jpg'), 'sea')
    const fault = await faultOf({ dataFolder })
    expect(fault).toMatchObject({ code: 'notDataFolder' })
    expect(fault.message).toContain(join(dataFolder, 'database'))
    expect(await readFile(join(dataFolder, 'database', 'holiday.jpg'), 'utf8')).toBe('sea')
  })

  it('when the data folder is a file', async () => {
    const file = join(await scratchFolder(), 'file')
    await writeFile(file, '')
    const fault = await faultOf({ dataFolder: file })
    expect(fault).toMatchObject({ code: 'notReachable' })
    expect(fault.message).toContain(file)
  })

  it('when a PostgreSQL that does not answer holds it', async () => {
    const dataFolder = await initialisedFolder()
    await start({ dataFolder })
    const postmaster = await postmasterOf(dataFolder)
    process.kill(postmaster, 'SIGSTOP')
    try {
      const fault = await faultOf({ dataFolder, patience: 1 })
      expect(fault).toMatchObject({ code: 'locked' })
      expect(fault.message).toContain(dataFolder)
    } finally {
      process.kill(postmaster, 'SIGCONT')
    }
  })

  it('when its password was lost', async () => {
    const dataFolder = await initialisedFolder()
    await start({ dataFolder })
    await writeFile(join(dataFolder, 'database', 'password'), 'another')
    const fault = await faultOf({ dataFolder, patience: 1 })
    expect(fault).toMatchObject({ code: 'locked' })
    expect(fault.message).toContain('password authentication failed')
  })
})

async function start(options: Omit<EmbeddedOptions, 'log'>): Promise<EmbeddedPostgres> {
  const embedded = await startEmbedded({ ...options, log: (line) => lines.push(line) })
  held.push(embedded)
  return embedded
}

async function faultOf(options: Omit<EmbeddedOptions, 'log'>): Promise<DatabaseFault> {
  const fault = await start(options).catch((error: unknown) => error)
  if (!(fault instanceof DatabaseFault)) throw new Error(`no fault but ${fault}`)
  return fault
}

async function query(url: string, text: string): Promise<object[]> {
  const sql = client(url, { max: 1 })
  const rows = await sql.unsafe(text).finally(() => sql.end())
  return rows.map((row) => ({ ...row }))
}

async function asSuperuser(dataFolder: string, url: string, text: string): Promise<object[]> {
  const address = new URL(withPassword(url, await readFile(join(dataFolder, 'database', 'password'), 'utf8')))
  address.username = 'postgres'
  address.pathname = '/postgres'
  return query(address.href, text)
}

function withPassword(url: string, password: string): string {
  const address = new URL(url)
  address.password = password
  return address.href
}

/** A server in a process group of its own, as a shell would start it. */
async function serverProcess(dataFolder: string) {
  const program = join(import.meta.dirname, '..', '..', 'support', 'postgresServer.ts')
  const child = spawn(process.execPath, [...QUICKLY, program, dataFolder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  processes.push(child)
  const ended = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const { url, adopted } = z.object({ url: z.string(), adopted: z.boolean() }).parse(JSON.parse(line))
    return { child, pid: z.number().parse(child.pid), url, adopted, ended }
  }
  throw new Error('The server ended before it said anything')
}

/** Copying as root makes root the owner. */
async function chownLike(original: string, copy: string): Promise<void> {
  if (!isRoot()) return
  const { uid, gid } = await stat(original)
  const chown = spawn('chown', ['-R', `${uid}:${gid}`, copy])
  await once(chown, 'exit')
}
