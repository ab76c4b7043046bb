import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { client, type Sql } from '../../../server/database/connect.ts'
import { type Columns, fragment } from '../../../server/database/sql.ts'
import { emptyDatabase, type TestDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let sql: Sql

beforeAll(async () => {
  database = await emptyDatabase()
  sql = client(database.url, { max: 1 })
  await sql`create table people (id int primary key, name text, "Nick ""name""" text)`
})

beforeEach(() => sql`truncate people`)

afterAll(async () => {
  await sql.end()
  await database.drop()
})

describe('a query', () => {
  it('takes what stands in it as values, whatever they look like', async () => {
    const name = `'); drop table people; -- $1 "`
    await sql`insert into people (id, name) values (${1}, ${name})`
    expect(await sql`select id, name from people where name = ${name}`).toEqual([{ id: 1, name }])
  })

  it('takes arrays, also empty ones and those with quotes and nothing in them', async () => {
    const texts = ['a', '', 'b"c\\', '{d,e}', 'NULL', null]
    expect(
      await sql`select ${texts}::text[] as texts, ${[]}::text[] as none, ${[[1, 2], [3, 4]]}::int[] as deep`,
    ).toEqual([
      {
        texts,
        none: [],
        deep: [
          [1, 2],
          [3, 4],
        ],
      },
    ])
    const at = new Date('2026-03-29T00:59:59.120Z')
    expect(await sql`select ${[at, null]}::timestamptz[] as times`).toEqual([{ times: [at.toISOString(), null] }])
  })

  it('takes bytes and gives them back', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const [row] = await sql<{ bytes: Uint8Array; size: number }[]>`
      select ${bytes.subarray(3)}::bytea as bytes, length(${bytes}::bytea) as size`
    expect(row?.size).toBe(256)
    expect([...(row?.bytes ?? [])]).toEqual([...bytes.subarray(3)])
  })

  it('is prepared once, whatever its values', async () => {
    const ask = (name: string) => sql`select ${name}::text as asked`
    for (const name of ['one', 'two']) expect(await ask(name)).toEqual([{ asked: name }])
    const rows = await sql`select from pg_prepared_statements where statement like '%as asked'`
    expect(rows).toHaveLength(1)
  })

  it('is made of others, which number their values on', async () => {
    await sql`insert into people ${sql([1, 2, 3].map((id) => ({ id, name: `name ${id}` })))}`
    const from = (least: number) => fragment`from people where id >= ${least}`
    const names = async (only?: string) => {
      const narrowed = only === undefined ? fragment`` : fragment`and name = ${only} and ${fragment`id < ${3}`}`
      const rows = await sql<
        { name: string }[]
      >`select name, ${'x'}::text ${from(2)} ${narrowed} order by id limit ${5}`
      return rows.map(({ name }) => name)
    }
    expect(await names()).toEqual(['name 2', 'name 3'])
    expect(await names('name 2')).toEqual(['name 2'])
    expect(await names('name 3')).toEqual([])
  })

  it('rejects, and is not sent, with a value that is none', async () => {
    const parsed: { name: string } = JSON.parse('{}')
    await expect(sql`insert into people (id, name) values (1, ${parsed.name})`).rejects.toThrow('undefined')
    await expect(sql`insert into people (id, name) values (1, ${new Date(Number.NaN)})`).rejects.toThrow(RangeError)
    expect(await sql`select from people`).toEqual([])
  })

  it('says what PostgreSQL says', async () => {
    await expect(sql`select ${'x'}::int`).rejects.toMatchObject({ code: '22P02' })
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })
})

describe('rows to insert', () => {
  it('go in one statement, with columns of any name', async () => {
    const rows: Columns[] = [
      { id: 1, 'Nick "name"': 'eve', name: null },
      { name: 'adam', id: 2, 'Nick "name"': null },
    ]
    await sql`insert into people ${sql(rows)}`
    expect(await sql`select * from people order by id`).toEqual(rows)
    await sql`insert into people ${sql({ id: 3 })} on conflict do nothing`
    expect(await sql`select id from people where id = 3`).toEqual([{ id: 3 }])
  })

  it('must be there, all with the same columns, and not too many', async () => {
    expect(() => sql([])).toThrow('nothing to insert')
    expect(() => sql([{ id: 1, name: 'a' }, { id: 2 }])).toThrow('no name')
    const many = Array.from({ length: 40_000 }, (_, id) => ({ id, name: 'x' }))
    await expect(sql`insert into people ${sql(many)}`).rejects.toThrow('65533')
  })
})

describe('a text of several statements', () => {
  it('runs as a whole, or not at all, and answers the rows of the last', async () => {
    expect(await sql.unsafe(`insert into people (id) values (1); select 1 as one; select 2 as two`)).toEqual([
      { two: 2 },
    ])
    await expect(sql.unsafe('insert into people (id) values (2); select 1 / 0')).rejects.toMatchObject({
      code: '22012',
    })
    expect(await sql.unsafe('select id from people')).toEqual([{ id: 1 }])
    expect(await sql.unsafe('')).toEqual([])
  })
})
