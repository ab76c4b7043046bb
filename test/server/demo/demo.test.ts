import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { authorise } from '../../../server/auth/authority.ts'
import { isPassword } from '../../../server/auth/password.ts'
import { ensureOrganisation, listPeople, resolvePeople } from '../../../server/auth/people.ts'
import { consumeStepUp } from '../../../server/auth/stepUp.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { createServerCore, type ServerCore } from '../../../server/core.ts'
import { connect, type Database } from '../../../server/database/connect.ts'
import { CAST } from '../../../server/demo/cast.ts'
import { makeDemoLinks, renewTour, seedDemo } from '../../../server/demo/demo.ts'
import { openDemoDoor } from '../../../server/demo/door.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { type TestDatabase, testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let pool: Database
let core: ServerCore
let organisation: string
let begun: number
const log = pino({ level: 'silent' })
const PASSWORD = 'harbour-001-002-003'

beforeAll(async () => {
  database = await testDatabase()
  pool = connect(database.url)
  const made = await ensureOrganisation(pool.sql, 'Demo')
  organisation = made.id
  begun = Date.now()
  await seedDemo({ sql: pool.sql, url: database.url, organisation: made, logKey: LOG_KEY, password: PASSWORD, log })
  core = createServerCore({
    sql: pool.sql,
    url: database.url,
    authorise,
    consumeStepUp,
    resolvePeople,
    identify: async () => undefined,
    logKey: LOG_KEY,
    log,
  })
})
afterAll(async () => {
  await pool.close()
  await database.drop()
})

async function cutoverOf(runbookId: string, mode: string): Promise<Cutover> {
  const line = (await core.listPortfolio(organisation)).find((one) => one.runbookId === runbookId && one.mode === mode)
  const cutover = await core.readState(organisation, line?.id ?? '')
  if (!cutover) throw new Error(`The demo has no ${mode} of ${runbookId}`)
  return cutover
}

describe('the demo', () => {
  it('has people for every part, who can sign', async () => {
    const people = await listPeople(pool.sql, organisation)
    expect(people).toHaveLength(CAST.length)
    for (const { email } of people) expect(email).toMatch(/^[a-z.-]+@harbour\.example\.org$/)
    for (const { id } of people.slice(0, 2)) expect(await isPassword(pool.sql, id, PASSWORD)).toBe(true)
  })

  it('has a link for each who takes part in the tour, another one at each start', async () => {
    const known = { organisation, password: PASSWORD }
    const cast = await openDemoDoor({ sql: pool.sql, id: organisation }, known).people()
    expect(cast.size).toBe(CAST.length)
    const links = () => makeDemoLinks(pool.sql, { id: organisation, name: 'Demo' }, cast)
    const [first, second] = [await links(), await links()]
    expect(first.map(({ who }) => who)).toHaveLength(CAST.filter(({ does }) => does !== undefined).length)
    expect(first[0]?.who).toBe('Amara Okafor, cutover lead')
    expect(new Set([...first, ...second].map(({ path }) => path)).size).toBe(first.length * 2)
  })

  it('has a rehearsal that is over, with what went wrong in it', async () => {
    const rehearsal = await cutoverOf('saas-release', 'rehearsal')
    expect(rehearsal).toMatchObject({ status: 'closed', ended: { outcome: 'completed' } })
    expect(rehearsal.steps.every(({ status }) => status === 'done')).toBe(true)
    expect(rehearsal.ended?.at).toBeLessThan(begun)
    expect(rehearsal.steps.some(({ undone }) => undone === 1)).toBe(true)
    const events = await core.readEvents(organisation, rehearsal.id, 0, 1_000)
    expect(events?.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['stepFailed', 'stepEstimated', 'signedOff']),
    )
    const times = events?.map(({ at }) => Date.parse(at)) ?? []
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('has a release that waits three minutes before T-0, with a poll about to open', async () => {
    const release = await cutoverOf('saas-release', 'live')
    expect(release).toMatchObject({ status: 'running', countdown: 'held', gates: [{ status: 'pending' }] })
    expect(Math.round((release.t0 - (release.countdownHeld?.at ?? 0)) / 1000)).toBe(180)
    const states = release.items.map(({ status }) => status)
    expect(states.filter((status) => status === 'verified')).toHaveLength(3)
    expect(states).toContain('provided')
    // All that the gate waits for is done.
    expect(release.steps.filter(({ status }) => status === 'done')).toHaveLength(2)
  })

  it('[R6] has a large one whose first gate said go with signatures that count', async () => {
    const payments = await cutoverOf('payments-datacentre-move', 'live')
    const [weekend, start] = payments.gates
    expect(weekend).toMatchObject({ status: 'go' })
    expect(weekend?.decision?.counted.length).toBeGreaterThanOrEqual(2)
    expect(weekend?.poll?.signatures.every(({ doesNotCount }) => doesNotCount === undefined)).toBe(true)
    expect(start).toMatchObject({ status: 'pending' })
    expect(payments.steps.filter(({ status }) => status === 'done').length).toBeGreaterThan(20)
  })

  it('leaves no key and no other clock behind', async () => {
    expect(await pool.sql`select from sessions`).toHaveLength(0)
    expect(await pool.sql`select from tokens`).toHaveLength(0)
    expect(await pool.sql`select from pg_namespace where nspname = 'demo_clock'`).toHaveLength(0)
    const release = await cutoverOf('saas-release', 'live')
    const { id } = await makeToken(pool.sql, {
      organisation,
      personId: release.people.lead?.[0] ?? '',
      name: 'test',
      maySign: false,
    })
    const before = Date.now()
    const answer = await core.handleCommand({
      organisation,
      cutoverId: release.id,
      credential: { kind: 'token', tokenId: id },
      body: { commandId: 'now', command: { type: 'noteStep', stepId: 'announce-start', text: 'Ready' } },
    })
    const { events } = z.looseObject({ events: z.array(z.looseObject({ at: z.string() })) }).parse(answer)
    expect(Math.abs(Date.parse(events[0]?.at ?? '') - before)).toBeLessThan(60_000)
  })

  it('begins its tour again at a later start, once the first is over', async () => {
    const options = {
      sql: pool.sql,
      url: database.url,
      organisation: { id: organisation, name: 'Demo' },
      logKey: LOG_KEY,
      log,
    }
    const cast = await openDemoDoor({ sql: pool.sql, id: organisation }, { organisation, password: PASSWORD }).people()
    const tours = async () =>
      (await core.listPortfolio(organisation)).filter(
        ({ mode, runbookId }) => mode === 'live' && runbookId === 'saas-release',
      )
    await renewTour(options, cast)
    const [first, ...more] = await tours()
    expect(more).toEqual([])
    const lead = (await core.readState(organisation, first?.id ?? ''))?.people.lead?.[0] ?? ''
    const { id } = await makeToken(pool.sql, { organisation, personId: lead, name: 'renewal', maySign: false })
    await core.handleCommand({
      organisation,
      cutoverId: first?.id ?? '',
      credential: { kind: 'token', tokenId: id },
      body: { commandId: 'cancel', command: { type: 'cancelCutover', reason: 'Enough for tonight' } },
    })
    await renewTour(options, cast)
    const other = (await tours()).find(({ id }) => id !== first?.id)
    expect(other).toMatchObject({ status: 'running', countdownHeldAt: expect.any(Number) })
  })
})
