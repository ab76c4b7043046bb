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
    await expect.poll(ready, { timeout: 10_000 }).toEqual(waitingFor('database'))
    proxy.hangUp(false)
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 })
  })

  it('does not hang as long as a frozen database does', async () => {
    proxy.fallSilent()
    await expect.poll(ready).toEqual(waitingFor('database'))
    const begun = performance.now()
    const answers = await Promise.all(Array.from({ length: 50 }, ready))
    expect(answers).toEqual(answers.map(() => waitingFor('database')))
    // The limit is a second; the database would have answered after half a minute.
    expect(performance.now() - begun).toBeLessThan(15_000)
  })
})
