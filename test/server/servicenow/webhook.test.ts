import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../../server/servicenow/instances.ts'
import { syncPanel } from '../../../server/servicenow/panel.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { eventually } from '../../support/eventually.ts'

const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='

let sandbox: Sandbox
let app: RunningApp
let cutoverId: string
let sysId: string

beforeAll(async () => {
  sandbox = await createSandbox({ seed: 2 })
  const instance = openInstance({
    name: 'acme',
    url: sandbox.address,
    auth: { kind: 'apiKey', key: 'now_sandbox_key' },
    quota: 1,
    patience: 1,
  })
  const instances = new Map<string, Known>([['acme', { instance, groups: {}, webhookSecrets: [SECRET] }]])
  app = await runningApp({ instances })
  sandbox.setProperty('x_tminus_gate.webhook.address', `${app.origin}/api/servicenow/events`)
  sandbox.setProperty('x_tminus_gate.webhook.secret', SECRET)
  cutoverId = await app.cutover()
  const row = sandbox.insert('change_request', { short_description: 'Move of the ledger', type: 'normal' })
  sysId = row.sys_id ?? ''
  await app.give('lena', cutoverId, { type: 'linkChange', number: row.number })
  await eventually(async () => expect(await label()).toBe('New'))
})
beforeEach(() => sandbox.webhooks.clearFaults())
afterAll(async () => {
  await app.stop()
  await sandbox.close()
})

async function label(): Promise<string | undefined> {
  const cutover = await app.app.core.readState(app.organisation, cutoverId)
  return cutover?.changes[0]?.facts?.state.label
}

it('a state that changes in ServiceNow is here as soon as its webhook is, also when that comes twice', async () => {
  sandbox.webhooks.addFault({}, { kind: 'duplicate' })
  sandbox.people.move(sysId, '-4')
  await expect.poll(label).toBe('Assess')
  const sent = sandbox.webhooks.sent.filter(({ status }) => status !== 202)
  expect(sent).toEqual([])
})

it('a delivery that is not signed by an instance, or signed long ago, is refused and changes nothing', async () => {
  sandbox.webhooks.addFault({}, { kind: 'wrongSignature' })
  sandbox.people.hold(sysId, 'Freeze')
  await sandbox.webhooks.idle()
  expect(sandbox.webhooks.sent.at(-1)?.status).toBe(401)
  const before = await app.call('POST', '/api/servicenow/events', { text: '{"version":1}' })
  expect(before.status).toBe(422)
  sandbox.webhooks.clearFaults()
  sandbox.webhooks.addFault({}, { kind: 'oldTimestamp', seconds: 900 })
  sandbox.people.release(sysId)
  await sandbox.webhooks.idle()
  expect(sandbox.webhooks.sent.at(-1)?.status).toBe(401)
})

it('the panel says what was written and when it last worked', async () => {
  await app.give('lena', cutoverId, { type: 'startCutover' })
  const read = async () =>
    (await app.call('GET', `/api/cutovers/${cutoverId}/exchange`, { as: 'oscar' })).read(syncPanel).changes[0]
  await expect
    .poll(async () => (await read())?.writes.map(({ what, status }) => `${status} ${what}`))
    .toContain('done Work note: started the cutover.')
  expect((await read())?.lastSuccessAt).toBeGreaterThan(Date.now() - 60_000)
  expect((await app.call('GET', '/api/cutovers/nothing/exchange', { as: 'oscar' })).status).toBe(404)
  expect((await app.call('GET', '/api/servicenow/instances', { as: 'oscar' })).json).toEqual({
    instances: [{ name: 'acme', url: sandbox.address }],
  })
})

describe('templates for standard changes', () => {
  const ask = (search: string, as = 'oscar', instance = 'acme') =>
    app.call('GET', `/api/servicenow/instances/${instance}/templates${search}`, { as })

  it('are offered by name to whoever is signed in', async () => {
    const [template] = sandbox.rows('std_change_record_producer')
    const found = { templates: [{ name: template?.name, sysId: template?.sys_id }] }
    const [word] = template?.name?.toUpperCase().split(' ') ?? []
    expect((await ask(`?search=${word}`)).json).toEqual(found)
    expect((await ask('')).json).toEqual(found)
    expect((await ask('?search=nothing%20like%20this')).json).toEqual({ templates: [] })
    expect((await app.call('GET', '/api/servicenow/instances/acme/templates')).status).toBe(401)
  })

  it('are refused in words: an instance that nobody knows, words that cannot be asked, and one that is away', async () => {
    expect(await ask('', 'oscar', 'other')).toMatchObject({
      status: 404,
      json: { refusal: { code: 'unknownInstance', message: 'No instance of ServiceNow is known here as “other”.' } },
    })
    expect(await ask('?search=a%5Eactive%3Dfalse')).toMatchObject({
      status: 422,
      json: { refusal: { code: 'malformed', field: 'search' } },
    })
    const away = sandbox.faults.add({ path: /template/ }, { kind: 'unavailable' })
    const refused = await ask('?search=move')
    away.remove()
    expect(refused).toMatchObject({
      status: 503,
      json: { refusal: { code: 'unavailable', message: expect.stringContaining('ServiceNow at 127.0.0.1') } },
    })
  })
})

it('jobs that nobody has taken yet are a figure of /metrics', async () => {
  const waiting = async () => /^tminus_jobs_waiting (\d+)$/m.exec((await app.call('GET', '/metrics')).text)?.[1]
  await expect.poll(waiting).toBe('0')
  await app.sql`
    insert into pgboss.job (name, data, start_after)
    select name, '{}', now() + interval '1 hour' from pgboss.queue where name like '%acme%' limit 1`
  expect(await waiting()).toBe('1')
  expect((await app.call('GET', '/metrics')).text).toMatch(/^tminus_database_up 1$/m)
})
