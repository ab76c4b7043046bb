import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../../server/servicenow/instances.ts'
import { readPanel } from '../../../server/servicenow/panel.ts'
import { createSweep } from '../../../server/servicenow/sweeps.ts'
import { SYNC_TIMING, type SyncTiming } from '../../../server/servicenow/timing.ts'
import { standingOf } from '../../../shared/change/change.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { QUICKLY } from '../../support/commandLine.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

const ORIGIN = 'https://tminus.example.org'
/** The first step starts the change. */
const YAML = SMALL_YAML.replace('owner: lead, takes: 1m,', 'owner: lead, takes: 1m, startsChange: true,')

let world: World
const sandboxes: Sandbox[] = []

beforeEach(async () => {
  world = await createWorld()
})
afterEach(async () => {
  await world.end()
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()))
})

async function newSandbox(settings: Partial<Sandbox['settings']> = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ seed: 3, settings })
  sandboxes.push(sandbox)
  return sandbox
}

function known(name: string, { address }: Sandbox, timing: Partial<SyncTiming> = {}): [string, Known] {
  const instance = openInstance({
    name,
    url: address,
    auth: { kind: 'apiKey', key: 'now_sandbox_key' },
    quota: 1,
    patience: 1,
    timeLimit: 2,
    writeTimeLimit: 4,
  })
  const quick = { sayAfter: 500, retry: [200, 400], ...timing }
  return [name, { instance, groups: {}, webhookSecrets: [], timing: quick }]
}

const nodeWith = (...instances: [string, Known][]): Promise<Node> =>
  world.node(world.url, { instances: new Map(instances), origin: ORIGIN })

async function give(node: Node, cutoverId: string, command: CommandInput): Promise<void> {
  const answer = await node.give('lena', cutoverId, command)
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
}

async function changeOf(node: Node, cutoverId: string): Promise<ChangeState | undefined> {
  return (await node.core.readState(world.organisation, cutoverId))?.changes.at(-1)
}

async function standing(node: Node, cutoverId: string): Promise<string | undefined> {
  const change = await changeOf(node, cutoverId)
  return change && standingOf(change, node.core.now())
}

const notes = (sandbox: Sandbox): string =>
  sandbox
    .rows('sys_journal_field')
    .filter(({ element }) => element === 'work_notes')
    .map(({ value }) => value)
    .join('\n')

/** A change in Scheduled, linked to a cutover of the runbook. */
async function linked(
  node: Node,
  sandbox: Sandbox,
  state: string,
  fields = {},
): Promise<[cutoverId: string, sysId: string]> {
  const cutoverId = await node.create(YAML)
  const { number = '', sys_id: sysId = '' } = sandbox.insert('change_request', { type: 'normal', ...fields })
  if (state !== '-5') {
    sandbox.people.move(sysId, '-4')
    sandbox.people.approveAll(sysId)
  }
  await give(node, cutoverId, { type: 'linkChange', number, instance: 'acme' })
  await expect.poll(() => standing(node, cutoverId)).toBe('confirmed')
  return [cutoverId, sysId]
}

async function start(node: Node, cutoverId: string): Promise<void> {
  await give(node, cutoverId, { type: 'startCutover' })
  await give(node, cutoverId, { type: 'startStep', stepId: 'announce' })
}

it('[R11] two servers make one change and write each note once', async () => {
  const sandbox = await newSandbox()
  const nodes = await Promise.all([nodeWith(known('acme', sandbox)), nodeWith(known('acme', sandbox))])
  const [one, other] = nodes
  const cutovers = await Promise.all(Array.from({ length: 4 }, () => one.create(YAML)))
  for (const [position, cutoverId] of cutovers.entries()) {
    await give(nodes[position % 2] ?? one, cutoverId, { type: 'createChange', model: 'normal' })
    await give(nodes[(position + 1) % 2] ?? one, cutoverId, { type: 'startCutover' })
    await give(one, cutoverId, { type: 'pauseCutover', reason: `Reason ${position}.` })
  }
  for (const cutoverId of cutovers) await expect.poll(() => standing(other, cutoverId)).toBe('confirmed')
  await expect.poll(() => cutovers.every((_, position) => notes(sandbox).includes(`Reason ${position}.`))).toBe(true)
  for (const [position, cutoverId] of cutovers.entries()) {
    expect(sandbox.rows('change_request').filter((row) => row.correlation_id === cutoverId)).toHaveLength(1)
    expect(notes(sandbox).split(`Reason ${position}.`)).toHaveLength(2)
  }
})

