import { setTimeout as delay } from 'node:timers/promises'
import { sql as drizzleSql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ClientOptions,
  client,
  connect,
  describe as describeError,
  type Sql,
  waitForDatabase,
} from '../../../server/database/connect.ts'
import { isTransient } from '../../../server/database/faults.ts'
import { type DatabaseProxy, databaseProxy } from '../../support/databaseProxy.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, privateCluster, type TestDatabase } from '../../support/postgres.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

// What escapes all promises, and would end the process, fails the run: vitest listens for it.

let database: TestDatabase
let other: Sql
let proxy: DatabaseProxy
const opened: Sql[] = []

beforeEach(async () => {
  database = await emptyDatabase()
  proxy = await databaseProxy(database.url)
  other = open(database.url)
  await other`create table notes (text text)`
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((sql) => sql.end({ timeout: 1 })))
  proxy.close()
  await database.drop()
})

describe('a transaction that loses its connection', () => {
  it('[R2] rejects, leaves nothing, and the pool goes on', async () => {
    const sql = open(database.url)
    const lost = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('lost')`
      await terminate(await pidOf(transaction), () => transaction`select pg_sleep(30)`)
    })
    await expect(lost).rejects.toSatisfy(isTransient)
    for (let turn = 0; turn < 3; turn++) expect(await sql`select text from notes`).toEqual([])
  })

  it('rejects at once, and never reaches into the transaction that comes next', async () => {
    const sql = open(`${database.url}?idle_in_transaction_session_timeout=100`)
    const { promise: paused, resolve: goOn } = Promise.withResolvers<void>()
    const late: Promise<unknown>[] = []
    const dead = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('dead')`
      await paused
      late.push(transaction`insert into notes values ('late')`.catch((error: unknown) => describeError(error).code))
      await transaction`insert into notes values ('too late')`
    })
    await expect(dead).rejects.toMatchObject({ code: '25P03' })

    await sql.begin(async (transaction) => {
      await transaction`set local idle_in_transaction_session_timeout = 0`
      await transaction`insert into notes values ('living')`
      goOn()
      await delay(100)
      await transaction`insert into notes values ('still living')`
    })
    expect(await Promise.all(late)).toEqual(['25P03'])
    expect(await other`select text from notes`).toEqual([{ text: 'living' }, { text: 'still living' }])
  })

  it('rejects every statement that was on its way, awaited or not', async () => {
    const sql = open(database.url)
    const outcomes: unknown[] = []
    const lost = sql.begin(async (transaction) => {
      const pid = await pidOf(transaction)
      const waiting = Array.from({ length: 300 }, () => transaction`select pg_sleep(1)`)
      const settled = Promise.allSettled(waiting).then((results) => outcomes.push(...results))
      transaction`select 'nobody listens'`
      await terminate(pid, () => settled)
      await transaction`select 1`
    })
    await expect(lost).rejects.toSatisfy(isTransient)
    await eventually(() => expect(outcomes).toHaveLength(300))
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('by a reset rejects too, and the pool goes on', async () => {
    const sql = open(proxy.url)
    for (let turn = 0; turn < 3; turn++) {
      const lost = sql.begin(async (transaction) => {
        await transaction`select 1`
        setTimeout(proxy.reset, 50)
        await transaction`select pg_sleep(30)`
      })
      await expect(lost).rejects.toSatisfy(isTransient)
      expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
      expect(await sql.begin((transaction) => transaction`select 2 as two`)).toEqual([{ two: 2 }])
    }
  })

  it('[R2] in its COMMIT rejects as something whose outcome is unknown', async () => {
    const sql = open(proxy.url)
    const insert = (text: string) => sql.begin((transaction) => transaction`insert into notes values (${text})`)
    proxy.lose('question', 'commit')
    await expect(insert('never arrived')).rejects.toSatisfy(isTransient)
    proxy.lose('answer', 'commit')
    await expect(insert('happened')).rejects.toSatisfy(isTransient)
    expect(await other`select text from notes`).toEqual([{ text: 'happened' }])
  })

  it('[R2] because its server process is ended in the COMMIT rejects, and leaves nothing', async () => {
    await other.unsafe(`
      create function tarry() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return null; end $$;
      create constraint trigger tarry after insert on notes deferrable initially deferred
        for each row execute function tarry();`)
    const sql = open(database.url)
    const pid = await pidOf(sql)
    const insert = () => sql.begin((transaction) => transaction`insert into notes values ('tarried')`)
    await expect(terminate(pid, insert)).rejects.toMatchObject({ code: '57P01' })
    expect(await sql`select text from notes`).toEqual([])
  })

  it('to a database that says nothing any more rejects in time', async () => {
    const sql = open(proxy.url, { answerTimeout: 300 })
    const lost = sql.begin(async (transaction) => {
      await transaction`select 1`
      proxy.fallSilent()
      await Promise.all([transaction`select 2`, transaction`select 3`])
    })
    await expect(lost).rejects.toSatisfy(isTransient)
  })
})

