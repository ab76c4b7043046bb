import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { client, connect, type Database, type Sql } from '../../server/database/connect.ts'
import { createEventLog } from '../../server/log/eventLog.ts'
import { createRunbookLibrary } from '../../server/runbooks/runbookLibrary.ts'
import { verifyDelivery } from '../../server/servicenow/client/verifyDelivery.ts'
import { createWorld, type World } from '../support/core.ts'
import { LOG_KEY } from '../support/installation.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { wrongs } from './servicenowChecks.ts'
import { SECRET, type Setting, storm } from './servicenowStorm.ts'
import { WEATHER } from './servicenowWeather.ts'

/** STORM_SEED=17 runs one, STORM_SEEDS=2000 runs so many, STORM_FROM=5000 begins there; `npm run soak` runs many. */
const { STORM_SEED, STORM_SEEDS = '100', STORM_FROM = '1' } = process.env
const FROM = Number(STORM_SEED ?? STORM_FROM)
const COUNT = STORM_SEED === undefined ? Number(STORM_SEEDS) : 1
/** Files that share the seeds, each in a process of its own. */
const SHARES = 2

/** With a task for each workstream in every other storm. */
const runbookWith = (more: string) => `
runbook: storm
title: Move of the ledger
tier: 3
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
${more}
phases: [Outage]
workstreams:
  Database:
    - { step: freeze, title: Freeze writes, phase: Outage, owner: lead, takes: 5m, startsChange: true, verify: No writes, rollback: "none, because it is a test" }
    - { step: moved, title: Moved, kind: milestone, phase: Outage, owner: lead, after: [freeze] }
`

function takeWebhooks(heard: ReadonlyMap<string, (sysId: string) => void>): Server {
  return createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const verified = verifyDelivery({
      headers: request.headers,
      rawBody: Buffer.concat(chunks),
      secrets: [SECRET],
      now: Number(request.headers['webhook-timestamp']) * 1000,
    })
    if (verified.ok) heard.get(request.url ?? '')?.(verified.event.change)
    response.writeHead(verified.ok ? 202 : 401).end()
  })
}

/** One share of the seeds as tests. */
export function stormTests(share: number): void {
  const seeds = Array.from({ length: COUNT }, (_, index) => FROM + index).filter((_, index) => index % SHARES === share)
  if (seeds.length === 0) {
    it.skip('has no seed of this run')
    return
  }
  let database: TestDatabase
  let world: World
  let admin: Sql
  let receiver: Server
  let setting: Setting
  const heard = new Map<string, (sysId: string) => void>()
  /** Connections are made for as many storms as run at once, and used again: a login takes as long as a tenth of a storm. */
  const nights: Database[] = []
  const free: { sql: Sql; setClock(now: number): Promise<unknown> }[] = []
  const troubles: Record<string, number> = Object.fromEntries(WEATHER.map(([name]) => [name, 0]))

  async function openNight(): Promise<(typeof free)[number]> {
    const night = nights.length
    const url = new URL(database.url)
    url.searchParams.set('options', `-c search_path=simulated,pg_catalog,public -c simulated.night=${night}`)
    const opened = connect(url.href, { max: 6 })
    nights.push(opened)
    await admin`insert into simulated.clock (night, at) values (${night}, now())`
    return {
      sql: opened.sql,
      setClock: (now) => admin`update simulated.clock set at = ${new Date(now)} where night = ${night}`,
    }
  }

  beforeAll(async () => {
    database = await testDatabase()
    admin = client(database.url, { max: 4 })
    world = await createWorld(database.url)
    const { version, faults } = await createRunbookLibrary(world.sql).importText(
      world.organisation,
      runbookWith(share === 0 ? '' : 'change: { tasks: true }'),
      'storm.yaml',
      null,
    )
    if (!version) throw new Error(faults.map(({ message }) => message).join())
    await admin.unsafe(`
    create schema simulated;
    create unlogged table simulated.clock (night int primary key, at timestamptz not null);
    create function simulated.clock_timestamp() returns timestamptz volatile language sql
      as $$ select at from simulated.clock where night = current_setting('simulated.night')::int $$;`)
    receiver = takeWebhooks(heard)
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const address = receiver.address()
    const port = typeof address === 'object' && address ? address.port : 0
    setting = {
      world,
      runbook: { id: version.id, version: version.hash },
      async borrowNight() {
        const night = free.pop() ?? (await openNight())
        return { ...night, giveBack: () => free.push(night) }
      },
      webhooks: {
        address: (seed) => `http://127.0.0.1:${port}/${seed}`,
        listen: (seed, listener) => heard.set(`/${seed}`, listener),
      },
    }
  })
  afterAll(async () => {
    receiver.closeAllConnections()
    receiver.close()
    await Promise.all(nights.map((night) => night.close(1)))
    await admin.end()
    await world.end()
    await database.drop()
  })

  it.concurrent.each(seeds)('[R11] both sides come to the same, and everything once (STORM_SEED=%i)', async (seed) => {
    const stormed = await storm(seed, setting)
    try {
      for (const [trouble, count] of Object.entries(stormed.troubles))
        troubles[trouble] = (troubles[trouble] ?? 0) + count
      const log = createEventLog({
        logKey: LOG_KEY,
        sql: stormed.sql,
        library: createRunbookLibrary(stormed.sql),
        log: pino({ level: 'silent' }),
        onCommitted: () => undefined,
      })
      const events = await log.readEvents(stormed.organisation, stormed.cutoverId, 0, 100_000)
      const wrong = await wrongs(stormed, events)
      expect(wrong).toEqual([])
    } finally {
      await stormed.close()
    }
  })

  it.runIf(seeds.length >= 50 || process.env.STORM_SAY)(
    'every kind of trouble was met, and much got done nevertheless',
    () => {
      if (process.env.STORM_SAY) console.log(troubles)
      expect(Object.entries(troubles).filter(([, count]) => count < seeds.length / 20)).toEqual([])
    },
  )
}
