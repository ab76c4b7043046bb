import { once } from 'node:events'
import { connect as connectSocket, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { client, describe as describeError, type Sql, waitForDatabase } from '../../../server/database/connect.ts'
import { emptyDatabase, privateCluster, type TestDatabase } from '../../support/postgres.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

// Before the driver was mended each of these ended the process, hung, or wrote to the wrong transaction. What escapes all
// promises fails the run: vitest listens for it.

let database: TestDatabase
let other: Sql
const opened: { end(options: { timeout: number }): Promise<void> }[] = []

beforeEach(async () => {
  database = await emptyDatabase()
  other = open(database.url)
  await other`create table notes (text text)`
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((sql) => sql.end({ timeout: 1 })))
  await database.drop()
})

describe('a transaction that loses its connection', () => {
  it('[R2] rejects, leaves nothing, and the pool goes on', async () => {
    const sql = open(database.url)
    const lost = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('lost')`
      await terminate(await pidOf(transaction), () => transaction`select pg_sleep(30)`)
    })
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    for (let turn = 0; turn < 3; turn++) expect(await sql`select text from notes`).toEqual([])
  })

  it('never reaches into the transaction that has its connection next', async () => {
    const sql = open(`${database.url}?idle_in_transaction_session_timeout=100`)
    let goOn = () => {}
    const paused = new Promise<void>((resolve) => (goOn = resolve))
    const late: Promise<unknown>[] = []
    const dead = sql.begin(async (transaction) => {
      await transaction`insert into notes values ('dead')`
      await paused
      late.push(transaction`insert into notes values ('late')`.catch((error: unknown) => describeError(error).code))
      await transaction`insert into notes values ('too late')`
    })
    await expect(dead).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })

    const living = sql.begin(async (transaction) => {
      await transaction`set local idle_in_transaction_session_timeout = 0`
      await transaction`insert into notes values ('living')`
      goOn()
      await delay(100)
      await transaction`insert into notes values ('still living')`
    })
    await living
    expect(await Promise.all(late)).toEqual(['CONNECTION_CLOSED'])
    expect(await other`select text from notes`).toEqual([{ text: 'living' }, { text: 'still living' }])
  })

  it('rejects inside a savepoint, and every query that was still to be sent', async () => {
    const sql = open(database.url)
    const outcomes: unknown[] = []
    const lost = sql.begin(async (transaction) => {
      const pid = await pidOf(transaction)
      await transaction.savepoint(async (inner) => {
        const waiting = Array.from({ length: 300 }, () => inner`select pg_sleep(1)`)
        const settled = Promise.allSettled(waiting).then((results) => outcomes.push(...results))
        await terminate(pid, () => settled)
        await inner`select 1`
      })
    })
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await vi.waitFor(() => expect(outcomes).toHaveLength(300))
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('by a reset rejects too, and the pool goes on', async () => {
    const proxy = await proxyTo(database.url)
    const sql = open(proxy.url)
    for (let turn = 0; turn < 3; turn++) {
      const lost = sql.begin(async (transaction) => {
        await transaction`select 1`
        setTimeout(proxy.reset, 50)
        await transaction`select pg_sleep(30)`
      })
      await expect(lost).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|CONNECTION_CLOSED/) })
      expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
      expect(await sql.begin((transaction) => transaction`select 2 as two`)).toEqual([{ two: 2 }])
    }
    proxy.close()
  })
})

describe('a pool', () => {
  it('does not blame the next query for how the one before it ended', async () => {
    const sql = open(database.url)
    const pid = await pidOf(sql)
    await expect(terminate(pid, () => sql`select pg_sleep(30)`)).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('rejects when it is hung up on before it is let in, and comes back when it is let in', async () => {
    const proxy = await proxyTo(database.url)
    proxy.hangUp(true)
    const sql = open(proxy.url)
    await expect(sql`select 1`).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    proxy.hangUp(false)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
    proxy.close()
  })

  it('[R2] works on when the database is killed again and again under load, and no transaction is cut in half', async () => {
    const cluster = await privateCluster()
    const sql = client(cluster.url, { max: 8 })
    await sql`create table halves (worker int, half int)`
    let counted = 0
    let isOver = false
    const workers = Array.from({ length: 16 }, async (_, worker) => {
      while (!isOver) {
        await (worker % 2 === 0
          ? sql`select 1`
          : sql.begin(async (transaction) => {
              await transaction`insert into halves values (${worker}, 1)`
              await transaction`insert into halves values (${worker}, 2)`
            })
        ).then(
          () => counted++,
          () => delay(worker),
        )
      }
    })
    for (const signal of ['SIGINT', 'SIGKILL', 'SIGKILL'] as const) {
      await delay(400)
      const pid = await cluster.postmaster()
      process.kill(pid, signal)
      await vi.waitFor(async () => expect(await cluster.postmaster()).not.toBe(pid), 20_000)
      await waitForDatabase(cluster.url, 20)
      const before = counted
      await vi.waitFor(() => expect(counted).toBeGreaterThan(before + 200), 20_000)
    }
    isOver = true
    await Promise.all(workers)
    const [row] =
      await sql`select count(*) filter (where half = 1) as first, count(*) filter (where half = 2) as second from halves`
    expect(row?.first).toBeGreaterThan(0)
    expect(row?.first).toBe(row?.second)
    await sql.end({ timeout: 1 })
    await cluster.drop()
  })
})

/** A pool of one connection, so that whatever comes next must use the same. */
function open(url: string): Sql {
  const sql = client(url, { max: 1 })
  opened.push(sql)
  return sql
}

async function pidOf(sql: Pick<Sql, 'unsafe'>): Promise<number> {
  const [row] = await sql.unsafe('select pg_backend_pid() as pid')
  return Number(row?.pid)
}

/** Ends a connection from outside while it is busy with the work. */
async function terminate<Result>(pid: number, work: () => PromiseLike<Result>): Promise<Result> {
  setTimeout(() => other`select pg_terminate_backend(${pid})`.catch(() => undefined), 100)
  return work()
}

/** Passes connections on until told to break them off. */
async function proxyTo(url: string) {
  const target = new URL(url)
  const [host, port] = [target.hostname, Number(target.port)]
  const sockets = new Set<Socket>()
  let refuses = false
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (refuses) return near.once('data', () => near.end())
    const far = connectSocket(port, host)
    far.on('error', () => undefined)
    near.pipe(far).pipe(near)
    sockets.add(near)
    near.once('close', () => {
      sockets.delete(near)
      far.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  target.port = String(address.port)
  return {
    url: target.href,
    reset: () => sockets.forEach((socket) => void socket.resetAndDestroy()),
    hangUp: (value: boolean) => {
      refuses = value
    },
    close: () => server.close(),
  }
}
