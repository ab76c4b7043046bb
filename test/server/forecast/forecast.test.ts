/** The forecast with its risk on a real server: over REST, recorded where a gate asks for it, fed with earlier nights. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { riskView } from '../../../server/forecast/riskViewSchema.ts'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { levelledNight } from '../../../shared/schedule/level/levelledNight.ts'
import { riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import { emailOf, type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { iso } from '../../support/play.ts'
import { rehearsedYaml } from '../../support/rehearsedRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ signers: ['olga'] })
})
afterAll(() => app.stop())

const GATE = 'go-no-go'
const PEOPLE = { lead: ['lena'], dba: ['dana'], operations: ['olga'], sponsor: ['sam'] }
const ASKS_CHANCE = rehearsedYaml({ takes: '10m..20m..60m' }).replace('{ rehearsed: true }', '{ chance: 0.9 }')
/** Two things at once, for one person. */
const ONE_DBA = ASKS_CHANCE.replace('title: Database', 'title: Database, capacity: 1').replace(
  'workstreams:\n  Database:\n',
  'workstreams:\n  Database:\n    - { step: tell, title: Tell, phase: Outage, owner: dba, takes: 10m, verify: Told, after: [go-no-go], rollback: "none, because it only tells" }\n',
)

let count = 0
/** Of a runbook of its own, unless one is named. */
async function create(
  mode: 'live' | 'rehearsal',
  runbook?: string,
  yaml = ASKS_CHANCE,
): Promise<{ id: string; runbook: string }> {
  const name = runbook ?? `move-${++count}`
  if (!runbook) {
    const source = yaml.replaceAll('rehearsed-move', name)
    const answer = await app.call('POST', '/api/runbooks', { as: 'paula', body: { source } })
    expect(answer.status, answer.text).toBe(200)
  }
  const people = Object.fromEntries(Object.entries(PEOPLE).map(([role, names]) => [role, names.map(emailOf)]))
  const body = { commandId: randomUUID(), runbook: { id: name }, mode, t0: iso(SOON), people }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  return { id: made.read(z.looseObject({ cutoverId: z.string() })).cutoverId, runbook: name }
}
const read = async (id: string, call = app.call) =>
  (await call('GET', `/api/cutovers/${id}/forecast`, { as: 'lena' })).read(riskView)
const look = async (id: string) => (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView)
const stateOf = async (id: string) =>
  (await app.app.core.readState(app.organisation, id)) ?? expect.unreachable('it is there')
const typesOf = async (id: string) => {
  const answer = await app.call('GET', `/api/cutovers/${id}/events`, { as: 'lena' })
  const { events } = answer.read(
    z.looseObject({ events: z.array(z.looseObject({ type: z.string(), actor: z.string() })) }),
  )
  return events.map(({ type, actor }) => `${type} ${actor === 'server' ? 'by the server' : ''}`.trim())
}
const chancesIn = async (id: string) =>
  (await typesOf(id)).filter((type) => type === 'chanceRecorded by the server').length

describe('GET …/forecast', () => {
  it('says what everybody computes of the same state and moment, on every server', async () => {
    const { id } = await create('live')
    const other = await app.node()
    for (const call of [app.call, other.call]) {
      const told = await read(id, call)
      const cutover = await stateOf(id)
      const own = riskForecast(cutover, Date.parse(told.asOf))
      expect(told).toMatchObject({
        seq: cutover.seq,
        trials: own.trials,
        windowChance: own.windowChance,
        finish: { p50: iso(own.finish.p50), p80: iso(own.finish.p80), p95: iso(own.finish.p95) },
        steps: [{ id: 'switch' }],
        gates: [{ id: GATE }],
        learntFrom: { rehearsals: 0, cutovers: 0 },
      })
      expect(told.histogram.counts.reduce((sum, one) => sum + one, 0)).toBe(own.trials)
      expect(Date.parse(told.asOf) % 10_000).toBe(0)
    }
  })

  it('is in the figures once it is computed, and says of when', async () => {
    const { id } = await create('live')
    expect((await look(id)).figures.forecast).toBeUndefined()
    const { seq, finish } = await read(id)
    await expect.poll(async () => (await look(id)).figures.forecast?.seq).toBe(seq)
    expect(Object.keys((await look(id)).figures.forecast ?? {})).toEqual([
      'seq',
      'asOf',
      'p50',
      'p80',
      'p95',
      'windowChance',
    ])
    expect(Date.parse(finish.p95)).toBeGreaterThan(Date.parse(finish.p50))
  })

  it('comes to whoever only asks how it stands, too', async () => {
    const { id } = await create('live')
    await expect.poll(async () => (await look(id)).figures.forecast).toBeDefined()
  })

  it('says what is left with the people there are, on every server the same, and nothing where nobody is limited', async () => {
    const { id } = await create('live', undefined, ONE_DBA)
    const other = await app.node()
    for (const call of [app.call, other.call]) {
      const told = await read(id, call)
      const own = levelledNight(await stateOf(id), Date.parse(told.asOf)) ?? expect.unreachable('dba is one person')
      expect(told.withPeople).toMatchObject({
        finish: iso(own.finish),
        withoutCounting: iso(own.unlevelled),
        scarce: [{ role: 'dba', capacity: 1, finishWithOneMore: iso(own.unlevelled) }],
      })
      expect(own.finish).toBeGreaterThan(own.unlevelled)
      expect(await read(id, call)).toMatchObject({ withPeople: { noneEndsBefore: iso(own.bound) } })
    }
    expect((await read((await create('live')).id)).withPeople).toBeUndefined()
  })

  it('[R13] is refused of what there is not', async () => {
    expect((await app.call('GET', '/api/cutovers/nothing/forecast', { as: 'lena' })).status).toBe(404)
    expect((await app.call('GET', '/api/cutovers/nothing/forecast')).status).toBe(401)
  })
})

