import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { backup } from '../../../server/cli/backup.ts'
import { doctor } from '../../../server/cli/doctor.ts'
import { restore } from '../../../server/cli/restore.ts'
import { signin } from '../../../server/cli/signin.ts'
import { token } from '../../../server/cli/token.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../../server/database/embedded.ts'
import { ended, type Ran, startTminus } from '../../support/commandLine.ts'
import { initialisedFolder, type TestDatabase, testDatabase } from '../../support/postgres.ts'
import { startServerProcess } from '../../support/server.ts'

// Each command is a process of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

/** Variables of the caller would decide what the commands do. */
const BARE = {
  PORT: '0',
  DATABASE_URL: '',
  TMINUS_SECRET: '',
  TMINUS_ORIGIN: '',
  TMINUS_SERVICENOW: '',
  NODE_ENV: 'development',
}

let dataFolder: string
let embedded: EmbeddedPostgres
beforeAll(async () => {
  dataFolder = await initialisedFolder()
  // Held for all of the commands, which would start and stop it each time.
  embedded = await startEmbedded({ dataFolder, durable: true, log: () => undefined })
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(() => embedded.release())

const COMMANDS = { backup, doctor, restore, signin, token }

/** The command as `main.ts` calls it, without a process of its own. */
async function tminus([name, ...args]: [keyof typeof COMMANDS, ...string[]], environment: Record<string, string> = {}) {
  const said = { out: '', err: '' }
  for (const [variable, value] of Object.entries({ ...BARE, TMINUS_DATA: dataFolder, ...environment }))
    vi.stubEnv(variable, value)
  const code = await COMMANDS[name](
    args,
    (line) => {
      said.out += `${line}\n`
    },
    (line) => {
      said.err += `${line}\n`
    },
  ).catch((error) => {
    said.err += `${error.message}\n`
    return 1
  })
  return { code, ...said }
}

describe('tminus backup and restore', () => {
  /** A process, which asks on its own stdin. */
  async function replacing(file: string, answer: string): Promise<Ran> {
    const child = startTminus(['restore', file, '--replace'], { TMINUS_DATA: dataFolder })
    child.stdin?.end(`${answer}\n`)
    return ended(child)
  }

  it('need no program beside ours for the embedded database, and replace it only after its name was typed', async () => {
    const file = join(dataFolder, 'night.backup')
    const first = await tminus(['token', 'ada@example.org', '--role', 'admin'])
    expect(first.code).toBe(0)
    const made = await tminus(['backup', file])
    expect(made).toMatchObject({
      code: 0,
      out: expect.stringMatching(/night\.backup: [\d,]+ rows of \d+ tables as of /),
    })
    expect(await tminus(['backup', file])).toMatchObject({ code: 1, err: expect.stringContaining('is there already') })

    expect((await tminus(['token', 'late@example.org'])).code).toBe(0)
    const refused = await tminus(['restore', file])
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('The database “tminus” is not empty. Nothing was changed.'),
    })
    expect(await replacing(file, 'yes')).toMatchObject({ code: 1, out: '' })
    const replaced = await replacing(file, 'tminus')
    expect(replaced).toMatchObject({ code: 0, err: expect.stringContaining('Type its name') })
    expect(replaced.out).toMatch(/rows of \d+ tables are restored and compared, as of /)
    expect(await tminus(['signin', 'late@example.org'])).toMatchObject({ code: 1 })
    expect(await tminus(['signin', 'ada@example.org'])).toMatchObject({ code: 0 })
  })

  it('are refused where they are not understood', async () => {
    expect(await tminus(['backup'])).toMatchObject({ code: 2, err: expect.stringContaining('usage: tminus backup') })
    expect(await tminus(['restore', 'a', 'b'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('usage: tminus restore'),
    })
    expect(await tminus(['restore', join(dataFolder, 'missing')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read'),
    })
  })
})

describe('tminus doctor', () => {
  it('tells where the embedded database is, and that all is well', async () => {
    const { code, out } = await tminus(['doctor'])
    expect(out).toContain(
      `The embedded database in ${join(dataFolder, 'database')} runs: 127.0.0.1:${new URL(embedded.url).port}`,
    )
    expect(out).toMatch(/^ok {4}Node 24/m)
    expect(out).toMatch(/^ok {4}PostgreSQL 18/m)
    expect(out).toMatch(/^ok {4}All \d+ migrations are applied/m)
    expect(out).toMatch(/^ok {4}The clocks of the database and of this machine differ by/m)
    expect(out).toMatch(/, 0 bad$/m)
    expect(code).toBe(0)
  })

  it('says what is bad, and what to do', async () => {
    const { code, out } = await tminus(['doctor'], {
      DATABASE_URL: 'postgres://tminus:secret@127.0.0.1:1/tminus',
      TMINUS_ORIGIN: 'https://tminus.example.org',
      TMINUS_DATA: '/dev/null/tminus',
    })
    expect(code).toBe(1)
    expect(out).toMatch(/^bad {3}No database answered at 127\.0\.0\.1:1\/tminus within 5 seconds/m)
    expect(out).toMatch(/^warn {2}TMINUS_ORIGIN is https:.*\n {6}→ Set TMINUS_PROXIES/m)
    expect(out).toMatch(/^bad {3}The data folder \/dev\/null\/tminus may not be written/m)
    expect(out).not.toContain('secret@')
  })

  it('looks at a running server, its warnings and the logs', async () => {
    const database: TestDatabase = await testDatabase()
    const server = await startServerProcess(database.url, { TMINUS_METRICS_TOKEN: 'a-token-for-the-figures' })
    try {
      await fetch(`${server.url}/api/me`, { headers: { 'x-forwarded-for': '192.0.2.7' } })
      const { code, out } = await tminus(['doctor'], server.environment)
      expect(code).toBe(1)
      expect(out).toContain(`A server runs at ${server.url}`)
      expect(out).toMatch(/^warn {2}The running server has seen requests that do not fit: proxyUnknown/m)
      // The tests' PostgreSQL gives up all protection for speed.
      expect(out).toMatch(/^bad {3}.*fsync.* is off/m)
    } finally {
      await server.stop()
      await database.drop()
    }
  })
})
