import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../server/environment.ts'

const read = (path: string) => readFile(join(PROJECT_FOLDER, path), 'utf8')

it('every variable that is read is documented, and every documented one is read', async () => {
  const code = await read('server/environment.ts')
  const schema = code.slice(code.indexOf('const variables'), code.indexOf('export interface Environment'))
  const taken = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1] ?? '')
  const page = await read('server/OPERATING.md')
  const documented = new Set(page.match(/(?<=`)(?:TMINUS_[A-Z_]+|DATABASE_URL|HOST|PORT)(?=`)/g))
  // These two are set by tools for us, and mean nothing to an operator.
  const own = new Set(['NODE_ENV', 'TMINUS_LAUNCHER'])
  expect([...documented].sort()).toEqual(taken.filter((name) => !own.has(name)).sort())
})

it('every figure that an alarm is advised on is counted', async () => {
  const code = `${await read('server/metrics.ts')}${await read('server/drafts/draftMetrics.ts')}${await read('server/database/databaseMetrics.ts')}`
  for (const name of new Set((await read('server/OPERATING.md')).match(/\btminus_[a-z_]+/g))) {
    expect(code, name).toContain(`'${name}'`)
  }
})
