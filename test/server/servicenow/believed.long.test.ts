import { randomUUID } from 'node:crypto'
import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import type { Known } from '../../../server/servicenow/instances.ts'
import { type AnotherNode, emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { CAST, iso, minutes } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

/** The small runbook, whose gate asks for an approval and whose first step behind it starts the change. */
const YAML = SMALL_YAML.replace('runbook: small-move', 'runbook: believed-move')
  .replace(/must: \[.*\]/, 'must: [{ change: { approved: true } }]')
  .replace('step: freeze, title: Freeze writes,', 'step: freeze, startsChange: true, title: Freeze writes,')
const GATE = 'go-no-go'

let sandbox: Sandbox
let app: RunningApp
let other: AnotherNode

beforeAll(async () => {
  sandbox = await createSandbox({ seed: 5 })
  const known = (): ReadonlyMap<string, Known> => {
    const auth = { kind: 'apiKey', key: 'now_sandbox_key' } as const
    const instance = openInstance({ name: 'acme', url: sandbox.address, auth, quota: 1, patience: 1 })
    return new Map([['acme', { instance, groups: {}, webhookSecrets: [] }]])
  }
  app = await runningApp({ instances: known(), signers: ['olga', 'sam'] })
  other = await app.node()
})
afterAll(async () => {
  await app.stop()
  await sandbox.close()
})

const inServiceNow = (at: number) => iso(at).slice(0, 19).replace('T', ' ')
const title = { count: 0 }

async function cutover(
  mode: 'live' | 'rehearsal' = 'live',
  t0 = Date.now() + minutes(1),
): Promise<{ id: string; title: string }> {
  title.count += 1
  const yaml = YAML.replace('title: Small move', `title: Move ${title.count}`)
  await app.call('POST', '/api/runbooks', { as: 'paula', text: yaml, headers: { 'content-type': 'application/yaml' } })
  const people = Object.fromEntries(Object.entries(CAST).map(([role, names]) => [role, names.map(emailOf)]))
  const body = { commandId: randomUUID(), runbook: { id: 'believed-move' }, mode, t0: iso(t0), people }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  return { id: made.read(z.looseObject({ cutoverId: z.string() })).cutoverId, title: `Move ${title.count}` }
}

const answer = z.looseObject({
  ok: z.boolean(),
  refusal: z.looseObject({ code: z.string(), message: z.string() }).optional(),
})
async function give(who: string, id: string, command: object, node: Pick<AnotherNode, 'call'> = app) {
  const body = { commandId: randomUUID(), command }
  return (await node.call('POST', `/api/cutovers/${id}/commands`, { as: who, body })).read(answer)
}

const view = z.looseObject({
  change: z
    .looseObject({
      number: z.string().optional(),
      standing: z.string(),
      ageSeconds: z.number().optional(),
      state: z.looseObject({ label: z.string() }).optional(),
      coversForecast: z.boolean().optional(),
      datesAskedFor: z.unknown().optional(),
      says: z.array(z.looseObject({ kind: z.string(), sentence: z.string() })),
    })
    .optional(),
  gates: z.array(
    z.looseObject({
      status: z.string(),
      reopenedBecause: z.string().optional(),
      poll: z.looseObject({ id: z.string(), basis: z.string() }).optional(),
    }),
  ),
})
const read = async (id: string) => (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(view)
const standing = async (id: string) => (await read(id)).change?.standing
const kinds = async (id: string) => (await read(id)).change?.says.map(({ kind }) => kind)
const failure = async (id: string) => (await app.app.core.readState(app.organisation, id))?.changes.at(-1)?.failed

/** An approved and scheduled change in ServiceNow, planned from an hour ago for twelve hours, or as given. */
function approved(fields: Record<string, string> = {}): { number: string; sysId: string } {
  const { number = '', sys_id = '' } = sandbox.insert('change_request', {
    short_description: 'Move of the ledger',
    type: 'normal',
    start_date: inServiceNow(Date.now() - minutes(60)),
    end_date: inServiceNow(Date.now() + minutes(660)),
    ...fields,
  })
  sandbox.people.move(sys_id, '-4')
  sandbox.people.approveAll(sys_id)
  return { number, sysId: sys_id }
}

async function over(to: '0' | '3' | '4'): Promise<{ number: string; sysId: string }> {
  const one = approved()
  if (to === '4') sandbox.people.cancel(one.sysId, 'Not this year')
  else {
    sandbox.people.move(one.sysId, '-1')
    sandbox.people.move(one.sysId, '0')
  }
  if (to === '3') {
    sandbox.people.closeTasks(one.sysId)
    sandbox.people.move(one.sysId, '3', { close_code: 'successful', close_notes: 'Done' })
  }
  expect(sandbox.people.change(one.sysId).state).toBe(to)
  return one
}

/** Linked, confirmed, and gone through its gate. */
async function gone(ticket = approved()): Promise<{ id: string; number: string; sysId: string }> {
  const { id } = await cutover()
  await app.give('lena', id, { type: 'linkChange', number: ticket.number })
  await expect.poll(() => standing(id)).toBe('confirmed')
  await app.give('lena', id, { type: 'startCutover' })
  await app.give('lena', id, { type: 'startStep', stepId: 'announce' })
  await app.give('lena', id, { type: 'completeStep', stepId: 'announce' })
  await app.give('lena', id, { type: 'openPoll', gateId: GATE })
  for (const who of ['nils', 'dana']) await app.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
  for (const who of ['olga', 'sam']) {
    const poll = (await read(id)).gates[0]?.poll
    await app.give(who, id, { type: 'sign', gateId: GATE, vote: 'go', pollId: poll?.id, basis: poll?.basis })
  }
  await app.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'The load test may wait' })
  return { id, ...ticket }
}

