import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRunbookLibrary, type RunbookLibrary } from '../../../server/runbooks/runbookLibrary.ts'
import { runbookVersion } from '../../../shared/chain/canonical.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { createWorld, type World } from '../../support/core.ts'
import { SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

let world: World
let library: RunbookLibrary
beforeAll(async () => {
  world = await createWorld()
  library = createRunbookLibrary(world.sql)
})
afterAll(() => world.end())

const ORGANISATION = 'library-test'
const called = (id: string, title = 'Small move') =>
  SMALL_YAML.replace('runbook: small-move', `runbook: ${id}`).replace('title: Small move', `title: ${title}`)

describe('importing a runbook', () => {
  it('[R12] makes a version by the hash of its content; the same content is the same version', async () => {
    const first = await library.importText(ORGANISATION, called('a'), 'a.yaml', 'paula')
    expect(first).toMatchObject({ isNew: true, version: { id: 'a', version: 1, importedBy: 'paula' } })
    const again = await library.importText(ORGANISATION, `# Another comment\n${called('a')}`, 'b.yaml', 'somebody')
    expect(again).toMatchObject({ isNew: false, version: first.version })
    const second = await library.importText(ORGANISATION, called('a', 'Larger move'), 'a.yaml', null)
    expect(second).toMatchObject({ isNew: true, version: { version: 2, title: 'Larger move', importedBy: null } })
    const versions = await library.versions(ORGANISATION, 'a')
    expect(versions.map(({ version }) => version)).toEqual([2, 1])
    expect(await library.source(ORGANISATION, 'a', first.version?.hash ?? '')).toBe(called('a'))
  })

  it('counts the versions without gap or duplicate when many are imported at once', async () => {
    const titles = Array.from({ length: 12 }, (_, position) => `Title ${position % 6}`)
    await Promise.all(titles.map((title) => library.importText(ORGANISATION, called('b', title), 'b.yaml', null)))
    const versions = await library.versions(ORGANISATION, 'b')
    expect(versions.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1])
  })

  it('[R13] tells all faults and stores nothing', async () => {
    const text = called('c').replace('tier: 1', 'tier: 9').replace('owner: lead', 'owner: nobody')
    const done = await library.importText(ORGANISATION, text, 'c.yaml', null)
    expect(done.version).toBeUndefined()
    expect(done.faults).toEqual(readRunbook(text, 'c.yaml').faults)
    expect(done.faults.length).toBeGreaterThan(1)
    expect(await library.versions(ORGANISATION, 'c')).toEqual([])
  })

  it.each([
    ['a NUL character', 'title: "Small\\0move"'],
    ['half', 'title: "Small\\ud83dmove"'],
  ])('[R13] refuses %s, which PostgreSQL cannot hold', async (what, title) => {
    const text = called('d').replace('title: Small move', title)
    const done = await library.importText(ORGANISATION, text, 'd.yaml', null)
    expect(done.version).toBeUndefined()
    expect(done.faults.map(({ message }) => message).join()).toContain(what)
  })

  it('of a folder takes what is good, names what is not, and leaves other files alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tminus-library-'))
    await writeFile(join(folder, 'good.yaml'), called('good'))
    await writeFile(join(folder, 'bad.yaml'), 'runbook: bad\n')
    await writeFile(join(folder, 'runbook.schema.json'), '{}')
    await writeFile(join(folder, 'README.md'), '# Runbooks')
    const { imported, faults } = await library.importFolder(ORGANISATION, folder)
    expect(imported.map(({ id }) => id)).toEqual(['good'])
    expect(new Set(faults.map(({ file }) => file))).toEqual(new Set(['bad.yaml']))
    await rm(folder, { recursive: true })
  })
})

describe('a version', () => {
  it('[R12] is found by its hash, the beginning of it, or as the newest', async () => {
    const { version } = await library.importText(ORGANISATION, called('e'), 'e.yaml', null)
    const hash = version?.hash ?? ''
    expect(await library.find(ORGANISATION, 'e', hash)).toMatchObject({ hash, runbook: { id: 'e' } })
    expect(await library.find(ORGANISATION, 'e', hash.slice(0, 10).toUpperCase())).toMatchObject({ hash })
    expect(await library.find(ORGANISATION, 'e', undefined)).toMatchObject({ hash })
    expect(await library.find(ORGANISATION, 'e', '')).toMatchObject({ hash })
    await library.importText(ORGANISATION, called('e', 'Another'), 'e.yaml', null)
    expect(await library.find(ORGANISATION, 'e', undefined)).toMatchObject({ runbook: { title: 'Another' } })
    expect(await library.find(ORGANISATION, 'e', '')).toBeUndefined()
    expect(await library.find(ORGANISATION, 'e', 'not a hash%')).toBeUndefined()
    expect(await library.find(ORGANISATION, 'nothing', undefined)).toBeUndefined()
  })

  it('is what it was when it was imported, however it is read', async () => {
    const { version } = await library.importText(ORGANISATION, SMALL_YAML, 'small.yaml', null)
    const hash = version?.hash ?? ''
    expect(hash).toBe(runbookVersion(smallRunbook()))
    const cold = createRunbookLibrary(world.sql)
    const pinned = await cold.pinned(ORGANISATION, 'small-move', hash)
    expect(pinned).toEqual(smallRunbook())
    expect(await cold.pinned(ORGANISATION, 'small-move', hash)).toBe(pinned)
    const gzip = await library.definitionGzip(ORGANISATION, 'small-move', hash)
    expect(JSON.parse(gunzipSync(gzip ?? '').toString())).toEqual(smallRunbook())
    const [row] = await world.sql<{ definition: Runbook }[]>`
      select definition from runbook_versions where organisation = ${ORGANISATION} and hash = ${hash}`
    expect(runbookVersion(row?.definition ?? smallRunbook())).toBe(hash)
  })

  it('is of one organisation', async () => {
    const { version } = await library.importText(ORGANISATION, called('f'), 'f.yaml', null)
    const hash = version?.hash ?? ''
    const cold = createRunbookLibrary(world.sql)
    expect(await cold.list('another')).toEqual([])
    expect(await cold.find('another', 'f', hash)).toBeUndefined()
    expect(await cold.definitionGzip('another', 'f', hash)).toBeUndefined()
    await expect(cold.pinned('another', 'f', hash)).rejects.toThrow('no version')
  })

  it('is listed by title, the newest of each runbook', async () => {
    const titles = (await library.list(ORGANISATION)).map(({ id, title }) => `${title} (${id})`)
    expect(titles).toEqual(titles.toSorted())
    expect(titles).toContain('Larger move (a)')
    expect(titles).not.toContain('Small move (a)')
  })
})