describe('a transaction', () => {
  it('runs its statements in the order in which they are written, whoever awaits them', async () => {
    const order = await open(database.url).begin(async (transaction) => {
      const later = async () => (await transaction<{ text: string }[]>`select text from notes`).map(({ text }) => text)
      const [, second, , fourth] = await Promise.all([
        transaction`insert into notes values ('first')`,
        later(),
        transaction`insert into notes values ('third')`,
        later(),
      ])
      return [second, fourth]
    })
    expect(order).toEqual([['first'], ['first', 'third']])
  })

  it('[R2] is not said to be committed when a statement failed, even if its work shrugs that off', async () => {
    const sql = open(database.url)
    const shrugged = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('lost')`
      await transaction`select 1 / 0`.catch(() => undefined)
    })
    await expect(shrugged).rejects.toMatchObject({ code: '22012' })
    expect(await sql`select text from notes`).toEqual([])
  })

  it('is rolled back by whatever its work throws, which comes through as it is', async () => {
    const sql = open(database.url)
    const reason = new Error('changed our mind')
    const turned = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('lost')`
      throw reason
    })
    await expect(turned).rejects.toBe(reason)
    expect(await sql`select text from notes`).toEqual([])
  })

  it('takes nothing more when it is over', async () => {
    const sql = open(database.url)
    const kept = await sql.begin(async (transaction) => ({ transaction }))
    await expect(kept.transaction`insert into notes values ('late')`).rejects.toThrow('over')
    const failed = sql.begin(async (transaction) => {
      await Promise.all([
        transaction`select 1 / 0`,
        delay(100).then(() => transaction`insert into notes values ('late too')`),
      ])
    })
    await expect(failed).rejects.toMatchObject({ code: '22012' })
    await delay(200)
    expect(await sql`select text from notes`).toEqual([])
  })
})

