import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { client, type Sql } from '../../../server/database/connect.ts'
import { type Listener, listen } from '../../../server/database/listen.ts'
import { type DatabaseProxy, databaseProxy } from '../../support/databaseProxy.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase, type TestDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let proxy: DatabaseProxy
let sql: Sql
let listener: Listener | undefined

beforeEach(async () => {
  database = await emptyDatabase()
  proxy = await databaseProxy(database.url)
  sql = client(database.url, { max: 1 })
})

afterEach(async () => {
  await listener?.stop()
  await sql.end()
  proxy.close()
  await database.drop()
})

describe('a listener', () => {
  it('hears what is notified, from the moment it says so', async () => {
    const heard: string[] = []
    listener = await listen(database.url, 'heads', (payload) => heard.push(payload))
    await sql`select pg_notify('heads', 'one'), pg_notify('others', 'not for us'), pg_notify('heads', 'two')`
    await eventually(() => expect(heard).toEqual(['one', 'two']))
  })

  it.each([
    ['its server process was ended', () => endListeners()],
    ['it was reset', () => proxy.reset()],
    ['the database was away for a while', () => awayFor(500)],
  ])('hears again after %s', async (_, lose) => {
    const heard: string[] = []
    listener = await listen(proxy.url, 'heads', (payload) => heard.push(payload))
    for (const turn of ['first', 'second']) {
      await lose()
      await eventually(async () => {
        await sql`select pg_notify('heads', ${turn})`
        expect(heard).toContain(turn)
      })
    }
  })

  it('says when there is nothing to listen to, and leaves nothing behind', async () => {
    proxy.hangUp(true)
    await expect(listen(proxy.url, 'heads', () => undefined)).rejects.toThrow()
  })

  it('stops, also while it comes back', async () => {
    const listening = await listen(proxy.url, 'heads', () => undefined)
    proxy.hangUp(true)
    proxy.reset()
    await listening.stop()
    proxy.hangUp(false)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await sql`select from pg_stat_activity where query = 'listen heads'`).toEqual([])
  })
})

async function endListeners(): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen heads'`
}

function awayFor(milliseconds: number): void {
  proxy.hangUp(true)
  proxy.reset()
  setTimeout(() => proxy.hangUp(false), milliseconds)
}
