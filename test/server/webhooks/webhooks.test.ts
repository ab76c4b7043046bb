import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isSigned, parseHead } from '../../../shared/chain/signedHead.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { openReceiver, type Received, type Receiver, status, verifies } from './receiver.ts'

let app: RunningApp
let receiver: Receiver
beforeAll(async () => {
  app = await runningApp({ webhookAllow: '127.0.0.1' })
})
afterAll(() => app.stop())

const opened: Receiver[] = []
afterEach(async () => {
  await app.sql`delete from webhook_endpoints`
  for (const one of opened.splice(0)) await one.close()
})
async function open(): Promise<Receiver> {
  receiver = await openReceiver()
  opened.push(receiver)
  return receiver
}

const card = z.looseObject({
  id: z.string(),
  url: z.string(),
  state: z.enum(['ok', 'failing', 'paused']),
  waiting: z.number(),
  failure: z.string().optional(),
})
const delivery = z.looseObject({
  id: z.string(),
  seq: z.number().optional(),
  type: z.string(),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number(),
  answerStatus: z.number().optional(),
  failure: z.string().optional(),
  nextAttemptAt: z.string().optional(),
})

async function post(path: string, body: object = {}) {
  const reply = await app.call('POST', `/api/webhooks${path}`, { as: 'ada', body })
  expect(reply.status, reply.text).toBe(200)
  return reply
}
async function make(url = receiver.url, more: object = {}) {
  const reply = await post('', { url, ...more })
  const { endpoint, secret } = reply.read(z.object({ ok: z.literal(true), endpoint: card, secret: z.string() }))
  return { id: endpoint.id, secret }
}
const list = async () =>
  (await app.call('GET', '/api/webhooks', { as: 'ada' })).read(z.looseObject({ endpoints: z.array(card) })).endpoints
const only = async () => (await list())[0]
const deliveries = async (id: string, query = '') =>
  (await app.call('GET', `/api/webhooks/${id}/deliveries${query}`, { as: 'ada' })).read(
    z.object({ deliveries: z.array(delivery) }),
  ).deliveries

/** Every pause until a next attempt is over. */
const passPauses = async () => {
  await app.sql`update webhook_deliveries set next_attempt_at = clock_timestamp() where status = 'waiting'`
  await work()
}
const work = async () => app.app.core.webhooks?.workOff()
const note = (cutover: string, text = 'Hello') =>
  app.give('lena', cutover, { type: 'noteStep', stepId: 'announce', text })
/** Until the outbox holds what the log holds. */
async function recorded(cutover: string): Promise<void> {
  await expect
    .poll(async () => {
      const [row] = await app.sql<{ behind: boolean }[]>`
        select c.head > p.seq as behind from cutovers c join consumer_positions p on p.cutover = c.id
        where c.id = ${cutover} and p.consumer = 'webhooks'`
      return row?.behind
    })
    .toBe(false)
  await work()
}
const seqsOf = (received: readonly Received[], cutover: string) =>
  received.filter(({ body }) => body.data.cutover?.id === cutover).map(({ body }) => body.data.seq)

