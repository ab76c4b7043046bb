import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, line, OLD_NODE, startTminus } from '../../support/commandLine.ts'
import { initialisedFolder, scratchFolder, type TestDatabase, testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let dataFolder: string
beforeAll(async () => {
  database = await testDatabase()
  dataFolder = await scratchFolder()
})
afterAll(() => database.drop())

const start = (args: string[], environment: Record<string, string> = {}, node: string[] = []) =>
  startTminus(args, { TMINUS_DATA: dataFolder, ...environment }, node)

const tminus = (...args: string[]) => ended(start(args, { DATABASE_URL: database.url }))

describe('tminus', () => {
  it('says how it is used', async () => {
    const nothing = await tminus()
    expect(nothing).toMatchObject({ code: 2, out: '' })
    for (const command of ['serve', 'backup', 'restore', 'doctor', 'check', 'plan', 'token', 'signin', 'confirm'])
      expect(nothing.err).toContain(`  ${command} `)
    expect(await tminus('help')).toMatchObject({ code: 0, err: '', out: nothing.err })
    expect(await tminus('deploy')).toMatchObject({ code: 2, err: expect.stringContaining('“deploy”') })
    expect(await tminus('constructor')).toMatchObject({ code: 2 })
    expect(await tminus('token', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('token EMAIL') })
  })

  it('does its work although nobody reads on what it says', async () => {
    const helping = start(['help'])
    helping.stdout?.destroy()
    expect(await ended(helping)).toMatchObject({ code: 0, err: '' })

    const server = start(['serve'], { DATABASE_URL: database.url, PORT: '0' })
    const over = new Promise((resolve) => server.once('exit', resolve))
    const origin = await line(server, /T-Minus is ready: (\S+)/)
    server.stdout?.destroy()
    server.stderr?.destroy()
    for (let asked = 0; asked < 3; asked++) expect((await fetch(`${origin}/health`)).status).toBe(200)
    server.kill('SIGTERM')
    expect(await over).toBe(0)
  })

  it('hands over to the pinned runtime where Node is older, with arguments and exit code', async () => {
    const file = join(dataFolder, 'no such runbook.yaml')
    const direct = await ended(start(['check', file]))
    expect(direct).toMatchObject({ code: 1, out: expect.stringContaining('no such runbook.yaml:1:1 ') })
    expect(await ended(start(['check', file], {}, OLD_NODE))).toEqual(direct)
    expect(await ended(start(['plan'], {}, OLD_NODE))).toMatchObject({ code: 2 })
  })

  it('says in a sentence what is wrong with the environment or the database', async () => {
    const port = await ended(start(['token', 'eve@example.org'], { PORT: 'http' }))
    expect(port).toMatchObject({ code: 1, out: '', err: 'PORT must be a port number\n' })
    const DATABASE_URL = database.url.replace(/\/\w+$/, '/no_such_database')
    const missing = await ended(start(['token', 'eve@example.org'], { DATABASE_URL }))
    expect(missing).toMatchObject({ code: 1, out: '' })
    expect(missing.err).toMatch(/^The database .*no_such_database.*\n$/)
  })
})

describe('tminus token', () => {
  it('prints a token and nothing else, and makes the person if missing', async () => {
    const first = await tminus('token', 'Eve.Example@example.org', '--role', 'planner')
    expect(first).toMatchObject({ code: 0, err: 'Eve Example <eve.example@example.org> is new here, as planner.\n' })
    expect(first.out).toMatch(/^tm_[\w-]{43}\n$/)
    const second = await tminus('token', 'eve.example@example.org')
    expect(second).toMatchObject({ code: 0, err: '' })
    expect(second.out).not.toBe(first.out)
    const promoted = await tminus('token', 'eve.example@example.org', '--role', 'admin', '--may-sign')
    expect(promoted).toMatchObject({ code: 0, err: expect.stringContaining('was planner and is now admin') })
    const named = await tminus('token', 'bot@example.org', '--name', 'Release pipeline')
    expect(named.err).toContain('Release pipeline <bot@example.org>')
  })

  it('is refused where it is not understood', async () => {
    for (const args of [
      [],
      ['eve'],
      ['a@example.org', 'b@example.org'],
      ['a@example.org', '--role', 'king'],
      ['a@example.org', '--force'],
    ]) {
      const ran = await tminus('token', ...args)
      expect(ran, args.join(' ')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('usage: tminus token'),
      })
    }
  })
})

