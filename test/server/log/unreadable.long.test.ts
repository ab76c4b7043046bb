import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { EVENT_FORMATS } from '../../../shared/evolve/readEvent.ts'
import { HEARTBEAT_SECONDS, type PortfolioLine } from '../../../shared/protocol.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { connectClient } from '../../support/core.ts'
import { startCoreServer } from '../../support/coreServer.ts'
import { logLines } from '../../support/logLines.ts'
import { appendRaw, type RawRecord } from '../../support/rawRecord.ts'
import { putBack } from '../../support/restore.ts'

const { log, lines } = logLines()
let app: RunningApp
/** One that is fine all along. */
let other: string
beforeAll(async () => {
  app = await runningApp({ log })
  other = await app.cutover()
})
afterAll(() => app.stop())

const get = (path: string) => app.call('GET', path, { as: 'lena' })
const note = (id: string) =>
  app.call('POST', `/api/cutovers/${id}/commands`, {
    as: 'lena',
    body: { commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text: 'Still here' } },
  })
const ready = async () => {
  const { status, json } = await app.call('GET', '/ready')
  return { status, json }
}
const portfolioList = z.looseObject({
  cutovers: z.array(
    z.looseObject({ id: z.string(), seq: z.number(), unreadable: z.object({ message: z.string() }).optional() }),
  ),
})
async function lineOf(id: string) {
  const list = await get('/api/cutovers')
  expect(list.status).toBe(200)
  return list.read(portfolioList).cutovers.find((line) => line.id === id)
}
const said = (id: string) =>
  lines.filter(({ cutover, msg }) => cutover === id && msg === 'A cutover cannot be read on this server')
/** All other complaints about it; what the verification of logs finds it says once by itself. */
const complaints = (id: string) =>
  lines.filter(
    ({ cutover, level, msg }) =>
      cutover === id && level >= 40 && !/^The log of .* is (broken|not as it was written)/.test(msg),
  )

/** A cutover with five events, then one that cannot be read. */
async function broken(raw: RawRecord): Promise<string> {
  const id = await app.cutover()
  await app.give('lena', id, { type: 'startCutover' })
  for (let count = 0; count < 3; count++)
    await app.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'x' })
  expect(await appendRaw(app.sql, id, raw)).toBe(6)
  return id
}

