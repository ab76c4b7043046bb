import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SERVER = join(import.meta.dirname, '../../../server')
const MIGRATIONS = join(SERVER, 'database/migrations')

it('each consumer begins where the logs ended when it came: nothing old is sent anywhere', () => {
  const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('/consumer.ts'),
  )
  const names = files.map((file) => /^ +name: '(\w+)',$/m.exec(readFileSync(join(SERVER, file), 'utf8'))?.[1])
  const migrations = readdirSync(MIGRATIONS).map((file) => readFileSync(join(MIGRATIONS, file), 'utf8'))
  const begun = migrations.flatMap((sql) =>
    [...sql.matchAll(/insert into consumer_positions [^;]*\bselect '(\w+)'/g)].map(([, name]) => name),
  )
  expect(names.length).toBeGreaterThan(0)
  expect(begun.sort()).toEqual(names.sort())
})
