import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { client } from '../../server/database/connect.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/database/embedded.ts'
import { run } from '../../server/database/embeddedAccount.ts'
import { ensureCluster } from '../../server/database/embeddedCluster.ts'
import { findPlace } from '../../server/database/embeddedPlace.ts'
import { migrate } from '../../server/database/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { url: string; template: string; runFolder: string }
  }
}

/**
 * One PostgreSQL for a whole test run, with a migrated database as the template of all others. The server that
 * TMINUS_TEST_DATABASE_URL names is used instead, if set; its role needs CREATEDB.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runFolder = await mkdtemp(join(tmpdir(), 'tminus-test-'))
  // PostgreSQL's account must get to its data when root runs the tests.
  await chmod(runFolder, 0o711)
  const watch = spawn(process.execPath, [join(import.meta.dirname, 'postgresWatch.ts'), runFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const watchEnded = once(watch, 'exit')

  const given = process.env.TMINUS_TEST_DATABASE_URL
  const embedded = given ? undefined : await startShared(runFolder)
  const url = given ?? embedded?.url ?? ''
  const template = `tminus_template_${randomBytes(6).toString('hex')}`
  const sql = client(url, { max: 1 })
  try {
    await sql.unsafe(`create database ${template}`)
    const address = new URL(url)
    address.pathname = `/${template}`
    await migrate(address.href)
  } finally {
    await sql.end()
  }
  project.provide('postgres', { url, template, runFolder })

  return async () => {
    if (given) {
      const last = client(given, { max: 1 })
      await last.unsafe(`drop database if exists ${template} with (force)`).finally(() => last.end())
    }
    await embedded?.release()
    watch.stdin.end()
    await watchEnded
  }
}

/** Beside it, in `initialised`, is its database as it was before its first start. */
async function startShared(runFolder: string): Promise<EmbeddedPostgres> {
  const [initialised, dataFolder] = [join(runFolder, 'initialised'), join(runFolder, 'shared')]
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  await ensureCluster(await findPlace(initialised, log), false)
  await mkdir(dataFolder, { mode: 0o711 })
  await run('cp', ['-a', join(initialised, 'database'), join(dataFolder, 'database')])
  return startEmbedded({ dataFolder, durable: false, log })
}
