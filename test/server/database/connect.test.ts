import { setTimeout as delay } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { bigint, integer, jsonb, pgTable, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { client, connect, type Database, DatabaseFault, waitForDatabase } from '../../../server/database/connect.ts'
import { instant } from '../../../server/database/schema.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, type TestDatabase } from '../../support/postgres.ts'

const samples = pgTable('samples', {
  id: integer('id').primaryKey(),
  seq: bigint('seq', { mode: 'number' }),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
  atText: instant('at_text'),
  payload: jsonb('payload').$type<unknown>(),
})

let place: TestDatabase
let database: Database<{ samples: typeof samples }>

beforeAll(async () => {
  place = await emptyDatabase()
  database = connect(place.url, { schema: { samples }, max: 4 })
  await database.sql`
    create table samples (id int primary key, seq int8, at timestamptz, at_text timestamptz, payload jsonb)`
})

afterAll(async () => {
  await database.close()
  await place.drop()
})

describe('a connection', () => {
  it('has a name and time limits, so that a frozen server cannot hold a row for ever', async () => {
    const [row] = await database.sql`
      select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
        current_setting('lock_timeout') as lock, current_setting('TimeZone') as zone,
        current_setting('idle_in_transaction_session_timeout') as idle`
    expect(row).toEqual({ name: 'tminus', statement: '30s', lock: '15s', idle: '10s', zone: 'UTC' })
  })

  it('loses its transaction, and with it its locks, when it falls silent in the midst of it', async () => {
    const { sql, close } = connect(place.url, { max: 1, idleInTransactionTimeout: 200 })
    await database.sql`insert into samples (id) values (100)`
    const locked = Promise.withResolvers<void>()
    const thawed = Promise.withResolvers<void>()
    const frozen = sql.begin(async (transaction) => {
      await transaction`select from samples where id = 100 for update`
      locked.resolve()
      await thawed.promise
      await transaction`delete from samples where id = 100`
    })
    const rejected = expect(frozen).rejects.toMatchObject({ code: '25P03' })
    await locked.promise
    await eventually(() => database.sql`select from samples where id = 100 for update nowait`)
    thawed.resolve()
    await rejected
    expect(await sql`select id from samples where id = 100`).toEqual([{ id: 100 }])
    await close()
  })

  it('takes 0 for no limit at all', async () => {
    const { sql, close } = connect(place.url, { max: 1, statementTimeout: 0 })
    expect(await sql`select current_setting('statement_timeout') as statement`).toEqual([{ statement: '0' }])
    await close()
  })

  it('is replaced after a while', async () => {
    const sql = client(place.url, { max: 1, lifetime: 0.2 })
    const pid = () => sql`select pg_backend_pid() as pid`
    const first = await pid()
    await delay(500)
    expect(await pid()).not.toEqual(first)
    await sql.end()
  })

  it('takes settings, and those in the address before its own', async () => {
    const address = new URL(place.url)
    address.searchParams.set('options', '-c work_mem=7MB -c extra_float_digits=2')
    const sql = client(address.href, { connection: { search_path: '"a b", public', work_mem: '9MB' } })
    const [row] = await sql`
      select current_setting('TimeZone') as zone, current_setting('work_mem') as memory,
        current_setting('extra_float_digits') as digits, current_setting('search_path') as path`
    expect(row).toEqual({ zone: 'UTC', memory: '7MB', digits: '2', path: '"a b", public' })
    await sql.end()
  })

  it('is encrypted when the address wants that, or not made', async () => {
    const sql = client(`${place.url}?sslmode=require`, { max: 1 })
    await expect(sql`select 1`).rejects.toThrow('does not support SSL')
    await sql.end()
    expect(() => client(`${place.url}?sslmode=verify-ca`)).toThrow(/sslrootcert/)
    expect(() => client(`${place.url}?sslmode=verify-full&sslrootcert=/no/such/file`)).toThrow(DatabaseFault)
  })

  it('opens no more connections than it may', async () => {
    await Promise.all(Array.from({ length: 20 }, () => database.sql`select pg_sleep(0.02)`))
    const rows = await database.sql`
      select count(*) as connections from pg_stat_activity where datname = current_database() and application_name = 'tminus'`
    expect(rows).toEqual([{ connections: 4 }])
  })

  it('tells notices to whom wants them, and to nobody else', async () => {
    const notices: string[] = []
    const { sql, close } = connect(place.url, { max: 1, onNotice: (message) => notices.push(message) })
    await sql`create table if not exists samples ()`
    expect(notices).toEqual(['relation "samples" already exists, skipping'])
    await close()
  })
})

describe('values', () => {
  it('come back from int8 as numbers, and beyond 2^53 without loss', async () => {
    const { sql } = database
    const [row] = await sql`
      select 7::int8 as seq, ${Number.MAX_SAFE_INTEGER}::int8 as most, ${9007199254740993n}::int8 as beyond,
        array[1, -3]::int8[] as several, null::int8 as none`
    expect(row).toEqual({
      seq: 7,
      most: Number.MAX_SAFE_INTEGER,
      beyond: 9007199254740993n,
      several: [1, -3],
      none: null,
    })
  })

  it('of time come back as ISO instants in UTC, whether a Date or a text went in', async () => {
    const { sql } = database
    const instant = '2026-03-29T00:59:59.120Z'
    const [row] = await sql`
      select ${new Date(instant)}::timestamptz as date, ${instant}::timestamptz as text,
        '2026-03-29 02:59:59.12+02'::timestamptz as offset, 'infinity'::timestamptz as never, null::timestamptz as none`
    expect(row).toEqual({ date: instant, text: instant, offset: instant, never: 'infinity', none: null })
  })

  it('of JSON come back as they went in, through a raw query', async () => {
    const { sql } = database
    for (const value of [{ a: [1, { b: 'ä"\\' }] }, [1, 'x', null], 42, true, null]) {
      const [row] = await sql`select ${sql.json(value)}::jsonb as jsonb, ${sql.json(value)}::json as json`
      expect(row).toEqual({ jsonb: value, json: value })
    }
    expect(await sql`select jsonb_typeof(${sql.json({ a: 1 })}) as type`).toEqual([{ type: 'object' }])
  })

  it('are the same through drizzle and through a raw query', async () => {
    const { orm, sql } = database
    const at = new Date('2026-11-22T03:04:05.678Z')
    const payload = { text: 'ä', list: [1, { deep: null }], number: 0.1 }
    await orm.insert(samples).values({ id: 1, seq: 2 ** 40, at, atText: at.toISOString(), payload })
    const [viaDrizzle] = await orm.select().from(samples).where(eq(samples.at, at))
    expect(viaDrizzle).toEqual({ id: 1, seq: 2 ** 40, at, atText: at.toISOString(), payload })
    const [raw] = await sql`select * from samples where at = ${at} and payload @> ${sql.json({ text: 'ä' })}`
    expect(raw).toEqual({ id: 1, seq: 2 ** 40, at: at.toISOString(), at_text: at.toISOString(), payload })
    expect(await orm.query.samples.findFirst({ where: eq(samples.id, 1) })).toEqual(viaDrizzle)
  })

  it('go in many rows at a time', async () => {
    const { sql } = database
    const rows = [10, 11].map((id) => ({ id, seq: id, at: new Date(id), payload: sql.json({ id }) }))
    await sql`insert into samples ${sql(rows)}`
    expect(await sql`select payload from samples where id in (10, 11) order by id`).toEqual([
      { payload: { id: 10 } },
      { payload: { id: 11 } },
    ])
  })
})

describe('waiting for a database', () => {
  it('ends as soon as it answers', async () => {
    await waitForDatabase(place.url, 5)
  })

  it('does not go on when that cannot help, and never shows the password', async () => {
    const missing = new URL(place.url)
    missing.pathname = '/no_such_database'
    const fault = await faultOf(missing.href, 30)
    expect(fault.code).toBe('rejected')
    expect(fault.message).toContain('no_such_database')
    if (missing.password) expect(`${fault.message}${fault.stack}`).not.toContain(missing.password)
  })

  it('ends with the address and the reason when nothing listens there', async () => {
    const fault = await faultOf('postgres://somebody:secret-word@127.0.0.1:1/tminus', 0.5)
    expect(fault.code).toBe('noAnswer')
    expect(fault.message).toContain('127.0.0.1:1/tminus')
    expect(fault.message).toContain('ECONNREFUSED')
    expect(fault.message).not.toContain('secret-word')
  })

  it('reaches for a Unix socket where the address names one', async () => {
    const fault = await faultOf('postgres://somebody@/tminus?host=/no/such/folder&port=6543', 0.1)
    expect(fault.message).toContain('/no/such/folder/.s.PGSQL.6543')
  })

  it.each(['', 'tminus', 'mysql://localhost/tminus', 'postgres://user:se#cret/word@host:port/name'])(
    'does not begin for the address %j, which it does not repeat',
    async (address) => {
      const fault = await faultOf(address, 1)
      expect(fault.code).toBe('badAddress')
      expect(fault.message).not.toContain('se#cret')
    },
  )
})

async function faultOf(url: string, seconds: number): Promise<DatabaseFault> {
  const fault = await waitForDatabase(url, seconds).catch((error: unknown) => error)
  if (!(fault instanceof DatabaseFault)) throw new Error(`no fault but ${fault}`)
  return fault
}