const KINDS: [what: string, raw: RawRecord, sentence: RegExp][] = [
  [
    'of an unknown type',
    { type: 'stepTeleported' },
    /event 6 \(stepTeleported\): a newer version of T-Minus wrote it\. .*upgraded/,
  ],
  ['of a newer version', { type: 'stepNoted', version: 9 }, /event 6 \(stepNoted\): a newer version/],
  [
    'with a damaged payload',
    { type: 'stepNoted', payload: { stepId: 7 } },
    /event 6 \(stepNoted\): its record is damaged \(stepId: .*repaired/,
  ],
  [
    'with damaged texts',
    { type: 'stopCleared', disclosures: [7] },
    /event 6 \(stopCleared\): its record is damaged \(disclosures/,
  ],
  [
    'that nothing before it allows',
    { type: 'cutoverResumed' },
    /event 6 \(cutoverResumed\): the events before it do not allow it/,
  ],
  [
    'about a step that is not there',
    { type: 'stepAcknowledged', payload: { stepId: 'nowhere' } },
    /event 6 \(stepAcknowledged\)/,
  ],
]

describe.each(KINDS)('[R16] an event %s', (_what, raw, sentence) => {
  it('keeps its cutover alone from being served, in words, until it is repaired', async () => {
    const id = await broken(raw)
    const refusal = {
      code: 'cutoverUnreadable',
      message: expect.stringMatching(sentence),
      event: { seq: 6, type: raw.type },
    }
    for (const part of ['', '/state', '/events']) {
      const reply = await get(`/api/cutovers/${id}${part}`)
      expect([part, reply.status, reply.json]).toEqual([part, 503, { ok: false, refusal }])
      expect(reply.headers.get('retry-after')).toBe('2')
    }
    const refused = await note(id)
    expect([refused.status, refused.json]).toEqual([503, { ok: false, refusal }])
    expect(await lineOf(id)).toMatchObject({
      seq: expect.any(Number),
      unreadable: { message: expect.stringMatching(sentence) },
    })

    expect(await lineOf(other)).not.toHaveProperty('unreadable')
    expect((await get(`/api/cutovers/${other}/state`)).status).toBe(200)
    expect((await note(other)).status).toBe(200)
    // Nobody else could do better, so this server stays in service.
    expect(await ready()).toMatchObject({
      status: 200,
      json: { unreadable: { count: 1, cutovers: [{ cutoverId: id }] } },
    })
    expect((await app.call('GET', '/metrics')).text).toMatch(/^tminus_unreadable_cutovers 1$/m)
    expect(said(id)).toMatchObject([{ event: { seq: 6, type: raw.type } }])
    expect(complaints(id)).toHaveLength(1)

    await putBack(app.sql, id, 5)
    await expect.poll(async () => (await get(`/api/cutovers/${id}/state`)).status).toBe(200)
    expect((await note(id)).status).toBe(200)
    expect(await lineOf(id)).not.toHaveProperty('unreadable')
    expect((await ready()).json).not.toHaveProperty('unreadable')
  })
})

describe('[R16] a cutover that cannot be read', () => {
  it('lacks a record that its head has', async () => {
    const id = await broken({ type: 'cutoverPaused' })
    await app.sql`delete from events where cutover = ${id} and seq = 6`
    expect((await get(`/api/cutovers/${id}/state`)).json).toMatchObject({
      refusal: { code: 'cutoverUnreadable', message: expect.stringMatching(/event 6: its record is missing/) },
    })
    await putBack(app.sql, id, 5)
    await expect.poll(async () => (await get(`/api/cutovers/${id}/state`)).status).toBe(200)
  })

  it('is found again by itself when nobody asks, and floods neither the log nor the database, deadlines included', async () => {
    const id = await broken({ type: 'stepTeleported' })
    await app.sql`
      update cutovers set next_due_at = now(), next_due = '{"deadline": "stepWait", "id": "bake", "due": 0}' where id = ${id}`
    expect((await note(id)).status).toBe(503)
    await Promise.all(Array.from({ length: 30 }, () => get(`/api/cutovers/${id}/state`)))
    await delay(3000)
    expect(complaints(id)).toHaveLength(1)
    await app.sql`update cutovers set next_due_at = null, next_due = null where id = ${id}`
    await putBack(app.sql, id, 5)
    await expect.poll(async () => (await ready()).json).not.toHaveProperty('unreadable')
    expect(lines).toContainEqual(expect.objectContaining({ cutover: id, msg: 'A cutover can be read again' }))
  })

  it('has no heartbeats: whoever watches is told, hears why, and hears again what happens once it can be read', async () => {
    const id = await app.cutover()
    const { port } = new URL(app.origin)
    const client = await connectClient(Number(port), app.tokens.lena?.token ?? '')
    const heads: number[] = []
    const behind: string[] = []
    client.on('heartbeat', ({ cutoverId, head }) => void (cutoverId === id && heads.push(head)))
    client.on('behind', ({ cutoverId }) => void behind.push(cutoverId))
    const watch = () => client.timeout(10_000).emitWithAck('watch', { cutoverId: id, after: 1 })
    const portfolio = await client.timeout(10_000).emitWithAck('watchPortfolio', {})
    expect(portfolio.ok).toBe(true)
    const shown = new Map<string, PortfolioLine>()
    let told = 0
    client.on('portfolio', (line) => {
      if (line.id === id) told += 1
      shown.set(line.id, line)
    })
    expect(await watch()).toMatchObject({ ok: true, head: 1 })
    await expect.poll(() => heads.length).toBeGreaterThan(0)

    await appendRaw(app.sql, id, { type: 'stepTeleported' })
    await expect.poll(() => behind).toContain(id)
    heads.length = 0
    for (let count = 0; count < 3; count++) {
      expect(await watch()).toMatchObject({ ok: false, refusal: { code: 'cutoverUnreadable', event: { seq: 2 } } })
    }
    await expect.poll(() => shown.get(id)?.unreadable?.message).toMatch(/event 2 \(stepTeleported\)/)
    await delay(1000 * HEARTBEAT_SECONDS + 500)
    expect(heads).toEqual([])
    // UnnamedCommand once, not with each look at the heads.
    expect(told).toBeLessThan(3)

    await putBack(app.sql, id, 1)
    await expect.poll(watch, { interval: 500 }).toMatchObject({ ok: true, head: 1 })
    await expect.poll(() => shown.get(id)?.unreadable).toBeUndefined()
    await expect.poll(() => heads).toContain(1)
    expect((await note(id)).status).toBe(200)
    await expect.poll(() => heads).toContain(2)
    client.disconnect()
  })

  it('takes this server out of service while another can read it, and only then', async () => {
    const newer = await startCoreServer(app.url, { formats: new Map([...EVENT_FORMATS, ['stepTeleported', []]]) })
    const id = await broken({ type: 'stepTeleported' })
    expect((await get(`/api/cutovers/${id}`)).status).toBe(503)
    await expect
      .poll(ready)
      .toMatchObject({ status: 503, json: { ok: false, waitingFor: 'upgrade', unreadable: { count: 1 } } })
    await newer.stop()
    await expect.poll(ready).toMatchObject({ status: 200, json: { ok: true, unreadable: { count: 1 } } })
    await putBack(app.sql, id, 5)
  })
})
