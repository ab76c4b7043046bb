import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, client, type Sql } from '../../../server/database/connect.ts'
import { isTransient } from '../../../server/database/faults.ts'
import { type DatabaseProxy, databaseProxy } from '../../support/databaseProxy.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, type TestDatabase } from '../../support/postgres.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

// What postgres.js as published gets wrong beside what pool.long.test.ts holds; every pool here has one connection.

let database: TestDatabase
let proxy: DatabaseProxy
let opened: Sql[] = []

beforeAll(async () => {
  database = await emptyDatabase()
  const sql = client(database.url)
  await sql`create table notes (text text)`
  await sql.end()
})
afterAll(() => database.drop())

beforeEach(async () => {
  proxy = await databaseProxy(database.url)
})
afterEach(async () => {
  await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })))
  opened = []
  proxy.close()
})

function open(url: string, options: ClientOptions = {}): Sql {
  const sql = client(url, { max: 1, ...options })
  opened.push(sql)
  return sql
}

const pid = async (sql: Sql) => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid

describe('a connection that is lost while it logs in', () => {
  it.each([
    ['before the server has seen the start-up message', 'question', 'client_encoding'],
    ['before the client has seen the answer to it', 'answer', 'client_encoding'],
    ['when the server answers the password', 'answer', 'c=biws'],
    ['when its first statement is on the way', 'question', 'first statement'],
    ['when the answer to its first statement is on the way', 'answer', 'first statement'],
  ] as const)('%s rejects who waits for it, and the pool goes on', async (_, what, text) => {
    const sql = open(proxy.url)
    proxy.lose(what, text)
    await expect(sql`select 'first statement'`).rejects.toSatisfy(isTransient)
    await expect(sql.begin((transaction) => transaction`select 'first statement'`)).rejects.toSatisfy(isTransient)
    proxy.heal()
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('because the pool is closed keeps nobody waiting', async () => {
    proxy.fallSilent()
    const sql = open(proxy.url)
    const waiting = expect(sql`select 1`).rejects.toSatisfy(isTransient)
    await eventually(() => expect(proxy.count()).toBe(1))
    await Promise.all([sql.end({ timeout: 0.1 }), waiting])
    await eventually(() => expect(proxy.count()).toBe(0))
  })
})

describe('a statement that fails', () => {
  it('amid its rows leaves no holes in the rows of the next', async () => {
    const sql = open(database.url)
    const failing = (connection: Pick<Sql, 'unsafe'>) =>
      connection.unsafe('select 6 / (3 - n) as quotient from generate_series(1, 5) as n')
    await expect(failing(sql)).rejects.toMatchObject({ code: '22012' })
    expect(await sql`select n from generate_series(1, 3) as n`).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(await sql`select n from generate_series(1, 0) as n`).toEqual([])
  })

  it('between a BEGIN and a COMMIT of its own leaves no open transaction to the next', async () => {
    const sql = open(database.url)
    const first = await pid(sql)
    await expect(sql.unsafe(`begin; insert into notes values ('half'); select 1 / 0; commit`)).rejects.toThrow('zero')
    await sql`insert into notes values ('whole')`
    expect(await sql`delete from notes returning text`).toEqual([{ text: 'whole' }])
    expect(await pid(sql)).not.toBe(first)
  })

  it('leaves the connection to the next when no transaction is open', async () => {
    const sql = open(database.url)
    const first = await pid(sql)
    await expect(sql`select 1 / 0`).rejects.toThrow('zero')
    await expect(sql.begin((transaction) => transaction`select 1 / 0`)).rejects.toThrow('zero')
    await expect(sql.unsafe('no sql; at all')).rejects.toThrow('syntax')
    expect(await pid(sql)).toBe(first)
  })
})

describe('a value that cannot be sent', () => {
  const unsendable = [new Date(Number.NaN)]
  const tooMany = { text: `select ${'$1'}`, values: Array.from({ length: 65_534 }, () => 'x') }

  it.each([
    ['because it is none', (sql: Pick<Sql, 'unsafe'>) => sql.unsafe('select $1::timestamptz', unsendable)],
    ['because there are too many', (sql: Pick<Sql, 'unsafe'>) => sql.unsafe(tooMany.text, tooMany.values)],
  ])('%s rejects alone among its neighbours, and the transaction rolls back', async (_, send) => {
    const sql = open(database.url)
    const outcome = sql.begin(async (transaction) => {
      const settled = await Promise.allSettled([
        transaction`insert into notes values ('before')`,
        transaction<{ one: number }[]>`select ${1}::int as one`,
        send(transaction),
        transaction<{ two: number }[]>`select ${2}::int as two`,
        transaction`insert into notes values ('after')`,
      ])
      expect(settled.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ])
      expect(settled[1]).toMatchObject({ value: [{ one: 1 }] })
      expect(settled[3]).toMatchObject({ value: [{ two: 2 }] })
    })
    await expect(outcome).rejects.toThrow(RangeError)
    expect(await sql`select text from notes`).toEqual([])
  })
})

describe('an answer in many pieces', () => {
  it('comes whole, and its connection is used again', async () => {
    const sql = open(database.url)
    const first = await pid(sql)
    const rows = await sql<
      { text: string }[]
    >`select repeat(chr(64 + n), 700001) as text from generate_series(1, 5) as n`
    expect(rows.map(({ text }) => `${text.length}${text.at(-1)}`)).toEqual(
      ['A', 'B', 'C', 'D', 'E'].map((c) => `700001${c}`),
    )
    await delay(10)
    expect(await pid(sql)).toBe(first)
  })
})

describe('a connection over TLS', () => {
  const certificate = join(import.meta.dirname, '../../support/localhost.pem')
  let secure: DatabaseProxy
  beforeEach(async () => {
    secure = await databaseProxy(database.url, await readFile(certificate))
  })
  afterEach(() => secure.close())

  const address = (host: string, parameters: string) => `${secure.url.replace('127.0.0.1', host)}?${parameters}`

  it('carries statements, and rejects them when it is lost', async () => {
    const sql = open(address('127.0.0.1', 'sslmode=require'))
    const [row] = await sql<{ text: string }[]>`select repeat('x', 3000000) as text`
    expect(row?.text).toHaveLength(3_000_000)
    const lost = sql.begin(async (transaction) => {
      await transaction`select 1`
      setTimeout(secure.reset, 50)
      await transaction`select pg_sleep(30)`
    })
    await expect(lost).rejects.toSatisfy(isTransient)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('is made with verify-full only where the certificate is trusted and names the host', async () => {
    const trusted = `sslmode=verify-full&sslrootcert=${certificate}`
    expect(await open(address('localhost', trusted))`select 1 as one`).toEqual([{ one: 1 }])
    await expect(open(address('127.0.0.1', trusted))`select 1`).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    await expect(open(address('localhost', 'sslmode=verify-full'))`select 1`).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })
})