describe('tminus signin', () => {
  it('prints a link for somebody who is here', async () => {
    await tminus('token', 'ann@example.org')
    const ran = await tminus('signin', 'Ann@example.org')
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4180\/sign-in\/[\w-]{22}\n$/),
    })
    const origin = await ended(
      start(['signin', 'ann@example.org'], { DATABASE_URL: database.url, TMINUS_ORIGIN: 'https://tminus.example.org' }),
    )
    expect(origin.out).toMatch(/^https:\/\/tminus\.example\.org\/sign-in\//)
    expect(await tminus('signin', 'nobody@example.org')).toMatchObject({ code: 1, out: '' })
    expect(await tminus('signin')).toMatchObject({ code: 2 })
  })
})

describe('tminus serve', () => {
  it('runs a database of its own, which the other commands use with the server up or down', async () => {
    const own = await scratchFolder()
    const environment = { TMINUS_DATA: own, PORT: '0' }
    const early = await ended(start(['token', 'ada@example.org', '--role', 'admin'], environment))
    expect(early).toMatchObject({ code: 0, out: expect.stringMatching(/^tm_/) })
    await expect(access(join(own, 'database', 'data', 'postmaster.pid'))).rejects.toThrow(/ENOENT/)

    const server = start(['serve'], environment)
    const over = ended(server)
    const origin = await line(server, /T-Minus is ready: (\S+)/)
    const me = await fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${early.out.trim()}` } })
    expect(await me.json()).toMatchObject({ person: { email: 'ada@example.org', organisationRole: 'admin' } })

    const link = await ended(start(['signin', 'ada@example.org'], environment))
    expect(link.out.startsWith(`${origin}/sign-in/`)).toBe(true)
    const entered = await fetch(link.out.trim(), { method: 'POST' })
    expect(entered.status).toBe(200)
    const late = await ended(start(['token', 'ada@example.org'], environment))
    const again = await fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${late.out.trim()}` } })
    expect(again.status).toBe(200)

    server.kill('SIGTERM')
    const stopped = await over
    expect(stopped).toMatchObject({ code: 0, signal: null })
    expect(stopped.out).toMatch(/Stopped\.\n$/)
    // Somebody had been here before the first start, so there was nothing to show a demo in.
    expect(stopped.out).not.toContain('demo')
    await expect(access(join(own, 'database', 'data', 'postmaster.pid'))).rejects.toThrow(/ENOENT/)
    await expect(access(join(own, 'address'))).rejects.toThrow(/ENOENT/)
  }, 60_000)

  it('shows a demo on a first start, but to this machine only, and not to who wants none', async () => {
    const shown = async (args: string[], environment: Record<string, string>) => {
      const server = start(['serve', ...args], { TMINUS_DATA: await initialisedFolder(), PORT: '0', ...environment })
      const over = ended(server)
      const origin = await line(server, /T-Minus is ready: (\S+)/)
      const isShown = !environment.HOST && !environment.DATABASE_URL && args.length === 0
      const link = !isShown ? undefined : await line(server, /cutover lead +(\S+)/)
      const entered = link ? await fetch(link, { method: 'POST' }) : undefined
      const cookie = entered?.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const list = await fetch(`${origin}/api/cutovers`, { headers: { cookie } })
      server.kill('SIGTERM')
      return { list: await list.json(), out: (await over).out }
    }
    const empty = await testDatabase()
    const [demo, open, without, elsewhere] = await Promise.all([
      shown([], {}),
      shown([], { HOST: '0.0.0.0' }),
      shown(['--no-demo'], {}),
      shown([], { DATABASE_URL: empty.url }),
    ])
    await empty.drop()
    expect(demo.list).toMatchObject({ cutovers: [{ mode: 'live' }, { mode: 'live' }, { mode: 'rehearsal' }] })
    expect(open.out).not.toContain('/sign-in/')
    expect(without.out).not.toContain('/sign-in/')
    // A database that somebody else runs may be one that others use.
    expect(elsewhere.out).not.toContain('/sign-in/')
  }, 90_000)

  it('ends once when a terminal and a launcher both pass Ctrl-C on', async () => {
    const server = start(['serve'], { DATABASE_URL: database.url, PORT: '0' }, OLD_NODE)
    const over = ended(server)
    await line(server, /T-Minus is ready/)
    server.kill('SIGINT')
    server.kill('SIGINT')
    expect(await over).toMatchObject({ code: 0, out: expect.stringMatching(/Finishing[\s\S]*Stopped\.\n$/) })
  })

  it('says when its port is taken, before it does anything else', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    const ran = await ended(start(['serve'], { DATABASE_URL: database.url, PORT: String(port) }))
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is taken.*\n$/),
    })
    other.close()
    expect(await tminus('serve', '--loud')).toMatchObject({
      code: 2,
      err: expect.stringContaining('usage: tminus serve'),
    })
  })
})