const happened = (sysId: string) => app.app.core.servicenow.happened('acme', sysId)
const notes = (sysId: string) =>
  sandbox
    .rows('sys_journal_field')
    .filter(({ element_id, element }) => element_id === sysId && element === 'work_notes')
    .map(({ value = '' }) => value)
    .join('\n')

describe('[R11] a change that is over', () => {
  it.each(['0', '3', '4'] as const)('in state %s is not linked as the lead, and its state is named', async (state) => {
    const { number, sysId } = await over(state)
    const before = sandbox.people.change(sysId)
    const { id } = await cutover()
    await app.give('lena', id, { type: 'linkChange', number })
    await expect.poll(() => failure(id)).toContain(`${number} is over in ServiceNow (`)
    await app.give('lena', id, { type: 'unlinkChange', changeId: 'change-1', reason: 'Last month’s' })
    await app.give('lena', id, { type: 'linkChange', number, relation: 'related' })
    await expect
      .poll(async () => (await app.app.core.readState(app.organisation, id))?.changes[1]?.status)
      .toBe('linked')
    expect(sandbox.people.change(sysId).sys_mod_count).toBe(before.sys_mod_count)
  })

  it('[R7] voids the go when it is closed before the start: nothing starts under it, and nothing is written onto it', async () => {
    const { id, sysId, number } = await gone()
    await expect.poll(() => notes(sysId)).toContain('decided go')
    sandbox.people.move(sysId, '-1')
    sandbox.people.move(sysId, '0')
    sandbox.people.closeTasks(sysId)
    sandbox.people.move(sysId, '3', { close_code: 'unsuccessful', close_notes: 'Called off' })
    const closed = sandbox.people.change(sysId)
    const written = notes(sysId)
    await happened(sysId)
    await expect.poll(async () => (await read(id)).gates[0]).toMatchObject({ status: 'pending' })
    expect((await read(id)).gates[0]?.reopenedBecause).toBe(`${number} was closed in ServiceNow`)
    expect(await give('dana', id, { type: 'startStep', stepId: 'freeze' })).toMatchObject({ ok: false })
    expect(await kinds(id)).toEqual(['closed'])
    await app.give('lena', id, { type: 'pauseCutover', reason: 'Closed there' })
    await happened(sysId)
    await expect
      .poll(async () => {
        const rows =
          await app.sql`select status from change_writes where cutover = ${id} and status in ('waiting', 'sending')`
        return rows.length
      })
      .toBe(0)
    expect(notes(sysId)).toBe(written)
    expect(sandbox.people.change(sysId)).toMatchObject({
      work_start: closed.work_start,
      sys_mod_count: closed.sys_mod_count,
    })
  })

  it('[R7] voids the go too when only its approval is lost', async () => {
    const { id, sysId, number } = await gone()
    sandbox.people.edit(sysId, { approval: 'requested' })
    await happened(sysId)
    await expect
      .poll(async () => (await read(id)).gates[0]?.reopenedBecause)
      .toBe(`${number} lost its approval in ServiceNow`)
    expect(await give('dana', id, { type: 'startStep', stepId: 'freeze' })).toMatchObject({
      refusal: { code: 'gateClosed' },
    })
  })
})