describe('a gate that asks for a chance', () => {
  it('is told it by the server, once, whoever looks how often; and says go with it', async () => {
    const { id } = await create('live')
    const other = await app.node()
    await Promise.all([app.app.core.chances.look(), other.app.core.chances.look()])
    expect(await chancesIn(id)).toBe(1)
    await app.app.core.chances.look()
    expect(await chancesIn(id)).toBe(1)
    const { chance } = await stateOf(id)
    expect(chance).toMatchObject({ trials: 1000 })
    expect(chance?.share).toBeGreaterThan(0.9)
    expect((await look(id)).gates[0]?.criteria).toMatchObject([{ truth: 'met', met: true, given: { by: 'server' } }])
    await app.give('lena', id, { type: 'startCutover' })
    await app.give('lena', id, { type: 'openPoll', gateId: GATE })
    await app.give('olga', id, { type: 'sign', gateId: GATE, vote: 'go' })
    await app.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go' })
    expect((await look(id)).gates[0]?.status).toBe('go')
    const record = await app.call('GET', `/api/cutovers/${id}/gates/${GATE}/record`, { as: 'lena' })
    expect(record.status, record.text).toBe(200)
    expect(record.text).toContain('"sentence":"Chance to finish inside the window at least 90 %: now ')
    expect(record.text).toMatch(/"by":"server"/)
  })

  it('is never told it by anybody else', async () => {
    const { id } = await create('live')
    const command = { type: 'recordChance', chance: 1, trials: 1000, of: 1, asOf: iso(Date.now()) }
    const body = { commandId: randomUUID(), command }
    const answer = await app.call('POST', `/api/cutovers/${id}/commands`, { as: 'lena', body })
    expect(answer.status).toBe(422)
  })
})

describe('a cutover', () => {
  it('knows what earlier nights of its runbook took: when it is made, and while it is prepared', async () => {
    const { id, runbook } = await create('rehearsal')
    const prepared = await create('live', runbook)
    expect((await stateOf(prepared.id)).history).toBeUndefined()
    await app.app.core.chances.look()
    await app.give('lena', id, { type: 'startCutover' })
    await app.give('lena', id, { type: 'openPoll', gateId: GATE })
    await app.give('olga', id, { type: 'sign', gateId: GATE, vote: 'go' })
    await app.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go' })
    await app.give('dana', id, { type: 'startStep', stepId: 'switch' })
    await app.give('dana', id, { type: 'completeStep', stepId: 'switch' })
    await app.give('lena', id, { type: 'closeCutover' })
    const later = await create('live', runbook)
    const history = {
      nights: [{ cutoverId: id, mode: 'rehearsal' }],
      steps: [{ stepId: 'switch', runs: 1, weight: 0.5 }],
    }
    expect((await stateOf(later.id)).history).toMatchObject(history)
    await expect.poll(async () => (await stateOf(prepared.id)).history).toMatchObject(history)
    expect((await read(later.id)).learntFrom).toEqual({ rehearsals: 1, cutovers: 0 })
    // It took no time at all, which pulls the estimate down, and no further than half a run may.
    const fresh = await read((await create('live')).id)
    const [learnt, planned] = [await read(later.id), fresh].map(({ finish }) => Date.parse(finish.p50) - SOON)
    expect(learnt).toBeLessThan(planned ?? 0)
    expect(learnt).toBeGreaterThan(0)
  })
})