describe('a webhook', () => {
  it('gets every event from its making on, in order, signed, with where the log stood', async () => {
    await open()
    const cutover = await app.cutover()
    await note(cutover, 'before')
    const { secret, id } = await make()
    await note(cutover, 'after, with ü')
    await app.give('lena', cutover, { type: 'startCutover' })
    await recorded(cutover)
    expect(seqsOf(receiver.received, cutover)).toEqual([3, 4])
    const [first, second] = receiver.received
    expect(first?.body).toMatchObject({
      type: 'stepNoted',
      data: {
        cutover: { id: cutover, title: 'Small move', mode: 'live' },
        seq: 3,
        actor: { id: app.ids.lena, name: 'lena' },
        event: { stepId: 'announce', text: 'after, with ü' },
      },
    })
    expect(second?.body).toMatchObject({ type: 'cutoverStarted', data: { event: {} } })
    for (const one of receiver.received) {
      expect(verifies(one, secret)).toBe(true)
      const head = parseHead(one.body.data.head ?? '')
      if (!head || !isSigned(head)) throw new Error('No signed head')
      expect(LOG_KEY.public.verifies(head)).toBe(true)
      expect(head).toMatchObject({ cutover, seq: one.body.data.seq, at: one.body.timestamp })
      expect(one.headers['content-type']).toBe('application/json')
    }
    expect(await deliveries(id)).toMatchObject([
      { seq: 4, status: 'delivered', attempts: 1, answerStatus: 204, id: second?.id },
      { seq: 3, status: 'delivered', attempts: 1, answerStatus: 204, id: first?.id },
    ])
    expect(await only()).toMatchObject({ state: 'ok', waiting: 0 })
  })

  it('gets only the events that it wants, and those of rehearsals only when it asks [R14]', async () => {
    await open()
    const everything = await make(receiver.url.replace('/hook', '/all'), { rehearsals: true })
    await make(receiver.url.replace('/hook', '/some'), { eventTypes: ['cutoverStarted'] })
    const live = await app.cutover()
    await note(live)
    await app.give('lena', live, { type: 'startCutover' })
    const people = { lead: ['lena@example.org'], dba: ['dana@example.org'], network: ['nils@example.org'] }
    const made = await app.call('POST', '/api/cutovers', {
      as: 'paula',
      body: {
        commandId: 'a-rehearsal',
        runbook: { id: 'small-move' },
        mode: 'rehearsal',
        t0: new Date(Date.now() + 3_600_000).toISOString(),
        people,
      },
    })
    const rehearsal = made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
    await app.give('lena', rehearsal, { type: 'startCutover' })
    await recorded(live)
    await recorded(rehearsal)
    const at = (path: string, cutover: string) =>
      seqsOf(
        receiver.received.filter((one) => one.path === path),
        cutover,
      )
    expect(at('/all', live)).toEqual([1, 2, 3])
    expect(at('/some', live)).toEqual([3])
    expect(at('/all', rehearsal)).toEqual([1, 2])
    expect(at('/some', rehearsal)).toEqual([])
    const listed = await deliveries(everything.id, '')
    expect(listed).toHaveLength(5)
    expect(listed.filter(({ cutoverId }) => cutoverId === rehearsal).map(({ seq }) => seq)).toEqual([2, 1])
    expect(await deliveries(everything.id, '?limit=2')).toEqual(listed.slice(0, 2))
  })

  it('that fails keeps the order of its cutover, and delays no other cutover and no other webhook', async () => {
    await open()
    const { id } = await make()
    await make(receiver.url.replace('/hook', '/other'))
    receiver.answer((one, response) => status(one.path === '/hook' ? 500 : 204)(one, response))
    const bad = await app.cutover()
    receiver.answer((one, response) =>
      status(one.body.data.cutover?.id === bad && one.path === '/hook' ? 500 : 204)(one, response),
    )
    const good = await app.cutover()
    for (const cutover of [bad, good]) await note(cutover)
    await recorded(bad)
    await recorded(good)
    const taken = (path: string, cutover: string) =>
      seqsOf(
        receiver.received.filter((one) => one.path === path),
        cutover,
      )
    expect(taken('/hook', good)).toEqual([1, 2])
    expect(taken('/other', bad)).toEqual([1, 2])
    expect(taken('/hook', bad)).toEqual([1])
    expect(await only()).toMatchObject({ waiting: 2 })

    await passPauses()
    expect(taken('/hook', bad)).toEqual([1, 1])
    receiver.answer(status(200))
    await passPauses()
    expect(taken('/hook', bad)).toEqual([1, 1, 1, 2])
    const ofBad = receiver.received.filter((one) => one.path === '/hook' && one.body.data.cutover?.id === bad)
    expect(new Set(ofBad.map((one) => one.id)).size).toBe(2)
    expect(await only()).toMatchObject({ state: 'ok', waiting: 0 })
    const [, first] = (await deliveries(id)).filter(({ id: one }) => ofBad.some((received) => received.id === one))
    expect(first).toMatchObject({ seq: 1, status: 'delivered', attempts: 3 })
  })

  it('has eight attempts with pauses, then the next event goes; what failed is sent again by hand', async () => {
    await open()
    const { id } = await make()
    receiver.answer((one, response) => status(one.body.data.seq === 1 ? 500 : 204)(one, response))
    const cutover = await app.cutover()
    await note(cutover)
    await recorded(cutover)
    const [waiting] = await deliveries(id, '?status=waiting')
    expect(waiting).toMatchObject({ status: 'waiting' })
    expect(await only()).toMatchObject({ state: 'failing', failure: 'It answered 500.', waiting: 2 })
    for (let times = 2; times <= 8; times++) {
      expect((await deliveries(id)).at(-1)).toMatchObject({ seq: 1, status: 'waiting', attempts: times - 1 })
      await passPauses()
    }
    expect(seqsOf(receiver.received, cutover)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2])
    const [failed] = await deliveries(id, '?status=failed')
    expect(failed).toMatchObject({ seq: 1, attempts: 8, failure: 'It answered 500.', answerStatus: 500 })

    receiver.answer(status(204))
    const before = receiver.received.length
    const since = new Date(Date.now() - 60_000).toISOString()
    expect((await post(`/${id}/redeliver-failed`, { since })).json).toEqual({ ok: true, count: 1 })
    await work()
    expect(receiver.received.slice(before).map((one) => one.id)).toEqual([failed?.id])
    // One that was delivered goes again as well.
    await post(`/${id}/deliveries/${failed?.id}/redeliver`)
    await work()
    expect(receiver.received.slice(before).map((one) => one.id)).toEqual([failed?.id, failed?.id])
    expect((await deliveries(id)).at(-1)).toMatchObject({ seq: 1, status: 'delivered', attempts: 10 })
    expect((await post(`/${id}/redeliver-failed`, { since })).json).toEqual({ ok: true, count: 0 })
    const missing = await app.call('POST', `/api/webhooks/${id}/deliveries/msg_none/redeliver`, { as: 'ada', body: {} })
    expect(missing.status).toBe(404)
  })

  it('does not let new events wait for what is sent again', async () => {
    await open()
    const { id } = await make()
    const cutover = await app.cutover()
    await recorded(cutover)
    receiver.answer((one, response) => status(one.body.data.seq === 1 ? 500 : 204)(one, response))
    const [first] = await deliveries(id)
    await post(`/${id}/deliveries/${first?.id}/redeliver`)
    await work()
    await note(cutover)
    await recorded(cutover)
    expect(seqsOf(receiver.received, cutover)).toEqual([1, 1, 2])
  })

  it('waits while it is paused, and goes on where it was', async () => {
    await open()
    const { id } = await make()
    const cutover = await app.cutover()
    await recorded(cutover)
    expect((await post(`/${id}/pause`)).json).toMatchObject({ endpoint: { state: 'paused' } })
    await note(cutover)
    await note(cutover)
    await recorded(cutover)
    expect(seqsOf(receiver.received, cutover)).toEqual([1])
    expect(await only()).toMatchObject({ state: 'paused', waiting: 2 })
    // A test event goes through all the same.
    const { deliveryId } = (await post(`/${id}/ping`)).read(z.looseObject({ deliveryId: z.string() }))
    await work()
    expect(receiver.received.at(-1)).toMatchObject({ id: deliveryId, type: 'ping', body: { data: { endpoint: id } } })
    await post(`/${id}/resume`)
    await work()
    expect(seqsOf(receiver.received, cutover)).toEqual([1, 2, 3])
    expect(await only()).toMatchObject({ state: 'ok', waiting: 0 })
  })

  it('is paused by 410, which is said and stands in the audit log, and loses nothing', async () => {
    await open()
    const { id } = await make()
    receiver.answer(status(410))
    const cutover = await app.cutover()
    await note(cutover)
    await recorded(cutover)
    expect(seqsOf(receiver.received, cutover)).toEqual([1])
    expect(await only()).toMatchObject({ state: 'paused', waiting: 2, failure: expect.stringContaining('410') })
    const audit = await app.call('GET', '/api/audit?kind=webhookPaused&limit=1', { as: 'ada' })
    expect(audit.json).toMatchObject({ entries: [{ actor: 'server', details: { endpoint: id } }] })
    receiver.answer(status(204))
    await post(`/${id}/resume`)
    await work()
    expect(seqsOf(receiver.received, cutover)).toEqual([1, 1, 2])
  })

  it('has the patience that 503 asks for', async () => {
    await open()
    const { id } = await make()
    receiver.answer(status(503, { 'retry-after': '120' }))
    const cutover = await app.cutover()
    await recorded(cutover)
    const [waiting] = await deliveries(id)
    const pause = Date.parse(waiting?.nextAttemptAt ?? '') - Date.now()
    expect(pause).toBeGreaterThan(100_000)
    expect(pause).toBeLessThan(121_000)
  })

  it('is signed with both secrets for a day after a rotation, and can be verified with either', async () => {
    await open()
    const { id, secret } = await make()
    const rotated = (await post(`/${id}/rotate-secret`)).read(z.looseObject({ secret: z.string(), endpoint: card }))
    expect(rotated.endpoint.oldSecretUntil).toBeDefined()
    const cutover = await app.cutover()
    await recorded(cutover)
    const [both] = receiver.received
    if (!both) throw new Error('Nothing came')
    expect([secret, rotated.secret].map((one) => verifies(both, one))).toEqual([true, true])
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2)
    await app.sql`update webhook_endpoints set old_secret_until = clock_timestamp() - interval '1 second'`
    await note(cutover)
    await recorded(cutover)
    const last = receiver.received.at(-1)
    if (!last) throw new Error('Nothing came')
    expect([secret, rotated.secret].map((one) => verifies(last, one))).toEqual([false, true])
  })

  it('whose secret cannot be opened under this installation’s secret fails and says so, until it has a new one', async () => {
    await open()
    const { id } = await make()
    await app.sql`update webhook_endpoints set secret = decode(repeat('00', 80), 'hex')`
    const cutover = await app.cutover()
    await recorded(cutover)
    expect(receiver.received).toEqual([])
    expect(await only()).toMatchObject({ state: 'failing', failure: expect.stringContaining('Make a new one') })
    const { secret } = (await post(`/${id}/rotate-secret`)).read(z.looseObject({ secret: z.string() }))
    await passPauses()
    const [one] = receiver.received
    expect(one && verifies(one, secret)).toBe(true)
    expect(String(one?.headers['webhook-signature']).split(' ')).toHaveLength(1)
  })

  it('that hangs delays no other', async () => {
    await open()
    const hanging = await make(receiver.url.replace('/hook', '/hangs'))
    await make()
    receiver.answer((one, response) => {
      if (one.path !== '/hangs') status(204)(one, response)
    })
    const cutovers = await Promise.all(Array.from({ length: 6 }, () => app.cutover()))
    const arrived = () => receiver.received.filter(({ path }) => path === '/hook').length
    await expect.poll(arrived).toBe(6)
    expect(cutovers).toHaveLength(6)
    // At most four of the one that hangs are under way.
    expect(receiver.received.filter(({ path }) => path === '/hangs')).toHaveLength(4)
    await app.call('DELETE', `/api/webhooks/${hanging.id}`, { as: 'ada' })
    for (const one of opened.splice(0)) await one.close()
  })

  it('gets another id, and no old words, where a log was put back and went another way', async () => {
    await open()
    const { id } = await make()
    await post(`/${id}/pause`)
    const cutover = await app.cutover()
    await recorded(cutover)
    await app.sql`update webhook_deliveries set id = 'msg_of_another_history' where endpoint = ${id}`
    await post(`/${id}/resume`)
    await work()
    expect(receiver.received).toEqual([])
    expect(await deliveries(id)).toMatchObject([{ status: 'failed', failure: expect.stringContaining('put back') }])
  })
})

