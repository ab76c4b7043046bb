import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { type ServerProcess, startServerProcess } from '../support/server.ts'

const ROOT = join(import.meta.dirname, '../..')
const SCRIPT = join(ROOT, 'node_modules/.cache-readme-cutover.mjs')

let database: TestDatabase
let server: ServerProcess

beforeAll(async () => {
  database = await testDatabase()
  server = await startServerProcess(database.url)
})
afterAll(async () => {
  await server.stop()
  await database.drop()
  await rm(SCRIPT, { force: true })
})

it('the script of the README runs a whole cutover as it stands', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const script = /```js\n([\s\S]*?)```/.exec(readme)?.[1]
  if (!script) throw new Error('The README has no script')
  await writeFile(SCRIPT, script)
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT], {
    cwd: ROOT,
    env: { ...process.env, ...server.environment, TMINUS_URL: server.url },
  })
  expect(stdout.trim()).toBe('Release the new invoice editor: closed')
})
