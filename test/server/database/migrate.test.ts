import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { client, type Sql } from '../../../server/database/connect.ts'
import { migrate } from '../../../server/database/migrate.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, scratchFolder, type TestDatabase, testDatabase } from '../../support/postgres.ts'

const MIGRATIONS = join(import.meta.dirname, '../../../server/database/migrations')

let database: TestDatabase
let folder: string
let sql: Sql

beforeEach(async () => {
  database = await emptyDatabase()
  folder = await scratchFolder()
  sql = client(database.url, { max: 1 })
})

afterEach(async () => {
  await sql.end()
  await database.drop()
})

describe('migrations', () => {
  // A server does not start on a database that was migrated by another text; so a change of one is a new migration.
  it('are what they were when they were released, and a new one is listed with its hash', async () => {
    const listed = await readFile(join(import.meta.dirname, '../../fixtures/migrations.sha256'), 'utf8')
    const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
    const hashed = names.map(async (name) => {
      const text = await readFile(join(MIGRATIONS, name))
      return `${createHash('sha256').update(text).digest('hex')}  ${name}\n`
    })
    expect((await Promise.all(hashed)).join('')).toBe(listed)
  })

  it('bring a database of the release before up to this one', async () => {
    const [newest = '', ...before] = (await readdir(MIGRATIONS))
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .reverse()
    for (const name of before) await file(name, await readFile(join(MIGRATIONS, name), 'utf8'))
    await migrate(database.url, { folder })
    expect(await migrate(database.url)).toEqual([newest])
  })

  it('[R6] give addresses that an administrator entered before the hands of whoever did, until their owner is sure', async () => {
    const upTo = (await readdir(MIGRATIONS)).filter((name) => name < '0023')
    for (const name of upTo) await file(name, await readFile(join(MIGRATIONS, name), 'utf8'))
    await migrate(database.url, { folder })
    const people = ['ada', 'mallory', 'invited', 'proxied', 'seeded', 'own', 'unsure', 'keyed', 'again', 'self']
    await sql`insert into organisations (id, name) values ('org', 'Org')`
    await sql`insert into people ${sql(people.map((id) => ({ id, name: id, email: `${id}@example.org` })))}`
    await sql`insert into members ${sql(people.map((person) => ({ organisation: 'org', person, role: 'member' })))}`
    const added = (person: string, actor: string, via: string, details: object = {}) => sql`
      insert into audit_entries (organisation, kind, actor, via, person, details)
      values ('org', 'personAdded', ${actor}, ${via}, ${person}, ${sql.json({ role: 'member', ...details })})`
    await added('invited', 'mallory', 'session')
    await added('proxied', 'ada', 'token', { hands: ['mallory', 'proxied'] })
    await added('seeded', 'operator', 'shell')
    for (const person of ['own', 'unsure', 'keyed']) await added(person, 'mallory', 'session')
    await added('again', 'mallory', 'session')
    await added('again', 'ada', 'session')
    await added('self', 'self', 'session')
    const password = (person: string, hands: string[]) => sql`
      insert into accounts (id, person, account_id, provider_id, password, hands)
      values (${person}, ${person}, ${person}, 'credential', 'hash', ${hands})`
    await password('own', [])
    await password('unsure', ['mallory'])
    await sql`
      insert into passkeys (id, organisation, person, name, credential_id, public_key, counter)
      values ('key', 'org', 'keyed', 'Phone', 'credential', 'key', 0)`

    await migrate(database.url)
    const rows = await sql<{ person: string; hands: string[] }[]>`
      select person, address_hands as hands from members where address_hands <> '{}'`
    expect(Object.fromEntries(rows.map(({ person, hands }) => [person, hands.toSorted()]))).toEqual({
      invited: ['mallory'],
      proxied: ['ada', 'mallory'],
      unsure: ['mallory'],
      again: ['ada'],
    })
  })

  it('are applied in the order of their numbers, and only once', async () => {
    await file('0002-second.sql', `insert into steps select 'second' from steps;`)
    await file('0001-first.sql', `create table steps (name text);\ninsert into steps values ('first');`)
    await file('README.md', 'no migration')
    expect(await migrate(database.url, { folder })).toEqual(['0001-first.sql', '0002-second.sql'])
    await file('0010-third.sql', `insert into steps values ('third');`)
    expect(await migrate(database.url, { folder })).toEqual(['0010-third.sql'])
    expect(await migrate(database.url, { folder })).toEqual([])
    expect(await names()).toEqual(['first', 'second', 'third'])
    expect(await applied()).toEqual(['0001-first.sql', '0002-second.sql', '0010-third.sql'])
  })

  it('are applied once when many servers start at the same time', async () => {
    await file('0001-first.sql', 'create table steps (name text); select pg_sleep(0.05);')
    await file('0002-second.sql', `insert into steps values ('once');`)
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url, { folder })))
    expect(results.flat().sort()).toEqual(['0001-first.sql', '0002-second.sql'])
    expect(await names()).toEqual(['once'])
  })

  it('leave nothing half-applied when one fails, keep those before it, and go on once it is mended', async () => {
    await file('0001-first.sql', 'create table steps (name text);')
    const broken = `insert into steps values ('half');\ncreate table half ();\nselect 1 / 0;\ncreate table after ();`
    await file('0002-second.sql', broken)
    await file('0003-third.sql', `insert into steps values ('third');`)
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      code: 'failedMigration',
      message: 'The migration 0002-second.sql failed: division by zero',
    })
    expect(await names()).toEqual([])
    expect(await sql`select to_regclass('half') as half`).toEqual([{ half: null }])
    expect(await applied()).toEqual(['0001-first.sql'])

    await file('0002-second.sql', broken.replace('1 / 0', '1 / 1'))
    expect(await migrate(database.url, { folder })).toEqual(['0002-second.sql', '0003-third.sql'])
    expect(await names()).toEqual(['half', 'third'])
  })

  it('name the line that failed, where PostgreSQL knows it', async () => {
    await file('0001-first.sql', 'create table steps (name text);\n\ncreate table\n  more (id no_such_type);')
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      message: 'The migration 0001-first.sql:4 failed: type "no_such_type" does not exist',
    })
  })

  it('survive that a migrator dies in the midst of one', async () => {
    await file('0001-first.sql', 'create table steps (name text); select pg_sleep(30);')
    const dying = migrate(database.url, { folder }).catch((error: unknown) => error)
    await eventually(async () => {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`
      expect(ended).toHaveLength(1)
    })
    expect(await dying).toBeInstanceOf(Error)
    await file('0001-first.sql', 'create table steps (name text);')
    expect(await migrate(database.url, { folder })).toEqual(['0001-first.sql'])
  })

  it('are refused when a file changed after it was applied', async () => {
    await file('0001-first.sql', 'create table steps (name text);')
    await migrate(database.url, { folder })
    await file('0001-first.sql', 'create table steps (name text, owner text);')
    await file('0002-second.sql', 'create table more ();')
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      code: 'changedMigration',
      message: expect.stringContaining('0001-first.sql'),
    })
    expect(await applied()).toEqual(['0001-first.sql'])
  })

  it('are not taken for changed by the line ends of another system', async () => {
    await file('0001-first.sql', 'create table steps\n(name text);\n')
    await migrate(database.url, { folder })
    await file('0001-first.sql', 'create table steps\r\n(name text);\r\n')
    expect(await migrate(database.url, { folder })).toEqual([])
  })

  it('are refused when the database was migrated by a newer build', async () => {
    await file('0001-first.sql', 'create table steps (name text);')
    await file('0002-second.sql', 'create table more ();')
    await migrate(database.url, { folder })
    await rm(join(folder, '0002-second.sql'))
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      code: 'newerDatabase',
      message: expect.stringContaining('0002-second.sql'),
    })
  })

  it('are refused when one slips in before one that was applied', async () => {
    await file('0001-first.sql', 'create table steps (name text);')
    await file('0003-third.sql', 'create table third ();')
    await migrate(database.url, { folder })
    await file('0002-second.sql', 'create table second ();')
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({ code: 'badMigration' })
  })

  it.each([
    ['1-first.sql', 'select 1;', 'is not named like'],
    ['0001-first.sql', 'create table half ();\ncommit;\nselect 1/0;', 'begins or ends a transaction'],
    ['0001-first.sql', 'BEGIN TRANSACTION;\nselect 1;', 'begins or ends a transaction'],
  ])('are refused as a whole for a file %s with %j', async (name, text, reason) => {
    await file(name, text)
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      code: 'badMigration',
      message: expect.stringContaining(reason),
    })
  })

  it('are refused when two have the same number', async () => {
    await file('0001-first.sql', 'select 1;')
    await file('0001-other.sql', 'select 1;')
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({ code: 'badMigration' })
  })

  it('may create functions and procedures', async () => {
    const body = `create procedure tidy() language plpgsql as $body$\nbegin\n  perform 1;\n  commit;\nend;\n$body$;`
    await file('0001-first.sql', body)
    expect(await migrate(database.url, { folder })).toEqual(['0001-first.sql'])
    await sql`call tidy()`
  })

  it('of this build fit the template that every test starts from', async () => {
    const migrated = await testDatabase()
    expect(await migrate(migrated.url)).toEqual([])
    await migrated.drop()
  })
})

async function file(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text)
  expect(await readFile(join(folder, name), 'utf8')).toBe(text)
}

async function names(): Promise<unknown[]> {
  return (await sql`select name from steps order by name`).map(({ name }) => name)
}

async function applied(): Promise<unknown[]> {
  return (await sql`select name from schema_migrations order by name`).map(({ name }) => name)
}