describe('a pool', () => {
  it('does not blame the next query for how the one before it ended', async () => {
    const sql = open(database.url)
    const pid = await pidOf(sql)
    await expect(terminate(pid, () => sql`select pg_sleep(30)`)).rejects.toSatisfy(isTransient)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('does not notice that connections die which nobody uses', async () => {
    const sql = open(proxy.url, { max: 5 })
    await Promise.all(Array.from({ length: 5 }, () => sql`select pg_sleep(0.1)`))
    proxy.reset()
    await delay(50)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('rejects when it is hung up on before it is let in, and comes back when it is let in', async () => {
    proxy.hangUp(true)
    const sql = open(proxy.url)
    await expect(sql`select 1`).rejects.toSatisfy(isTransient)
    proxy.hangUp(false)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('gives a database that does not let it in only so much time', async () => {
    proxy.fallSilent()
    const sql = open(proxy.url, { connectTimeout: 200 })
    await expect(sql`select 1`).rejects.toSatisfy(isTransient)
  })

  it('lets others wait for a free connection longer than for the database', async () => {
    const sql = open(database.url, { connectTimeout: 300 })
    const [, answer] = await Promise.all([sql`select pg_sleep(0.6)`, sql`select 1 as one`])
    expect(answer).toEqual([{ one: 1 }])
  })

  it('keeps all its connections when one dies as drizzle begins a transaction', async () => {
    const { sql, orm, close } = connect(proxy.url, { max: 1 })
    await sql`select 1`
    proxy.reset()
    await expect(orm.transaction((transaction) => transaction.execute(drizzleSql`select 1`))).rejects.toThrow()
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
    await close()
  })

  it('lets what runs end when it is closed, and takes nothing more', async () => {
    const sql = open(database.url)
    const running = sql`insert into notes select 'slow' from pg_sleep(0.3)`
    const waiting = sql`insert into notes values ('waited')`
    const ended = sql.end()
    await expect(sql`select 1`).rejects.toThrow('closed')
    await Promise.all([running, waiting, ended])
    expect(await other`select text from notes order by text`).toEqual([{ text: 'slow' }, { text: 'waited' }])
    expect(await connections()).toBe(1)
  })

  it('breaks off what takes too long when it is closed, and whoever waits for a connection', async () => {
    const sql = open(proxy.url)
    const running = expect(sql`select pg_sleep(30)`).rejects.toSatisfy(isTransient)
    const waiting = expect(sql`select 1`).rejects.toSatisfy(isTransient)
    await Promise.all([sql.end({ timeout: 0.2 }), running, waiting])
    await eventually(() => expect(proxy.count()).toBe(0))
  })

  it('[R2] works on when the database is killed again and again under load, and no transaction is cut in half', async () => {
    const cluster = await privateCluster()
    const sql = client(cluster.url, { max: 8 })
    await sql`create table halves (worker int, half int)`
    const committed = new Map<number, number>()
    let counted = 0
    let isOver = false
    const workers = Array.from({ length: 16 }, async (_, worker) => {
      while (!isOver) {
        try {
          if (worker % 2 === 0) await sql`select 1`
          else {
            await sql.begin(async (transaction) => {
              await transaction`insert into halves values (${worker}, 1)`
              await transaction`insert into halves values (${worker}, 2)`
            })
            committed.set(worker, (committed.get(worker) ?? 0) + 1)
          }
          counted++
        } catch (error) {
          expect(error).toSatisfy(isTransient)
          await delay(worker)
        }
      }
    })
    for (const signal of ['SIGINT', 'SIGKILL', 'SIGKILL'] as const) {
      await delay(400)
      const pid = await cluster.postmaster()
      process.kill(pid, signal)
      await eventually(async () => expect(await cluster.postmaster()).not.toBe(pid))
      await waitForDatabase(cluster.url, 20)
      const before = counted
      await eventually(() => expect(counted).toBeGreaterThan(before + 200))
    }
    isOver = true
    await Promise.all(workers)
    const rows = await sql<{ worker: number; first: number; second: number }[]>`
      select worker, count(*) filter (where half = 1) as first, count(*) filter (where half = 2) as second
      from halves group by worker`
    expect(rows).toHaveLength(8)
    for (const { worker, first, second } of rows) {
      expect(first).toBe(second)
      expect(first).toBeGreaterThanOrEqual(committed.get(worker) ?? 0)
    }
    await sql.end({ timeout: 1 })
    await cluster.drop()
  })
})

/** A pool of one connection, so that whatever comes next must use the same. */
function open(url: string, options: ClientOptions = {}): Sql {
  const sql = client(url, { max: 1, ...options })
  opened.push(sql)
  return sql
}

async function pidOf(sql: Pick<Sql, 'unsafe'>): Promise<number> {
  const [row] = await sql.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid')
  return row?.pid ?? 0
}

async function connections(): Promise<number> {
  const [row] = await other<{ count: number }[]>`
    select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`
  return row?.count ?? 0
}

/** Ends a connection from outside while it is busy with the work. */
async function terminate<Result>(pid: number, work: () => PromiseLike<Result>): Promise<Result> {
  setTimeout(() => other`select pg_terminate_backend(${pid})`.catch(() => undefined), 100)
  return work()
}
