import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, makeChange, openSandbox, problem } from './openSandbox.ts'

const gate = (rest: string) => `/api/x_tminus_gate/v1/gate${rest}`
const who = 'tminus.integration'
const secret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='

interface Received {
  headers: IncomingHttpHeaders
  body: string
  event: Record<string, unknown>
}

/** Somebody who takes webhooks; `answer` decides the status of each. */
async function openReceiver(answer: (count: number) => number = () => 204, headers: Record<string, string> = {}) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body, event: JSON.parse(body) as Record<string, unknown> })
      response.writeHead(answer(received.length), headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { received, address: `http://127.0.0.1:${port}/api/servicenow/events` }
}

async function linkedChange(sandbox: Sandbox, cutover = 'cutover-1'): Promise<string> {
  const change = await makeChange(sandbox)
  const body = { change, gate: 'go-no-go', title: 'Payments', url: 'https://tminus.example/c/1' }
  expect((await ask(sandbox, who, 'PUT', gate(`/links/${cutover}`), body)).status).toBe(201)
  return change
}

async function subscribed(options: Parameters<typeof openReceiver> = []) {
  const sandbox = await openSandbox({ now: Date.parse('2026-05-01T00:00:00Z') })
  const receiver = await openReceiver(...options)
  sandbox.setProperty('x_tminus_gate.webhook.address', receiver.address)
  sandbox.setProperty('x_tminus_gate.webhook.secret', secret)
  return { sandbox, ...receiver }
}

describe('the app’s endpoint', () => {
  it('links a cutover once, whoever asks again', async () => {
    const sandbox = await openSandbox()
    const change = await linkedChange(sandbox)
    const body = { change, gate: 'go-no-go', title: 'Renamed', url: 'https://tminus.example/c/1' }
    const again = await ask(sandbox, who, 'PUT', gate('/links/cutover-1'), body)
    expect([again.status, (again.body as { result: object }).result]).toEqual([
      200,
      expect.objectContaining({ title: 'Renamed', changeNumber: 'CHG0030001', status: null }),
    ])
    const other = await ask(sandbox, who, 'PUT', gate('/links/Cutover-1'), { ...body, gate: 'another' })
    expect([other.status, problem(other).detail]).toEqual([409, 'alreadyLinked'])
    const unknown = await ask(sandbox, who, 'PUT', gate('/links/c2'), { ...body, change: 'f'.repeat(32) })
    expect([unknown.status, problem(unknown).detail]).toEqual([404, 'changeUnknown'])
    sandbox.access.hide(who, change)
    expect((await ask(sandbox, who, 'PUT', gate('/links/c3'), body)).status).toBe(404)
    const wrong = await ask(sandbox, who, 'PUT', gate('/links/c4'), { ...body, url: 'http://tminus.example' })
    expect([wrong.status, problem(wrong)]).toEqual([
      422,
      { message: 'url must be an https address', detail: 'invalidBody' },
    ])
    expect((await ask(sandbox, 'itil.user', 'GET', gate('/links/cutover-1'))).status).toBe(403)
    expect(sandbox.rows('x_tminus_gate_link')).toHaveLength(1)
  })

  it('takes a status, never an older one, shows it, and unlinks', async () => {
    const sandbox = await openSandbox()
    const change = await linkedChange(sandbox)
    const status = (seq: number) => ({
      seq,
      cutoverState: 'running',
      gateState: 'go',
      progress: 30,
      headline: 'Step 12 of 40',
      reportedAt: '2026-05-01T00:00:00Z',
    })
    const put = (seq: number) => ask(sandbox, who, 'PUT', gate('/links/cutover-1/status'), status(seq))
    expect((await put(7)).status).toBe(200)
    expect((await put(7)).status).toBe(200)
    const older = await put(6)
    expect([older.status, problem(older).detail]).toEqual([409, 'olderStatus'])
    const list = await ask(sandbox, who, 'GET', gate(`/links?change=${change}`))
    expect(list.body).toMatchObject({
      result: { links: [{ cutover: 'cutover-1', status: { seq: 7, headline: 'Step 12 of 40' } }] },
    })
    expect((await ask(sandbox, who, 'GET', gate('/links'))).status).toBe(422)
    const remove = async () => (await ask(sandbox, who, 'DELETE', gate(`/links/cutover-1?change=${change}`))).body
    expect(await remove()).toEqual({ result: { unlinked: true } })
    expect(await remove()).toEqual({ result: { unlinked: false } })
    expect((await ask(sandbox, who, 'GET', gate('/links/cutover-1'))).status).toBe(404)
  })
})