it('[R11] work begins outside the planned window only with a reason, which stands on the ticket', async () => {
  const { id, sysId, number } = await gone(approved({ start_date: inServiceNow(Date.now() + minutes(30)) }))
  const start = { type: 'startStep', stepId: 'freeze' }
  expect(await give('dana', id, start)).toMatchObject({ refusal: { code: 'outsideWindow', field: 'outsideWindow' } })
  expect(await kinds(id)).toEqual(['notCovering'])
  await app.give('dana', id, { ...start, outsideWindow: 'The CAB agreed on the phone' })
  await expect
    .poll(() => notes(sysId))
    .toContain('outside the planned window of the change: The CAB agreed on the phone')
  expect(number).not.toBe('')
})

describe('[R11] one change is led by one live cutover', () => {
  it('refuses a second by its number, naming the first, until that unlinks it or ends', async () => {
    const { number } = approved()
    const first = await cutover()
    const second = await cutover()
    const link = { type: 'linkChange', number }
    await app.give('lena', first.id, link)
    const refused = await give('lena', second.id, link)
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'changeState', field: 'number' } })
    expect(refused.refusal?.message).toContain(`${number} is led by the cutover “${first.title}”`)
    expect((await give('lena', second.id, { ...link, relation: 'related' })).ok).toBe(true)
    await app.give('lena', second.id, { type: 'unlinkChange', changeId: 'change-1', reason: 'Only a try' })
    const looking = await cutover('rehearsal')
    expect((await give('lena', looking.id, link)).ok).toBe(true)

    await expect.poll(() => standing(first.id)).toBe('confirmed')
    await app.give('lena', first.id, { type: 'unlinkChange', changeId: 'change-1', reason: 'The wrong one' })
    expect((await give('lena', second.id, link)).ok).toBe(true)
    expect((await give('lena', first.id, link)).ok).toBe(false)
    await expect.poll(() => standing(second.id)).toBe('confirmed')
    await app.give('lena', second.id, { type: 'cancelCutover', reason: 'Moved to spring' })
    expect((await give('lena', first.id, link)).ok).toBe(true)
    const close = { type: 'closeChange', changeId: 'change-2', code: 'unsuccessful', notes: 'Moved' }
    expect((await give('lena', second.id, close)).refusal?.message).toContain(`led by the cutover “${first.title}”`)
  })

  it('lets one win of two that ask on two servers at once, whoever it is', async () => {
    for (let round = 0; round < 5; round++) {
      const { number } = approved()
      const [one, another] = [await cutover(), await cutover()]
      const link = { type: 'linkChange', number }
      const answers = await Promise.all([give('lena', one.id, link), give('lena', another.id, link, other)])
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
      const rows = await app.sql`select cutover from led_changes where number = ${number}`
      expect(rows).toHaveLength(1)
    }
  })

  it('refuses the retry of a link once another leads', async () => {
    const number = 'CHG0077001'
    const [one, another] = [await cutover(), await cutover()]
    await app.give('lena', one.id, { type: 'linkChange', number })
    await expect.poll(() => failure(one.id)).toContain(number)
    approved({ number })
    await app.give('lena', another.id, { type: 'linkChange', number })
    const again = await give('lena', one.id, { type: 'retryChangeLink', changeId: 'change-1' })
    expect(again.refusal?.message).toContain(`led by the cutover “${another.title}”`)
  })

  it('refuses the ticket that T-Minus made for another, also before that has it', async () => {
    const [maker, another] = [await cutover(), await cutover()]
    const { number } = approved({ correlation_id: maker.id })
    await app.give('lena', another.id, { type: 'linkChange', number })
    await expect.poll(() => failure(another.id)).toContain(`led by the cutover “${maker.title}”`)
    // The one it was made for finds it, and leads it from then on.
    await app.give('lena', maker.id, { type: 'createChange', model: 'normal' })
    await expect.poll(async () => (await read(maker.id)).change?.number).toBe(number)
    const again = await give('lena', another.id, { type: 'retryChangeLink', changeId: 'change-1' })
    expect(again.refusal?.message).toContain(maker.title)
  })

  it('refuses the creation of one that another leads by then', async () => {
    const [maker, another] = [await cutover(), await cutover()]
    const { number, sysId } = approved()
    await app.give('lena', another.id, { type: 'linkChange', number })
    await expect.poll(() => standing(another.id)).toBe('confirmed')
    sandbox.people.edit(sysId, { correlation_id: maker.id })
    await app.give('lena', maker.id, { type: 'createChange', model: 'normal' })
    await expect.poll(() => failure(maker.id)).toContain(`led by the cutover “${another.title}”`)
  })

  it('lets only the one write of two that led it before this was refused', async () => {
    const { number, sysId } = approved()
    const [one, another] = [await cutover(), await cutover()]
    await app.give('lena', one.id, { type: 'linkChange', number })
    await expect.poll(() => standing(one.id)).toBe('confirmed')
    await app.sql`update led_changes set cutover = ${another.id} where number = ${number}`
    await app.give('lena', another.id, { type: 'linkChange', number })
    await expect.poll(() => standing(another.id)).toBe('confirmed')
    await happened(sysId)
    await expect.poll(() => standing(one.id)).toBe('conflicting')
    expect((await read(one.id)).change?.says[0]?.sentence).toContain(`led by the cutover “${another.title}”`)
    await app.give('lena', one.id, { type: 'startCutover' })
    await app.give('lena', another.id, { type: 'startCutover' })
    await expect.poll(() => notes(sysId)).toContain('started the cutover')
    await happened(sysId)
    expect(notes(sysId).match(/started the cutover/g)).toHaveLength(1)
    await app.give('lena', another.id, { type: 'unlinkChange', changeId: 'change-1', reason: 'It is theirs' })
    await happened(sysId)
    await expect.poll(() => standing(one.id)).toBe('confirmed')
    await expect.poll(() => notes(sysId).match(/started the cutover/g)?.length).toBe(2)
  })

  it('refuses one that another T-Minus leads, by the table of the app', async () => {
    const { number, sysId } = approved()
    sandbox.insert('x_tminus_gate_link', {
      cutover: 'elsewhere-1',
      change_request: sysId,
      gate: 'go',
      title: 'The move of another house',
      url: 'https://elsewhere.example/cutovers/elsewhere-1',
    })
    const { id } = await cutover()
    await app.give('lena', id, { type: 'linkChange', number })
    await expect.poll(() => failure(id)).toContain('“The move of another house” of another T-Minus')
  })
})

