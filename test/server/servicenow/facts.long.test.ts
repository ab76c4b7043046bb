import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let sandbox: Sandbox
let world: World
let node: Node

beforeEach(async () => {
  sandbox = await createSandbox({ seed: 1 })
  world = await createWorld()
  const auth = { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' } as const
  const instance = openInstance({ name: 'acme', url: sandbox.address, auth })
  node = await world.node(world.url, {
    instances: new Map([['acme', { instance, groups: {}, webhookSecrets: [] }]]),
    origin: 'https://tminus.example.org',
  })
})
afterEach(async () => {
  await world.end()
  await sandbox.close()
})

/** A change that a cutover of the runbook has; `facts` reads what is known of it once ServiceNow was asked again. */
async function link(fields: Record<string, string>, yaml = SMALL_YAML) {
  const { number = '', sys_id: sysId = '' } = sandbox.insert('change_request', { type: 'normal', ...fields })
  const cutoverId = await node.create(yaml)
  await node.give('lena', cutoverId, { type: 'linkChange', number })
  const facts = async () => (await node.core.readState(world.organisation, cutoverId))?.changes[0]?.facts
  await expect.poll(facts).toBeDefined()
  return {
    sysId,
    async facts() {
      await node.core.servicenow.happened('acme', sysId)
      return facts()
    },
  }
}

describe('who has to approve a change', () => {
  const sayings = async (facts: Awaited<ReturnType<typeof link>>['facts']) =>
    (await facts())?.approvers?.map(({ name, said }) => `${name}: ${said}`)

  it('is known by name while it waits, with who has answered, and no longer once it is approved', async () => {
    const { sysId, facts } = await link({})
    expect(await facts()).not.toHaveProperty('approvers')
    sandbox.people.move(sysId, '-4')
    await expect.poll(() => sayings(facts)).toEqual(['Paolo Conti: nothing', 'Priya Raman: nothing'])
    sandbox.people.approve(sysId, 'peer.one')
    await expect.poll(() => sayings(facts)).toEqual(['Paolo Conti: nothing', 'Priya Raman: approved'])
    const since = (await facts())?.approvers?.map((one) => one.since) ?? []
    expect(since.every((at) => Math.abs(Date.now() - Date.parse(at)) < 120_000)).toBe(true)
    sandbox.people.approveAll(sysId)
    await expect.poll(async () => (await facts())?.approval.value).toBe('approved')
    expect(await facts()).not.toHaveProperty('approvers')
  })

  it('is known by name too when it was rejected', async () => {
    const { sysId, facts } = await link({})
    sandbox.people.move(sysId, '-4')
    sandbox.people.reject(sysId, 'Not now.', 'peer.two')
    await expect.poll(() => sayings(facts)).toContain('Paolo Conti: rejected')
  })

  it('is not known where our user may not see it, and the rest is', async () => {
    const { sysId, facts } = await link({})
    sandbox.faults.add({ path: /sysapproval_approver/ }, { kind: 'shortPage', keep: 0 })
    sandbox.people.move(sysId, '-4')
    await expect.poll(async () => (await facts())?.state.label).toBe('Assess')
    expect(await facts()).not.toHaveProperty('approvers')
  })
})

it.each([
  [{ cab_date: '2026-11-28', cab_date_time: '2026-11-28 14:30:00' }, '2026-11-28T14:30:00.000Z'],
  [{ cab_date_time: '2026-11-28 14:30:00' }, '2026-11-28T14:30:00.000Z'],
  [{ cab_date: '2026-11-28' }, '2026-11-28T23:59:59.000Z'],
  [{}, undefined],
])('the meeting of the CAB in %o is at %s', async (fields, at) => {
  const { facts } = await link(fields)
  expect((await facts())?.cabAt).toBe(at)
})

describe('conflicts', () => {
  const ASKING = SMALL_YAML.replace('{ mandatory: closed }]', '{ mandatory: closed }, { change: { conflict: false } }]')
  const PLANNED = { start_date: '2026-12-28 21:00:00', end_date: '2026-12-29 03:00:00' }

  it('are checked on the instance where a gate asks for them, dated, and again when the change is moved', async () => {
    expect(ASKING).not.toBe(SMALL_YAML)
    const asked = sandbox.faults.add({ method: 'POST', path: /\/conflict$/ }, { kind: 'delay', milliseconds: 1 })
    const { facts } = await link(PLANNED, ASKING)
    await expect.poll(async () => (await facts())?.conflict).toBe(false)
    expect(Math.abs(Date.now() - Date.parse((await facts())?.conflictCheckedAt ?? ''))).toBeLessThan(120_000)
    expect(asked.fired()).toBe(1)
  })

  it('are not asked for where no gate asks', async () => {
    const asked = sandbox.faults.add({ method: 'POST', path: /\/conflict$/ }, { kind: 'delay', milliseconds: 1 })
    const { facts } = await link(PLANNED)
    expect(await facts()).not.toHaveProperty('conflict')
    expect(asked.fired()).toBe(0)
  })
})