describe('webhooks', () => {
  it('tell of each move of a linked change, signed over the exact body', async () => {
    const { sandbox, received } = await subscribed()
    const silent = await makeChange(sandbox)
    const change = await linkedChange(sandbox)
    sandbox.people.move(silent, '-4')
    await sandbox.webhooks.idle()
    expect(received).toHaveLength(0)
    sandbox.people.move(change, '-4')
    await sandbox.webhooks.idle()
    const tables = received.map(({ event }) => `${event.table} ${event.operation}`).sort()
    expect(tables).toEqual([
      'change_request update',
      'change_request update',
      'sysapproval_approver insert',
      'sysapproval_approver insert',
    ])
    for (const { headers, body } of received) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
        .update(signed)
        .digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${mac}`)
      expect(headers['webhook-timestamp']).toBe(String(Date.parse('2026-05-01T00:00:00Z') / 1000))
    }
    expect(received[0]?.event).toMatchObject({
      version: 1,
      instance: 'sandbox',
      cutover: 'cutover-1',
      gate: 'go-no-go',
      change,
    })
    sandbox.people.createIncident(change)
    sandbox.people.edit(change, { description: 'Nobody minds' })
    await sandbox.webhooks.idle()
    expect(received.slice(4).map(({ event }) => event.table)).toEqual(['incident'])
    expect(sandbox.rows('x_tminus_gate_event').every((row) => row.state === 'sent')).toBe(true)
  })

  it('are tried again with the same id and body, later and later, until they are dead', async () => {
    const { sandbox, received } = await subscribed([() => 500])
    await linkedChange(sandbox)
    await ask(sandbox, who, 'POST', gate('/ping'))
    await sandbox.webhooks.idle()
    await sandbox.webhooks.sendDue()
    expect(received).toHaveLength(1)
    for (const seconds of [60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800]) {
      sandbox.clock.advance(seconds * 1000)
      await sandbox.webhooks.sendDue()
    }
    expect(received.map(({ headers }) => headers['tminus-attempt'])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ])
    expect(new Set(received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
    expect(sandbox.rows('x_tminus_gate_event')).toMatchObject([{ state: 'dead', last_status: '500' }])
  })

  it('wait as long as the receiver says, and the minute’s job runs by itself', async () => {
    const { sandbox, received } = await subscribed([(count) => (count === 1 ? 429 : 200), { 'retry-after': '240' }])
    await ask(sandbox, who, 'POST', gate('/ping'))
    await sandbox.webhooks.idle()
    sandbox.clock.advance(120_000)
    await sandbox.webhooks.sendDue()
    expect(received).toHaveLength(1)
    sandbox.clock.advance(120_000)
    await expect.poll(() => received.length).toBe(2)
  })

  it('wait without an address, and say so', async () => {
    const sandbox = await openSandbox()
    await ask(sandbox, who, 'POST', gate('/ping'))
    await sandbox.webhooks.idle()
    const health = await ask(sandbox, who, 'GET', gate('/health'))
    expect(health.body).toMatchObject({
      result: { webhook: { problem: 'addressMissing' }, queue: { ready: 1, dead: 0 } },
    })
  })

  it('get lost, doubled, reordered, badly signed or late when a test wants it', async () => {
    const { sandbox, received } = await subscribed()
    const ping = async () => {
      const queued = await ask(sandbox, who, 'POST', gate('/ping'))
      await sandbox.webhooks.idle()
      return (queued.body as { result: { delivery: string } }).result.delivery
    }
    const ids = () => received.splice(0).map(({ headers }) => headers['webhook-id'])
    sandbox.webhooks.addFault({ times: 1 }, { kind: 'lose' })
    await ping()
    expect(ids()).toEqual([])
    expect(sandbox.rows('x_tminus_gate_event')).toMatchObject([{ state: 'sent' }])
    sandbox.webhooks.clearFaults()
    sandbox.webhooks.addFault({ times: 1 }, { kind: 'duplicate' })
    const doubled = await ping()
    expect(ids()).toEqual([doubled, doubled])
    sandbox.webhooks.clearFaults()
    sandbox.webhooks.addFault({ times: 1 }, { kind: 'reorder' })
    const [first, second] = [await ping(), await ping()]
    expect(ids()).toEqual([second, first])
    sandbox.webhooks.clearFaults()
    sandbox.webhooks.addFault({ nth: 1 }, { kind: 'wrongSignature' })
    sandbox.webhooks.addFault({ nth: 2 }, { kind: 'oldTimestamp', seconds: 600 })
    await ping()
    await ping()
    const [forged, old] = received
    const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${forged?.headers['webhook-id']}.${forged?.headers['webhook-timestamp']}.${forged?.body}`)
      .digest('base64')
    expect(forged?.headers['webhook-signature']).not.toBe(`v1,${mac}`)
    expect(Number(old?.headers['webhook-timestamp'])).toBe(sandbox.clock.now() / 1000 - 600)
  })

  it('tell that a link is gone with its change', async () => {
    const { sandbox, received } = await subscribed()
    const change = await linkedChange(sandbox)
    sandbox.remove(change)
    await sandbox.webhooks.idle()
    expect(sandbox.rows('x_tminus_gate_link')).toHaveLength(0)
    expect(received.map(({ event }) => `${event.table} ${event.operation}`)).toContain('x_tminus_gate_link delete')
  })
})