it('an instance that hangs delays nobody who has another, and a server stops although it is asked', async () => {
  const [calm, hanging] = [await newSandbox(), await newSandbox()]
  hanging.faults.add({}, { kind: 'hang' })
  const node = await nodeWith(known('acme', calm), known('other', hanging))
  const stuck = await Promise.all(Array.from({ length: 15 }, () => node.create(YAML)))
  for (const [position, cutoverId] of stuck.entries())
    await give(node, cutoverId, { type: 'linkChange', number: `CHG00300${10 + position}`, instance: 'other' })
  const [cutoverId] = await linked(node, calm, '-5')
  await give(node, cutoverId, { type: 'startCutover' })
  await expect.poll(() => notes(calm)).toContain('started the cutover')
  expect(await changeOf(node, stuck[0] ?? '')).toMatchObject({ status: 'requested' })
  const begun = performance.now()
  await node.stop()
  expect(performance.now() - begun).toBeLessThan(9000)
  const leases = await world.sql`select lease from change_exchanges where lease is not null`
  expect(leases).toEqual([])
})

describe.each(['refuse', 'ignore'] as const)('a move that ServiceNow does not make (it would %s it)', (illegalMove) => {
  it('is a conflict; whoever accepts it goes on without it', async () => {
    const sandbox = await newSandbox({ illegalMove })
    const node = await nodeWith(known('acme', sandbox))
    const [cutoverId, sysId] = await linked(node, sandbox, '-2')
    sandbox.people.hold(sysId, 'Freeze')
    await start(node, cutoverId)
    await expect.poll(() => standing(node, cutoverId)).toBe('conflicting')
    expect(sandbox.row('change_request', sysId)).toMatchObject({ state: '-2', work_start: '' })
    await give(node, cutoverId, { type: 'settleChangeConflict', changeId: 'change-1', by: 'accept' })
    await expect.poll(() => sandbox.row('change_request', sysId)?.work_start).not.toBe('')
    await expect.poll(() => standing(node, cutoverId)).toBe('confirmed')
    expect(sandbox.row('change_request', sysId)?.state).toBe('-2')
  })

  it('is made when it is tried again, once nothing is in the way', async () => {
    const sandbox = await newSandbox({ illegalMove })
    const node = await nodeWith(known('acme', sandbox))
    const [cutoverId, sysId] = await linked(node, sandbox, '-2')
    sandbox.people.hold(sysId, 'Freeze')
    await start(node, cutoverId)
    await expect.poll(() => standing(node, cutoverId)).toBe('conflicting')
    sandbox.people.release(sysId)
    await give(node, cutoverId, { type: 'settleChangeConflict', changeId: 'change-1', by: 'retry' })
    await expect.poll(() => sandbox.row('change_request', sysId)?.state).toBe('-1')
    await expect.poll(() => standing(node, cutoverId)).toBe('confirmed')
  })

  it('is no conflict any more when somebody makes it in ServiceNow', async () => {
    const sandbox = await newSandbox({ illegalMove })
    const node = await nodeWith(known('acme', sandbox))
    const [cutoverId, sysId] = await linked(node, sandbox, '-2')
    sandbox.people.hold(sysId, 'Freeze')
    await start(node, cutoverId)
    await expect.poll(() => standing(node, cutoverId)).toBe('conflicting')
    sandbox.people.release(sysId)
    sandbox.people.move(sysId, '-1')
    await node.core.servicenow.happened('acme', sysId)
    await expect.poll(() => standing(node, cutoverId)).toBe('confirmed')
    await expect.poll(() => sandbox.row('change_request', sysId)?.work_start).not.toBe('')
  })
})

it('Implement before the planned start is only later', async () => {
  const sandbox = await newSandbox({ implementWithinWindow: true })
  const node = await nodeWith(known('acme', sandbox, { retryRefused: 300 }))
  const hour = 3_600_000
  const glide = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  const dates = { start_date: glide(Date.now() + hour), end_date: glide(Date.now() + 2 * hour) }
  const [cutoverId, sysId] = await linked(node, sandbox, '-2', dates)
  await give(node, cutoverId, { type: 'startCutover' })
  await give(node, cutoverId, { type: 'startStep', stepId: 'announce', outsideWindow: 'The bank cannot wait' })
  const write = async () => {
    const cutover = await node.core.readState(world.organisation, cutoverId)
    const panel = cutover && (await readPanel(world.sql, world.organisation, cutover))
    return panel?.changes[0]?.writes.find(({ key }) => key === 'state:implement')
  }
  await expect.poll(write).toMatchObject({ status: 'waiting', failure: expect.stringContaining('planned start') })
  expect(await standing(node, cutoverId)).toBe('confirmed')
  sandbox.people.edit(sysId, { start_date: glide(Date.now() - hour) })
  await expect.poll(() => sandbox.row('change_request', sysId)?.state).toBe('-1')
})

