import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { client } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
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

  const lines: string[] = []
  const given = process.env.TMINUS_TEST_DATABASE_URL
  const embedded = given
    ? undefined
    : await startEmbedded({ dataFolder: join(runFolder, 'shared'), durable: false, log: (line) => lines.push(line) })
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
