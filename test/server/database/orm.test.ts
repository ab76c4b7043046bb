import { inspect } from 'node:util'
import { eq, sql as raw } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '../../../server/database/connect.ts'
import { StatementError } from '../../../server/database/errors.ts'
import { isTransient } from '../../../server/database/faults.ts'
import { orm } from '../../../server/database/orm.ts'
import { json } from '../../../server/database/schema.ts'
import { emailOf, runningApp } from '../../support/app.ts'
import { databaseProxy } from '../../support/databaseProxy.ts'
import { emptyDatabase, type TestDatabase } from '../../support/postgres.ts'

const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  text: text('text').notNull(),
  extra: json<unknown>('extra'),
})

const SECRET = 'rosebud-and-nobody-else'

let place: TestDatabase
let database: Database<{ notes: typeof notes }>
beforeAll(async () => {
  place = await emptyDatabase()
  database = connect(place.url, { schema: { notes }, max: 2 })
  await database.sql`
    create table notes (id int primary key, text text not null, extra jsonb, constraint short check (length(text) < 20))`
})
afterAll(async () => {
  await database.close()
  await place.drop()
})

describe('drizzle over a pool or a transaction', () => {
  it('is rolled back with the transaction that it is over', async () => {
    const { sql } = database
    const failed = sql.begin(async (transaction) => {
      await orm(transaction).insert(notes).values({ id: 1, text: 'lost' })
      await transaction`select 1 / 0`
    })
    await expect(failed).rejects.toThrow('zero')
    await sql.begin((transaction) => orm(transaction).insert(notes).values({ id: 1, text: 'kept' }))
    expect(await orm(sql).select({ text: notes.text }).from(notes).where(eq(notes.id, 1))).toEqual([{ text: 'kept' }])
  })

  it('has no transaction within a transaction', async () => {
    const nested = database.sql.begin((transaction) => orm(transaction).transaction(async () => undefined))
    await expect(nested).rejects.toThrow('has begun already')
    const within = database.orm.transaction((outer) => outer.transaction(async () => undefined))
    await expect(within).rejects.toThrow('has begun already')
  })

  it.each([['"42"'], ['42'], ['"true"'], ['"null"'], ['"{\\"a\\":1}"'], ['{"a":["1",null,1.5]}']])(
    'reads the JSON %s as what it is',
    async (written) => {
      const extra: unknown = JSON.parse(written)
      await orm(database.sql).insert(notes).values({ id: 2, text: 'json', extra })
      const [row] = await orm(database.sql).delete(notes).where(eq(notes.id, 2)).returning()
      expect(row?.extra).toEqual(extra)
    },
  )

  it('fails for a lost connection with what isTransient knows, within its own transactions, too', async () => {
    const proxy = await databaseProxy(place.url)
    const { sql, orm: own, close } = connect(proxy.url, { max: 1 })
    proxy.lose('answer', 'notes')
    await expect(orm(sql).select().from(notes)).rejects.toSatisfy(isTransient)
    await expect(own.transaction((transaction) => transaction.select().from(notes))).rejects.toSatisfy(isTransient)
    await close(1)
    proxy.close()
  })
})

describe('an error', () => {
  const long = `${SECRET} ${'x'.repeat(20)}`
  const failures: [string, (database: Database<{ notes: typeof notes }>) => PromiseLike<unknown>][] = [
    ['of a raw query', ({ sql }) => sql`select ${SECRET}::int`],
    ['of a raw query whose value is quoted with quotes', ({ sql }) => sql`select ${`a "${SECRET}" b`}::uuid`],
    ['of a violated constraint, which shows the row', ({ sql }) => sql`insert into notes values (5, ${long})`],
    ['within a transaction', ({ sql }) => sql.begin((inside) => inside`insert into notes values (5, ${long})`)],
    ['of a library', ({ sql }) => sql.unsafe('insert into notes values (5, $1)', [long])],
    ['of drizzle', ({ sql }) => orm(sql).insert(notes).values({ id: 5, text: long })],
    ['of a piece of SQL in drizzle', (database) => database.orm.execute(raw`select ${SECRET}::int`)],
    ['of a relational query', ({ orm: own }) => own.query.notes.findFirst({ where: raw`${SECRET}::int = 1` })],
    [
      'of drizzle within a transaction of its own',
      ({ orm: own }) => own.transaction((inside) => inside.insert(notes).values({ id: 5, text: long })),
    ],
    [
      'of drizzle within a transaction of ours',
      ({ sql }) => sql.begin((inside) => orm(inside).insert(notes).values({ id: 5, text: long })),
    ],
  ]

  it.each(failures)('%s holds no value', async (_, fail) => {
    const error = await fail(database).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(StatementError)
    expect(error).toMatchObject({ code: expect.stringMatching(/^(22P02|23514)$/) })
    expect(inspect(error, { showHidden: true, depth: Number.POSITIVE_INFINITY })).not.toContain(SECRET)
    const lines: string[] = []
    pino({}, { write: (line) => lines.push(line) }).error({ err: error, error }, 'It failed')
    expect(lines.join('')).toContain('It failed')
    expect(lines.join('')).not.toContain(SECRET)
  })

  it('of better-auth is logged without the value', async () => {
    const lines: string[] = []
    const app = await runningApp({ log: pino({ level: 'trace' }, { write: (line) => lines.push(line) }) })
    await app.sql`alter table people rename column email_verified to verified`
    const body = { email: `${SECRET}@example.org`, password: `${SECRET} password` }
    expect((await app.call('POST', '/api/sign-in', { body })).status).toBe(500)
    expect((await app.call('POST', '/api/auth/sign-in/email', { body, headers: { origin: app.origin } })).status).toBe(
      500,
    )
    await app.sql`alter table people rename column verified to email_verified`
    expect((await app.call('POST', '/api/sign-in', { body: { ...body, email: emailOf('lena') } })).status).toBe(401)
    await app.stop()
    expect(lines.join('')).toContain('42703')
    expect(lines.join('')).not.toContain(SECRET)
  })
})