it('[R11] a server that is killed while it makes a change leaves one, and another goes on long before its lease ends', async () => {
  const sandbox = await newSandbox()
  sandbox.faults.add({ method: 'POST', path: /change\/normal/, times: 1 }, { kind: 'hang', when: 'after' })
  const plain = await world.node()
  const cutoverId = await plain.create(YAML)
  const program = `${import.meta.dirname}/syncServer.ts`
  const child = spawn(process.execPath, [...QUICKLY, program, world.url, sandbox.address], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    await once(child.stdout, 'data')
    const body = { commandId: 'create-1', command: { type: 'createChange', model: 'normal' } }
    const given = { organisation: world.organisation, cutoverId, credential: world.credential('lena'), body }
    child.stdin.write(`${JSON.stringify(given)}\n`)
    await expect.poll(() => made(sandbox, cutoverId)).toBe(1)
  } finally {
    child.kill('SIGKILL')
  }
  const node = await nodeWith(known('acme', sandbox))
  await expect.poll(() => standing(node, cutoverId), { timeout: SYNC_TIMING.lease / 2 }).toBe('confirmed')
  expect(made(sandbox, cutoverId)).toBe(1)
}, 120_000)

it('changes that are due are read together', async () => {
  const sandbox = await newSandbox()
  const node = await nodeWith(known('acme', sandbox))
  for (let count = 0; count < 24; count++) await linked(node, sandbox, '-5')
  await expect.poll(() => unsettled()).toBe(0)
  const asked = sandbox.faults.add({ path: /change/ }, { kind: 'delay', milliseconds: 1 })
  const before = asked.fired()
  await world.sql`update change_exchanges set next_turn_at = clock_timestamp(), told = false`
  await expect
    .poll(
      async () =>
        (await world.sql`select from change_exchanges where next_turn_at < clock_timestamp() + interval '1 s'`).length,
    )
    .toBe(0)
  // The change, its tasks, approvals, conflicts, incidents and children, where each alone would take 144. A busy machine
  // reads them in more than the four batches that it takes.
  expect(asked.fired() - before).toBeLessThan(100)
  asked.remove()
})

const unsettled = async () =>
  (await world.sql`select from change_exchanges where told or lease is not null or next_turn_at < clock_timestamp()`)
    .length

const made = (sandbox: Sandbox, cutoverId: string): number =>
  sandbox.rows('change_request').filter((row) => row.correlation_id === cutoverId).length

it('what happens while the change is being read is written as soon as it has been read', async () => {
  const sandbox = await newSandbox()
  const node = await nodeWith(known('acme', sandbox))
  const [cutoverId, sysId] = await linked(node, sandbox, '-5')
  await expect.poll(() => notes(sandbox)).toContain('is carried out as the cutover')
  const slow = sandbox.faults.add({ method: 'GET' }, { kind: 'delay', milliseconds: 1500 })
  await node.core.servicenow.happened('acme', sysId)
  await expect.poll(slow.fired).toBeGreaterThan(0)
  await give(node, cutoverId, { type: 'startCutover' })
  await expect.poll(() => notes(sandbox)).toContain('started the cutover')
})

it('what events want synchronised is lost with them', async () => {
  const sandbox = await newSandbox()
  const node = await nodeWith(known('acme', sandbox))
  const cutoverId = await node.create(YAML)
  await world.sql`
    create function refuse_events() returns trigger language plpgsql as 'begin raise exception ''no''; end'`
  await world.sql`create trigger refuse before insert on events for each row execute function refuse_events()`
  await expect(give(node, cutoverId, { type: 'createChange', model: 'normal' })).rejects.toThrow()
  const rows = await world.sql`select cutover from change_exchanges`
  const jobs = await world.sql`select id from pgboss.job`
  expect([rows, jobs]).toEqual([[], []])
  await world.sql`drop trigger refuse on events`
  await give(node, cutoverId, { type: 'createChange', model: 'normal' })
  await expect.poll(() => standing(node, cutoverId)).toBe('confirmed')
})

it('a sweep finds what changed among more changes than fit into one question, once, and goes on after a restart', async () => {
  const sandbox = await newSandbox()
  const [name, { instance }] = known('acme', sandbox)
  const sysIds = Array.from({ length: 130 }, () => sandbox.insert('change_request', { type: 'normal' }).sys_id ?? '')
  for (const [position, sysId] of sysIds.entries()) {
    await world.sql`
      insert into change_exchanges (organisation, cutover, change_id, instance, sys_id)
      values ('o', ${`c${position}`}, 'change-1', 'acme', ${sysId})`
  }
  const told: string[] = []
  const newSweep = () =>
    createSweep(name, instance, {
      sql: world.sql,
      now: Date.now,
      async happened(_, sysId) {
        told.push(sysId)
        return 1
      },
    })
  const sweep = newSweep()
  await sweep()
  expect(told).toEqual([])
  const changed = [sysIds[2], sysIds[101], sysIds[129]].map((sysId) => sysId ?? '')
  for (const sysId of changed) sandbox.people.edit(sysId, { short_description: 'Changed' })
  await sweep()
  expect(told.toSorted()).toEqual(changed.toSorted())
  await sweep()
  expect(told).toHaveLength(3)
  sandbox.people.createIncident(sysIds[50] ?? '')
  await newSweep()()
  expect(told).toContain(sysIds[50])
})