it('[R12] a moved T-0 moves the planned window in ServiceNow', async () => {
  const ticket = approved({ end_date: inServiceNow(Date.now() + minutes(300)) })
  const { id } = await cutover()
  await app.give('lena', id, { type: 'linkChange', number: ticket.number })
  await expect.poll(() => standing(id)).toBe('confirmed')
  const t0 = Date.now() + minutes(600)
  await app.give('lena', id, { type: 'moveT0', t0: iso(t0), reason: 'The ledger is late' })
  await expect.poll(async () => (await read(id)).change).toMatchObject({ coversForecast: true })
  await expect.poll(async () => (await read(id)).change?.datesAskedFor).toBeUndefined()
  expect(Date.parse(`${sandbox.people.change(ticket.sysId).end_date}Z`)).toBeGreaterThan(t0)
})

it('a change that T-Minus makes covers its own work', async () => {
  const { id } = await cutover('live', Date.now() + minutes(60))
  await app.give('lena', id, { type: 'createChange', model: 'normal' })
  await expect
    .poll(async () => (await read(id)).change)
    .toMatchObject({ standing: 'confirmed', coversForecast: true, ageSeconds: expect.any(Number) })
})

it('an incident is raised again once the one before is closed, which the new one names', async () => {
  const { id, sysId } = await gone()
  await app.give('nils', id, { type: 'addWatchItem', title: 'Payments are slow' })
  const watchItemId = (await app.app.core.readState(app.organisation, id))?.watchItems.at(-1)?.id
  const raise = { type: 'raiseIncident', title: 'Payments are slow', watchItemId }
  await app.give('nils', id, raise)
  const incidents = () => sandbox.rows('incident').filter(({ caused_by }) => caused_by === sysId)
  await expect.poll(() => incidents().length).toBe(1)
  const [first] = incidents()
  await expect
    .poll(async () => (await give('nils', id, raise)).refusal?.message)
    .toContain(`${first?.number} was raised for it and is open`)
  const closed = await fetch(`${sandbox.address}/api/now/table/incident/${first?.sys_id}`, {
    method: 'PATCH',
    headers: { 'x-sn-apikey': 'now_sandbox_key', 'content-type': 'application/json' },
    body: JSON.stringify({ state: '7', close_code: 'Solved (Permanently)', close_notes: 'Restarted' }),
  })
  expect(closed.status).toBe(200)
  await happened(sysId)
  await expect.poll(async () => (await give('nils', id, raise)).ok).toBe(true)
  await expect.poll(() => incidents().length).toBe(2)
  expect(incidents().find(({ number }) => number !== first?.number)?.description).toContain(
    `${first?.number} was raised for it before`,
  )
})