describe('the administration of webhooks', () => {
  it('is for administrators', async () => {
    await open()
    const { id } = await make()
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['POST', `/${id}`],
      ['DELETE', `/${id}`],
      ...['pause', 'resume', 'rotate-secret', 'ping', 'redeliver-failed', 'deliveries/x/redeliver'].map((action) => [
        'POST',
        `/${id}/${action}`,
      ]),
      ['GET', `/${id}/deliveries`],
    ] as const) {
      const body = path === '' ? { url: receiver.url } : path.endsWith('failed') ? { since: new Date(0) } : {}
      for (const as of ['lena', 'paula', 'oscar']) {
        const asked = method === 'POST' ? { as, body } : { as }
        expect((await app.call(method, `/api/webhooks${path}`, asked)).status, `${method} ${path} ${as}`).toBe(403)
      }
      expect((await app.call(method, `/api/webhooks${path}`, {})).status).toBe(401)
    }
  })

  it.each([
    [{}, 'url'],
    [{ url: 'nonsense' }, 'url'],
    [{ url: 'ftp://127.0.0.1/' }, 'url'],
    [{ url: 'http://example.org/' }, 'url'],
    [{ url: 'https://10.0.0.1/' }, 'url'],
    [{ url: 'https://[::1]/' }, 'url'],
    [{ url: 'http://169.254.169.254/' }, 'url'],
    [{ url: 'https://user:secret@127.0.0.1/' }, 'url'],
    [{ url: 'http://127.0.0.1/', eventTypes: ['nothingSuch'] }, 'eventTypes.0'],
    [{ url: 'http://127.0.0.1/', description: 'a\nb' }, 'description'],
    [{ url: 'http://127.0.0.1/', secret: 'mine' }, 'secret'],
  ])('refuses %j at the field', async (body, field) => {
    const reply = await app.call('POST', '/api/webhooks', { as: 'ada', body })
    expect(reply.status).toBe(422)
    expect(reply.json).toMatchObject({ refusal: { field } })
  })

  it('changes an endpoint and says so in the audit log, without its secret or the path of its address', async () => {
    await open()
    const { id, secret } = await make(`${receiver.url}/path-with-a-token`, { description: 'Pager' })
    await post(`/${id}`, { description: 'Chat', eventTypes: ['stepFailed'] })
    expect(await only()).toMatchObject({ description: 'Chat', eventTypes: ['stepFailed'] })
    const wrong = await app.call('POST', `/api/webhooks/${id}`, { as: 'ada', body: { url: 'https://10.0.0.1/' } })
    expect(wrong.json).toMatchObject({ refusal: { field: 'url' } })
    await post(`/${id}`, { url: receiver.url.replace('/hook', '/moved') })
    await post(`/${id}/rotate-secret`)
    await post(`/${id}/pause`)
    await post(`/${id}/pause`)
    await post(`/${id}/resume`)
    expect((await app.call('DELETE', `/api/webhooks/${id}`, { as: 'ada' })).status).toBe(200)
    expect((await app.call('DELETE', `/api/webhooks/${id}`, { as: 'ada' })).status).toBe(404)
    expect((await app.call('POST', `/api/webhooks/${id}/ping`, { as: 'ada', body: {} })).status).toBe(404)
    const audit = await app.call('GET', '/api/audit?limit=7', { as: 'ada' })
    const entry = z.looseObject({ kind: z.string(), actor: z.string() })
    const { entries } = audit.read(z.object({ entries: z.array(entry) }))
    expect(entries.map(({ kind }) => kind)).toEqual([
      ...['webhookRemoved', 'webhookResumed', 'webhookPaused', 'webhookSecretRotated'],
      ...['webhookChanged', 'webhookChanged', 'webhookMade'],
    ])
    expect(entries.map(({ actor }) => actor)).toEqual(Array(7).fill(app.ids.ada))
    expect(audit.text).not.toContain(secret)
    expect(audit.text).not.toContain('path-with-a-token')
  })

  it('allows twenty', async () => {
    await open()
    await Promise.all(Array.from({ length: 19 }, () => make()))
    const bodies = await Promise.all(
      [1, 2, 3].map(() => app.call('POST', '/api/webhooks', { as: 'ada', body: { url: receiver.url } })),
    )
    expect(bodies.map((reply) => reply.status).sort()).toEqual([200, 409, 409])
  })

  it('tells what waits, in figures for operations', async () => {
    await open()
    const { id } = await make()
    await post(`/${id}/pause`)
    const cutover = await app.cutover()
    await recorded(cutover)
    const { text } = await app.call('GET', '/metrics')
    expect(text).toMatch(/tminus_webhook_deliveries_waiting\{paused="yes"\} 1\n/)
    expect(text).toMatch(/tminus_webhook_deliveries_waiting\{paused="no"\} 0\n/)
    expect(text).toMatch(/tminus_webhook_deliveries_oldest_seconds\{paused="yes"\} 0?\.?[0-9]/)
  })
})
