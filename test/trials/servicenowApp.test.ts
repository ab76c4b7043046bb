import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltApp, buildApp, sdk } from '../../server/servicenow/build.ts'
import { appFolder, packageHashes, type Records, recordsIn } from '../support/fluentApp.ts'

const { copyOfTheApp, remove } = appFolder()
let built: BuiltApp
let records: Records
beforeAll(() => {
  built = buildApp({ app: copyOfTheApp('built') })
  records = recordsIn(built.records)
})
afterAll(remove)

it('the app is the same package when the same sources are built again', () => {
  const again = buildApp({ app: copyOfTheApp('again') })
  expect(packageHashes(again)).toEqual(packageHashes(built))
})

it('the app is refused when a record has no frozen id', () => {
  const app = copyOfTheApp('unfrozen')
  const more = `import { Property } from '@servicenow/sdk/core'
Property({ $id: Now.ID['property-more'], name: 'x_tminus_gate.more', type: 'string', value: '' })
`
  writeFileSync(join(app, 'src/fluent/more.now.ts'), more)
  expect(() => buildApp({ app })).toThrow(/Keys file is out-of-date/)
})

it('the app comes back as the same Fluent from its own records', () => {
  const app = copyOfTheApp('transformed')
  // What is taken away can only come from the records; the rest must not be changed by them.
  for (const name of ['rules', 'jobs', 'privileges', 'properties', 'scriptIncludes']) {
    rmSync(join(app, `src/fluent/${name}.now.ts`))
  }
  sdk(['transform', '--from', built.records, '--directory', app, '--format', 'false'])
  const back = recordsIn(buildApp({ app, newKeys: true }).records)

  expect([...back.keys()]).toEqual([...records.keys()])
  for (const [name, text] of records) {
    // The bill of materials counts the others; the SDK trims the end of a test's script.
    if (text.includes('/bom.json</path>')) continue
    expect(trimmed(back.get(name) ?? ''), name).toBe(trimmed(text))
  }
})

const trimmed = (text: string) => text.replace(/\s*<\/value>/g, '</value>')
