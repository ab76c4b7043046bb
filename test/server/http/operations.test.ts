import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { type DatabaseProxy, databaseProxy } from '../../support/databaseProxy.ts'
import { scratchFolder } from '../../support/postgres.ts'

let proxy: DatabaseProxy
let running: RunningApp
let consoleFolder: string
beforeAll(async () => {
  consoleFolder = join(await scratchFolder(), 'dist')
  running = await runningApp({
    consoleFolder,
    metricsToken: 'only-for-whoever-collects',
    async through(url) {
      proxy = await databaseProxy(url)
      return proxy.url
    },
  })
})
afterAll(async () => {
  // What waits for a database that stays silent fails now.
  proxy.close()
  await running.stop()
})

const ready = async () => {
  const { status, json } = await running.call('GET', '/ready')
  return { status, json }
}
const waitingFor = (what: string) => ({ status: 503, json: { ok: false, waitingFor: what } })

describe('/metrics', () => {
  const collect = (headers = { authorization: 'Bearer only-for-whoever-collects' }) =>
    running.call('GET', '/metrics', { headers })

  it('needs the token where one is set', async () => {
    expect((await running.call('GET', '/metrics')).status).toBe(401)
    expect((await collect({ authorization: 'Bearer another' })).status).toBe(401)
    expect((await running.call('GET', '/metrics', { as: 'ada' })).status).toBe(401)
    expect((await collect()).status).toBe(200)
  })

  it('tells of the pool, of what waits, of the lag of this server and of failed sign-ins', async () => {
    const cutoverId = await running.cutover()
    await running.sql`
      insert into change_exchanges (organisation, cutover, change_id, instance)
      values (${running.organisation}, ${cutoverId}, 'c', 'acme')`
    await running.sql`
      insert into change_writes (organisation, cutover, change_id, key, lane, write, created_at)
      values (${running.organisation}, ${cutoverId}, 'c', 'k', 'notes', '{}', clock_timestamp() - interval '1 hour')`
    const { text } = await collect()
    expect(text).toMatch(/^tminus_change_writes_waiting 1$/m)
    expect(Number(/^tminus_change_writes_oldest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(3600)
    expect(text).toMatch(/^tminus_database_connections\{state="open"\} [1-9]/m)
    expect(text).toMatch(/^tminus_database_connections\{state="waiting"\} \d/m)
    expect(text).toMatch(/^tminus_database_up 1$/m)
    expect(text).toMatch(/^tminus_commands_waiting 0$/m)
    expect(text).toMatch(/^tminus_head_age_seconds \d/m)
    expect(text).toMatch(/^tminus_failed_sign_ins_total\{why="password"\} 0$/m)
  })
})

describe('/ready', () => {
  it('waits for the console, which people would miss', async () => {
    expect(await ready()).toEqual(waitingFor('console'))
    await mkdir(consoleFolder)
    await writeFile(join(consoleFolder, 'index.html'), '<title>T-Minus</title>')
    expect(await ready()).toEqual({ status: 200, json: { ok: true } })
  })

  it('says within two seconds that the database is away, and that it is back', async () => {
    proxy.hangUp(true)
    proxy.reset()
    await expect.poll(ready).toEqual(waitingFor('database'))
    proxy.hangUp(false)
    await expect.poll(ready).toMatchObject({ status: 200 })
  })

  it('does not hang as long as a frozen database does', async () => {
    proxy.fallSilent()
    await expect.poll(ready).toEqual(waitingFor('database'))
    const begun = performance.now()
    const answers = await Promise.all(Array.from({ length: 50 }, ready))
    expect(answers).toEqual(answers.map(() => waitingFor('database')))
    const figures = await running.call('GET', '/metrics', {
      headers: { authorization: 'Bearer only-for-whoever-collects' },
    })
    expect(figures.text).toMatch(/^tminus_database_up 0$/m)
    // The limit is a second; the database would have answered after half a minute.
    expect(performance.now() - begun).toBeLessThan(15_000)
  })
})
