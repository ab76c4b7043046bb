import { createHash } from 'node:crypto'
import { access, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeBackup } from '../../../server/backup/makeBackup.ts'
import { type Restored, restore } from '../../../server/backup/restore.ts'
import { client, type Sql } from '../../../server/database/connect.ts'
import { migrate, migrateWithin, readMigrations, removeSchema } from '../../../server/database/migrate.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { emptyDatabase, scratchFolder, type TestDatabase } from '../../support/postgres.ts'

// Each restores several times.
vi.setConfig({ testTimeout: 120_000 })

let running: RunningApp
let folder: string
let file: string
let cutoverId: string
const databases: TestDatabase[] = []

beforeAll(async () => {
  running = await runningApp()
  folder = await scratchFolder()
  cutoverId = await running.cutover()
  await running.give('lena', cutoverId, {
    type: 'noteStep',
    stepId: 'announce',
    text: 'Zeile\u2028eins\nzwei "drei" \\ 🦆',
  })
  await running.call('POST', '/api/drafts', { as: 'ada', body: { commandId: 'draft', title: 'Ein Entwurf' } })
  // What JSON of its own would lose or bend.
  await running.sql`
    insert into commands (organisation, cutover, command_id, actor, body_hash, answer)
    values (${running.organisation}, ${cutoverId}, 'null', 'x', 'x', 'null'), (${running.organisation}, ${cutoverId}, 'long', 'x', 'x', '1234567890123456789012345678901234567890.10')`
  await running.sql`
    insert into change_exchanges (organisation, cutover, change_id, instance)
    values (${running.organisation}, ${cutoverId}, 'c', 'acme')`
  await running.sql`
    insert into change_writes (organisation, cutover, change_id, key, lane, write)
    select ${running.organisation}, ${cutoverId}, 'c', 'key ' || n, 'notes', '{}' from generate_series(1, 40) n`
  await running.sql`delete from change_writes where key = 'key 40'`
  // What is compared with it later must not change meanwhile: a server looks at its cutovers again and again.
  await running.app.stop()
  file = join(folder, 'first.backup')
  await makeBackup(running.url, file, '0.0.0')
})
afterAll(async () => {
  await running.stop()
  for (const database of databases) await database.drop()
})

async function empty(): Promise<string> {
  const database = await emptyDatabase()
  databases.push(database)
  return database.url
}

async function using<Result>(url: string, use: (sql: Sql) => Promise<Result>): Promise<Result> {
  const sql = client(url, { max: 2 })
  return use(sql).finally(() => sql.end())
}

/** Every row of every table as text, in one order, what lives or is derived aside. */
async function everythingIn(url: string): Promise<Record<string, string[]>> {
  return using(url, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('snapshots', 'draft_snapshots', 'nodes', 'schema_migrations')`
    const entries = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from "${name}" t order by 1`)
        return [name, rows.map(({ row }) => row)] as const
      }),
    )
    return Object.fromEntries(entries)
  })
}

const never = { mayReplace: async () => false }
const restored = (url: string, path = file): Promise<Restored> => restore(url, path, never)

describe('a backup', () => {
  it('restored into an empty database is the same to the last character, and its logs are intact', async () => {
    const url = await empty()
    const answer = await restored(url)
    expect(answer).toMatchObject({ cutovers: 1, broken: [], backup: { madeBy: '0.0.0' } })
    const before = await everythingIn(running.url)
    expect(before.drafts).toHaveLength(1)
    expect(await everythingIn(url)).toEqual(before)
    expect(Object.values(before).flat().length).toBe(answer.rows)
    expect(Object.keys(before)).toHaveLength(answer.tables)
    // Numbers go on after the last that was ever given, and triggers are awake again.
    await using(url, async (sql) => {
      await sql`insert into schema_migrations values ('9999-later.sql', 'x')`
      await expect(makeBackup(url, join(folder, 'newer'), '0.0.0')).rejects.toThrow(/A newer T-Minus .*9999-later\.sql/)
      const [write] = await sql<{ id: number }[]>`
        insert into change_writes (organisation, cutover, change_id, key, lane, write)
        values (${running.organisation}, ${cutoverId}, 'c', 'next', 'notes', '{}') returning id`
      expect(write?.id).toBe(41)
      await expect(sql`delete from audit_entries`).rejects.toThrow('only added to')
    })
  })

  it('is of one moment, readable by its owner alone, and replaces no file', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await expect(makeBackup(running.url, file, '0.0.0')).rejects.toThrow(/is there already/)
    const nowhere = join(folder, 'no', 'such', 'folder')
    await expect(makeBackup(running.url, nowhere, '0.0.0')).rejects.toThrow(/The backup cannot be written/)
    const untouched = await empty()
    await expect(makeBackup(untouched, join(folder, 'nothing'), '0.0.0')).rejects.toThrow(/There is nothing to back up/)
    await expect(access(join(folder, 'nothing'))).rejects.toThrow(/ENOENT/)
  })

  it('made by an earlier release is restored as that left it, and then migrated', async () => {
    const [source, target] = await Promise.all([empty(), empty()])
    await using(source, async (sql) => {
      await sql.begin((transaction) => migrateWithin(transaction, '0005-servicenow.sql'))
      await sql`insert into organisations (id, name) values ('o', 'Of the past')`
    })
    const old = join(folder, 'old.backup')
    await makeBackup(source, old, '0.0.0')
    await restored(target, old)
    await using(target, async (sql) => {
      expect(await sql`select name from organisations`).toEqual([{ name: 'Of the past' }])
      const applied = await sql<{ name: string }[]>`select name from schema_migrations order by 1`
      expect(applied.map(({ name }) => name)).toEqual((await readMigrations()).map(({ name }) => name))
    })
    expect(await migrate(target)).toEqual([])
  })

  it('of a broken log is restored, and the log is named', async () => {
    const url = await empty()
    await restored(url)
    await using(url, (sql) => sql`update events set actor = 'somebody else' where seq = 2`)
    const broken = join(folder, 'broken.backup')
    await makeBackup(url, broken, '0.0.0')
    const answer = await restored(await empty(), broken)
    expect(answer.broken).toEqual([{ cutoverId, why: expect.stringMatching(/^broken at record 2: /) }])
  })
})

