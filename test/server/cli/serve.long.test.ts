import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ended, line, OLD_NODE, startProgram, startTminus } from '../../support/commandLine.ts'
import { scratchFolder, type TestDatabase, testDatabase } from '../../support/postgres.ts'

// Each starts whole servers, several at once.
vi.setConfig({ testTimeout: 180_000 })

const TMINUS_SECRET = 'the same for all servers over one database'

let database: TestDatabase
let folder: string
const children: ChildProcess[] = []
beforeAll(async () => {
  database = await testDatabase()
  folder = await scratchFolder()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => database.drop())

function started(child: ChildProcess) {
  children.push(child)
  return { child, over: ended(child), ready: () => line(child, /T-Minus is ready: (\S+)/) }
}

const serve = (environment: Record<string, string>, node?: string[]) =>
  started(startTminus(['serve'], { DATABASE_URL: database.url, PORT: '0', ...environment }, node))

describe('several servers over one database', () => {
  it('start where no data folder is yet, beside each other, and where none can be made', async () => {
    const servers = [
      serve({ TMINUS_SECRET, TMINUS_DATA: join(folder, 'not', 'there', 'yet') }),
      serve({ TMINUS_SECRET, TMINUS_DATA: join(folder, 'not', 'there', 'yet') }),
      // Below a device nobody can make a folder, root included.
      serve({ TMINUS_SECRET, TMINUS_DATA: '/dev/null/tminus' }),
    ]
    const origins = await Promise.all(servers.map(({ ready }) => ready()))
    const health = await Promise.all(origins.map((origin) => fetch(`${origin}/health`)))
    expect(health.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { child } of servers) child.kill('SIGTERM')
    const ends = await Promise.all(servers.map(({ over }) => over))
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(ends[2]?.err).toContain("The server's address could not be written to /dev/null/tminus")
  })

  it('say what to do where no secret can be kept', async () => {
    const { code, err } = await serve({ TMINUS_DATA: '/dev/null/tminus' }).over
    expect(code).toBe(1)
    expect(err).toMatch(
      /No secret can be kept in \/dev\/null\/tminus\/secret: .* Set TMINUS_SECRET, or choose TMINUS_DATA\n$/,
    )
  })
})

describe('npm start', () => {
  const npmStart = (environment: Record<string, string> = {}) => {
    const variables = { DATABASE_URL: database.url, TMINUS_SECRET, TMINUS_DATA: folder, PORT: '0', ...environment }
    return started(startProgram('npm', ['start'], variables))
  }

  it('passes SIGTERM on, waits until the server has finished, and its port is free', async () => {
    const { child, over, ready } = npmStart()
    const origin = await ready()
    child.kill('SIGTERM')
    const { out } = await over
    expect(out).toMatch(/Finishing what is under way…\nStopped\.\n$/)
    await expectFree(origin)
  })

  it('leaves no server behind that goes on unseen when it is killed', async () => {
    const { child, over, ready } = npmStart()
    const origin = await ready()
    child.kill('SIGKILL')
    // Its output stays open as long as the server runs.
    const { out } = await over
    expect(out).toMatch(/Stopped\.\n$/)
    await expectFree(origin)
  })
})

it('a launcher on an older Node that is killed takes the server with it', async () => {
  const { child, over, ready } = serve({ TMINUS_SECRET, TMINUS_DATA: folder }, OLD_NODE)
  const origin = await ready()
  child.kill('SIGKILL')
  expect((await over).out).toMatch(/Stopped\.\n$/)
  await expectFree(origin)
})

/** Listens there itself. */
async function expectFree(origin: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(new URL(origin).port), '127.0.0.1', resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}
