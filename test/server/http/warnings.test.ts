/** What will go wrong at the gates is said when a cutover is made and when its people change, not at T-0. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { emailOf, type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { CAST, iso } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
  await app.call('POST', '/api/runbooks', { as: 'paula', body: { source: SMALL_YAML } })
})
afterAll(() => app.stop())

const made = z.looseObject({ cutoverId: z.string(), warnings: z.array(z.string()) })
const listed = z.looseObject({
  cutovers: z.array(z.looseObject({ id: z.string(), outOfReach: z.looseObject({ because: z.string() }).optional() })),
})
const emails = (people: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(people).map(([role, names]) => [role, names.map(emailOf)]))
const create = async (people: Record<string, string[]>, commandId: string = randomUUID()) => {
  const body = { commandId, runbook: { id: 'small-move' }, mode: 'live', t0: iso(SOON), people: emails(people) }
  return (await app.call('POST', '/api/cutovers', { as: 'paula', body })).read(made)
}
const give = (cutoverId: string, command: object, commandId: string = randomUUID()) =>
  app.call('POST', `/api/cutovers/${cutoverId}/commands`, { as: 'lena', body: { commandId, command } })
const gateOf = async (cutoverId: string) => {
  const view = (await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'lena' })).read(cutoverView.strict())
  return view.gates[0] ?? expect.unreachable('no gate')
}
const outOfReach = async (cutoverId: string) => {
  const { cutovers } = (await app.call('GET', '/api/cutovers', { as: 'lena' })).read(listed)
  return cutovers.find(({ id }) => id === cutoverId)?.outOfReach?.because
}

const ONLY_ONE = '“Go / no-go” needs 2 valid signatures and can get only 1.'

it('nothing of a cutover in which everybody keeps to their part', async () => {
  const { cutoverId, warnings } = await create(CAST)
  expect(warnings).toEqual([])
  expect(await gateOf(cutoverId)).toMatchObject({ canReach: true, obstacles: [] })
  expect(await outOfReach(cutoverId)).toBeUndefined()
  expect((await give(cutoverId, { type: 'startCutover' })).json).not.toHaveProperty('warnings')
})

it('[R6] of an approver who made the cutover, and of an observer, with what changes it; and no more once it is changed', async () => {
  const { cutoverId, warnings } = await create({ ...CAST, operations: ['paula', 'oscar'] })
  expect(warnings).toEqual([
    expect.stringContaining(ONLY_ONE),
    'paula’s signature does not count at “Go / no-go”: paula created this cutover. Assign somebody else to Operations or Business sponsor.',
    'oscar’s signature does not count at “Go / no-go”: oscar is an observer of the organisation and changes nothing. An administrator makes oscar a member of the organisation. Or: assign somebody else to Operations or Business sponsor.',
  ])
  const gate = await gateOf(cutoverId)
  expect(gate.canReach).toBe(false)
  expect(gate.obstacles.map(({ about, blocks }) => [about, blocks])).toEqual([
    ['quorum', true],
    ['signer', false],
    ['signer', false],
  ])
  expect(await outOfReach(cutoverId)).toBe(ONLY_ONE)

  const assigned = await give(cutoverId, { type: 'assignPerson', role: 'operations', email: emailOf('olga') })
  const { warnings: left } = assigned.read(z.looseObject({ warnings: z.array(z.string()) }))
  expect(left.map((sentence) => sentence.split('’')[0])).toEqual(['paula', 'oscar'])
  expect(await gateOf(cutoverId)).toMatchObject({ canReach: true })
  expect(await outOfReach(cutoverId)).toBeUndefined()

  const released = await give(cutoverId, { type: 'releasePerson', role: 'operations', email: emailOf('olga') })
  const { warnings: again } = released.read(z.looseObject({ warnings: z.array(z.string()) }))
  expect(again).toEqual(warnings)
})

it('[R3] the same for a creation and an assignment that are sent again', async () => {
  const commandId = randomUUID()
  const first = await create({ ...CAST, network: [] }, commandId)
  expect(first.warnings.length).toBeGreaterThan(0)
  expect(await create({ ...CAST, network: [] }, commandId)).toEqual(first)
  const assigning = { type: 'assignPerson', role: 'qa', email: emailOf('dana') }
  const once = await give(first.cutoverId, assigning, 'assign-once')
  expect((await give(first.cutoverId, assigning, 'assign-once')).json).toEqual(once.json)
})

it('of an approver whose sign-in nobody has confirmed, until somebody does', async () => {
  const { cutoverId } = await create(CAST)
  await app.sql`
    insert into accounts (id, person, account_id, provider_id, password, hands)
    values ('olgas', ${app.ids.olga ?? ''}, ${app.ids.olga ?? ''}, 'credential', 'x', ${[app.ids.ada ?? '']})`
  const [quorum, signer] = (await gateOf(cutoverId)).obstacles
  expect(quorum).toMatchObject({ about: 'quorum', blocks: true })
  expect(signer?.cure).toBe(
    'Another administrator confirms olga’s sign-in, under People of the organisation. Or: assign somebody else to Operations or Business sponsor.',
  )
  const people = await app.call('GET', '/api/people', { as: 'lena' })
  const unconfirmed = z.looseObject({
    people: z.array(z.looseObject({ name: z.string(), unconfirmed: z.literal(true).optional() })),
  })
  expect(people.read(unconfirmed).people.flatMap((one) => (one.unconfirmed ? one.name : []))).toEqual(['olga'])
  await app.sql`update accounts set hands = '{}' where id = 'olgas'`
  expect(await gateOf(cutoverId)).toMatchObject({ canReach: true, obstacles: [] })
})

it('[R13] of a runbook: what starts without a go, as warnings; and which version new cutovers use', async () => {
  const flank = SMALL_YAML.replace('runbook: small-move', 'runbook: flank').replace(
    'notBefore: T+30m, after: [go-no-go]',
    'notBefore: T+30m',
  )
  const send = async (text: string) =>
    (await app.call('POST', '/api/runbooks', { as: 'paula', body: { source: text } })).json
  const warning =
    'line 43, no gate holds "later", so at its time it starts without any go; let it come after one, like after: [go-no-go]'
  expect(await send(flank)).toMatchObject({ ok: true, isNew: true, warnings: [warning], runbook: { version: 1 } })
  expect(await send(flank.replace('title: Small move', 'title: Weaker'))).toMatchObject({ insteadOf: 1 })
  expect(await send(flank)).toMatchObject({ isNew: false, insteadOf: 2, runbook: { version: 1 } })
  const body = { commandId: randomUUID(), runbook: { id: 'flank' }, mode: 'live', t0: iso(SOON), people: emails(CAST) }
  const { cutoverId, warnings } = (await app.call('POST', '/api/cutovers', { as: 'paula', body })).read(made)
  expect(warnings).toEqual(['No gate holds “Later” (Network): it starts at its time without any go.'])
  const view = (await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'lena' })).read(cutoverView)
  expect(view).toMatchObject({ title: 'Small move', startsWithoutGo: ['later'] })
})

it('what is for the other mode only is said, and asked again it says the same', async () => {
  const source = SMALL_YAML.replace('runbook: small-move', 'runbook: mode-move').replace(
    'step: bake,',
    'step: bake, only: rehearsal,',
  )
  await app.call('POST', '/api/runbooks', { as: 'paula', body: { source } })
  const make = async (mode: string, commandId: string = randomUUID()) => {
    const body = { commandId, runbook: { id: 'mode-move' }, mode, t0: iso(SOON), people: emails(CAST) }
    const answer = await app.call('POST', '/api/cutovers', { as: 'paula', body })
    return answer.read(z.looseObject({ leftOut: z.array(z.strictObject({ id: z.string(), title: z.string() })) }))
      .leftOut
  }
  const commandId = randomUUID()
  expect(await make('live', commandId)).toEqual([{ id: 'bake', title: 'Bake' }])
  expect(await make('live', commandId)).toEqual([{ id: 'bake', title: 'Bake' }])
  expect(await make('rehearsal')).toEqual([])
})