describe('a restore', () => {
  it('replaces what is there only when it may, and leaves what is not ours', async () => {
    const url = await empty()
    await restored(url)
    await using(url, async (sql) => {
      await sql`create table reports (name text)`
      await sql`insert into reports values ('of somebody else')`
      await sql`update organisations set name = 'Later'`
    })
    const before = await everythingIn(url)
    await expect(restored(url)).rejects.toThrow(/is not empty\. Nothing was changed/)
    expect(await everythingIn(url)).toEqual(before)
    const names: string[] = []
    await restore(url, file, {
      mayReplace: async (name) => {
        names.push(name)
        return true
      },
    })
    expect(names).toEqual([new URL(url).pathname.slice(1)])
    expect(await everythingIn(url)).toEqual({ ...(await everythingIn(running.url)), reports: before.reports })
  })

  it('refuses what is damaged, cut short, newer or no backup, and changes nothing', async () => {
    const bytes = await readFile(file)
    const text = gunzipSync(bytes).toString('utf8')
    const [first = '', ...lines] = text.split('\n')
    const header = JSON.parse(first)
    const sealed = (edited: string[]) => {
      const kept = edited.slice(0, -2)
      const sha256 = createHash('sha256')
        .update(`${kept.join('\n')}\n`)
        .digest('hex')
      return gzipSync([...kept, JSON.stringify({ end: true, sha256 }), ''].join('\n'))
    }
    const flipped = Buffer.from(bytes)
    flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1
    const cases: [name: string, content: Buffer | string, words: RegExp][] = [
      ['flipped', flipped, /is damaged/],
      ['cut', bytes.subarray(0, bytes.length - 100), /ends early/],
      ['without its end', gzipSync(text.slice(0, text.lastIndexOf('{"end"'))), /ends early/],
      ['edited', gzipSync(text.replace('"lena@example.org"', '"eve1@example.org"')), /is damaged/],
      [
        'edited and sealed',
        sealed([first, ...lines].map((line) => line.replace('lena@', 'eve1@'))),
        /came out otherwise/,
      ],
      [
        'with a row less',
        sealed([first, ...lines.filter((line) => !line.includes('"noteStep"') && !line.includes('"stepNoted"'))]),
        /came out otherwise/,
      ],
      [
        'with rows of another table',
        sealed([first, ...lines.map((line) => line.replace('"table":"people"', '"table":"pg_class"'))]),
        /pg_class\.id/,
      ],
      [
        'newer form',
        gzipSync([JSON.stringify({ ...header, version: 2 }), ...lines].join('\n')),
        /of a newer form \(2\)/,
      ],
      [
        'newer release',
        sealed([
          JSON.stringify({
            ...header,
            madeBy: '9.0.0',
            migrations: [...header.migrations, { name: '9999-x.sql', sha256: 'x' }],
          }),
          ...lines,
        ]),
        /made by a newer T-Minus \(9\.0\.0, 9999-x\.sql\)/,
      ],
      [
        'other migration',
        sealed([JSON.stringify({ ...header, migrations: [{ ...header.migrations[0], sha256: 'x' }] }), ...lines]),
        /is another/,
      ],
      ['text', 'PGDMP', /is damaged|no backup/],
      ['json', gzipSync('{"some":"json"}\n'), /is no backup of T-Minus/],
      ['empty', gzipSync(''), /is empty/],
    ]
    const url = await empty()
    for (const [name, content, words] of cases) {
      const path = join(folder, name)
      await writeFile(path, content)
      await expect(restored(url, path), name).rejects.toThrow(words)
      expect(await everythingIn(url), name).toEqual({})
    }
    await expect(restored(url, join(folder, 'missing'))).rejects.toThrow(/cannot be read/)
  })
})

it('everything that migrations make is removed by name, and nothing is left', async () => {
  const url = await empty()
  await migrate(url)
  await using(url, async (sql) => {
    await sql.begin(removeSchema)
    const left = await sql`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace
      union all select proname from pg_proc where pronamespace = 'public'::regnamespace
      union all select typname from pg_type where typnamespace = 'public'::regnamespace`
    expect(left).toEqual([])
  })
})
