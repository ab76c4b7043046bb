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
    expect(versions.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('makes the text that was imported last the one that new cutovers use, also one that was there before', async () => {
    const importOne = (title: string, by = 'paula') =>
      library.importText(ORGANISATION, called('back', title), 'back.yaml', by)
    const used = async () => (await library.find(ORGANISATION, 'back', undefined))?.runbook.title
    const first = await importOne('First')
    expect(first).not.toHaveProperty('insteadOf')
    expect(await importOne('Weaker')).toMatchObject({ isNew: true, version: { version: 2 }, insteadOf: 1 })
    expect(await used()).toBe('Weaker')
    const again = await importOne('First', 'ada')
    expect(again).toMatchObject({ isNew: false, insteadOf: 2, version: { version: 1, importedBy: 'ada' } })
    expect(again.version?.hash).toBe(first.version?.hash)
    expect(await used()).toBe('First')
    expect((await library.versions(ORGANISATION, 'back')).map(({ version }) => version)).toEqual([1, 2])
    expect(await library.list(ORGANISATION)).toContainEqual({ ...again.version, versions: 2 })
    // Once more it changes nothing, and nobody's name is put on it.
    const repeated = await importOne('First', 'somebody')
    expect(repeated).toMatchObject({ isNew: false, version: again.version ?? {} })
    expect(repeated).not.toHaveProperty('insteadOf')
    expect(await importOne('Third')).toMatchObject({ isNew: true, version: { version: 3 }, insteadOf: 1 })
  })

  it('is on record each time: also by whom an earlier text was put back', async () => {
    for (const title of ['First', 'Second', 'First', 'First'])
      await library.importText(ORGANISATION, called('recorded', title), 'r.yaml', `imports-${title.toLowerCase()}`)
    const entries = await world.sql<{ actor: string; details: object }[]>`
      select actor, details from audit_entries
      where organisation = ${ORGANISATION} and kind = 'runbookImported' and details ->> 'runbook' = 'recorded' order by seq`
    expect(entries.map(({ actor, details }) => ({ actor, details }))).toEqual([
      { actor: 'imports-first', details: { runbook: 'recorded', version: 1, title: 'First' } },
      { actor: 'imports-second', details: { runbook: 'recorded', version: 2, title: 'Second' } },
      { actor: 'imports-first', details: { runbook: 'recorded', version: 1, title: 'First', again: true } },
    ])
  })

  it('gives one order to imports at once, and each answer says what it took the place of', async () => {
    const titles = ['A', 'B', 'C', 'D']
    for (const title of titles) await library.importText(ORGANISATION, called('at-once', title), 'x.yaml', null)
    const many = Array.from({ length: 24 }, (_, position) => titles[position % 4] ?? '')
    const done = await Promise.all(
      many.map((title) => library.importText(ORGANISATION, called('at-once', title), 'x.yaml', 'paula')),
    )
    const versions = await library.versions(ORGANISATION, 'at-once')
    expect(new Set(versions.map(({ importedAt }) => importedAt)).size).toBe(4)
    // Each was put in place as often as it was put out of it, but for the first and the last.
    const placed = done.flatMap((one) =>
      'insteadOf' in one && one.version ? [[one.insteadOf, one.version.version]] : [],
    )
    const turns = new Map<number, number>()
    for (const [out = 0, into = 0] of placed) {
      turns.set(out, (turns.get(out) ?? 0) - 1)
      turns.set(into, (turns.get(into) ?? 0) + 1)
    }
    const used = versions[0]?.version ?? 0
    turns.set(4, (turns.get(4) ?? 0) + 1)
    expect([...turns].filter(([, sum]) => sum !== 0)).toEqual([[used, 1]])
    expect((await library.find(ORGANISATION, 'at-once', undefined))?.hash).toBe(versions[0]?.hash)
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
    // The next start of the server, after somebody has imported a text of their own.
    await library.importText(ORGANISATION, called('good', 'Our own'), 'good.yaml', 'paula')
    await library.importFolder(ORGANISATION, folder)
    expect(await library.find(ORGANISATION, 'good', undefined)).toMatchObject({ runbook: { title: 'Our own' } })
    // A release with another text of it brings that.
    await writeFile(join(folder, 'good.yaml'), called('good', 'Newer'))
    await library.importFolder(ORGANISATION, folder)
    expect(await library.find(ORGANISATION, 'good', undefined)).toMatchObject({ runbook: { title: 'Newer' } })
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
