/** Forms of a poll as programs drive them: over REST, heard over the socket, on a real database. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { connectClient, type LiveClient } from '../../support/core.ts'
import { CAST, iso, minutes } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'
import { createStillWorld, type StillWorld } from '../../support/stillWorld.ts'

const GATE = { gateId: 'go-no-go' } as const
const OPERATIONS = { ...GATE, role: 'operations' }
const YAML = SMALL_YAML.replace('runbook: small-move', 'runbook: polled-move').replace(
  'decides: sponsor',
  'decides: sponsor\n    asks: together\n    signaturesHold: 30m',
)
const report = { type: 'report' as const, ...GATE, vote: 'go' as const }
const sign = { type: 'sign' as const, ...GATE, vote: 'go' as const }
const offer = { type: 'delegateVote' as const, ...OPERATIONS, to: 'quinn@example.org', reason: 'On a plane' }

let app: RunningApp
let watcher: LiveClient
beforeAll(async () => {
  app = await runningApp({ signers: ['olga', 'sam', 'quinn'] })
  watcher = await connectClient(Number(new URL(app.origin).port), app.tokens.dana?.token ?? '')
})
afterAll(async () => {
  watcher.disconnect()
  await app.stop()
})

async function cutover(): Promise<string> {
  const yaml = { 'content-type': 'application/yaml' }
  await app.call('POST', '/api/runbooks', { as: 'paula', text: YAML, headers: yaml })
  const people = Object.entries(CAST).map(([role, names]) => [role, names.map((name) => `${name}@example.org`)])
  const runbook = { id: 'polled-move' }
  const body = { commandId: randomUUID(), runbook, mode: 'live', t0: iso(SOON), people: Object.fromEntries(people) }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  return made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
}

/** The types of events that the watcher hears from now on. */
async function heard(cutoverId: string): Promise<string[]> {
  const types: string[] = []
  watcher.on('events', (batch: { cutoverId: string; events: LoggedEvent[] }) => {
    if (batch.cutoverId === cutoverId) types.push(...batch.events.map(({ type }) => type))
  })
  await watcher.emitWithAck('watch', { cutoverId, after: 0 })
  return types
}

async function gateOf(id: string) {
  const { gates } = (await app.call('GET', `/api/cutovers/${id}`, { as: 'sam' })).read(cutoverView)
  return gates[0] ?? expect.unreachable('no gate')
}

const post = (id: string, who: { as: string } | { cookie: string }, command: object) =>
  app.call('POST', `/api/cutovers/${id}/commands`, { ...who, body: { commandId: randomUUID(), command } })

describe('[R6] a vote that is given to another person', () => {
  it('is offered by e-mail, answered by its id, used, and told to everybody who watches', async () => {
    const id = await cutover()
    const types = await heard(id)
    expect((await post(id, { as: 'olga' }, { ...offer, to: 'nobody@example.org' })).json).toMatchObject({
      refusal: { code: 'unknownPerson', field: 'to' },
    })
    await app.give('olga', id, offer)
    const [offered] = (await gateOf(id)).delegations
    expect(offered).toMatchObject({ role: 'operations', from: app.ids.olga, to: app.ids.quinn, reason: 'On a plane' })
    const accept = { type: 'acceptDelegation', ...OPERATIONS, delegation: offered?.id }
    expect((await post(id, { as: 'nils' }, accept)).status).toBe(403)
    expect((await post(id, { as: 'quinn' }, { ...accept, delegation: 'delegation.1' })).json).toMatchObject({
      refusal: { code: 'delegationChanged', field: 'delegation' },
    })
    expect((await post(id, { as: 'quinn' }, accept)).status).toBe(200)

    await app.give('lena', id, { type: 'openPoll', ...GATE })
    // In the other order than the runbook names them.
    await app.give('dana', id, { ...report, vote: 'abstain', reason: 'On leave until today' })
    await app.give('nils', id, report)
    await app.give('quinn', id, sign)
    const { poll } = await gateOf(id)
    expect(poll?.reports).toMatchObject([{ role: 'dba', vote: 'abstain' }, { role: 'network' }])
    expect(poll?.signatures).toMatchObject([{ role: 'operations', by: app.ids.quinn, delegatedBy: app.ids.olga }])
    const { at, lapsesAt } = poll?.signatures[0] ?? expect.unreachable('nobody signed')
    expect(Date.parse(lapsesAt ?? '') - Date.parse(at)).toBe(minutes(30))
    await expect
      .poll(() => types)
      .toEqual(['voteDelegated', 'delegationAccepted', 'pollOpened', 'gateReported', 'gateReported', 'gateSigned'])
  })

  it('takes a token made for signing, or the password of a session once', async () => {
    const id = await cutover()
    await app.give('lena', id, { type: 'assignPerson', role: 'operations', email: 'nils@example.org' })
    expect((await post(id, { as: 'nils' }, offer)).json).toMatchObject({ refusal: { code: 'signatureNotFresh' } })
    const cookie = await app.signIn('olga')
    const origin = { origin: app.origin }
    expect((await post(id, { cookie }, offer)).json).toMatchObject({ refusal: { code: 'signatureNotFresh' } })
    const password = 'correct horse battery staple'
    for (const path of ['/api/password', '/api/step-up'])
      expect((await app.call('POST', path, { cookie, body: { password }, headers: origin })).status, path).toBe(200)
    expect((await post(id, { cookie }, offer)).status).toBe(200)
    // The password was for this one vote.
    await app.give('lena', id, { type: 'assignPerson', role: 'sponsor', email: 'olga@example.org' })
    expect((await post(id, { cookie }, { ...offer, role: 'sponsor' })).json).toMatchObject({
      refusal: { code: 'signatureNotFresh' },
    })
  })

  it.each(['olga', 'quinn'])(
    'falls with the rights of %s before the poll opens, and nobody votes by it',
    async (who) => {
      const role = (to: string) =>
        app.call('POST', `/api/people/${app.ids[who]}/role`, { as: 'ada', body: { role: to } })
      const id = await cutover()
      await app.give('olga', id, offer)
      await app.give('quinn', id, { type: 'acceptDelegation', ...OPERATIONS })
      expect((await role('observer')).status).toBe(200)
      await app.give('lena', id, { type: 'openPoll', ...GATE })
      expect((await role('member')).status).toBe(200)
      const { events } = (await app.call('GET', `/api/cutovers/${id}/events?after=0`, { as: 'sam' })).read(
        z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) }),
      )
      expect(events.slice(-2)).toMatchObject([
        { type: 'delegationEnded', because: expect.stringContaining('is an observer now') },
        { type: 'pollOpened' },
      ])
      expect((await gateOf(id)).delegations).toEqual([])
    },
  )
})

describe('[R6] an abstention', () => {
  it('is refused as an outcome, and makes a quorum out of reach an obstacle at once', async () => {
    const id = await cutover()
    await app.give('lena', id, { type: 'openPoll', ...GATE })
    for (const who of ['nils', 'dana']) await app.give(who, id, report)
    await app.give('olga', id, { ...sign, vote: 'abstain', reason: 'I come from there' })
    const { canReach, obstacles, poll } = await gateOf(id)
    expect(poll?.signatures).toMatchObject([{ vote: 'abstain', counts: false, doesNotCount: 'abstained' }])
    expect(canReach).toBe(false)
    expect(obstacles).toContainEqual(
      expect.objectContaining({ about: 'quorum', cure: expect.stringContaining('can still vote otherwise') }),
    )
    const decided = { type: 'decideGate', ...GATE, outcome: 'abstain', pollId: poll?.id, basis: poll?.basis }
    expect((await post(id, { as: 'sam' }, decided)).status).toBe(422)
  })
})

describe('[R6] votes that lapse', () => {
  let still: StillWorld
  beforeAll(async () => {
    still = await createStillWorld()
  })
  afterAll(() => still.end())

  it('are due at their time, told by the clock, asked for again, and refused by name at the decision', async () => {
    const id = await still.create(YAML)
    const give = async (who: string, command: Parameters<StillWorld['give']>[2]) =>
      expect(await still.give(who, id, command)).toMatchObject({ ok: true })
    await give('lena', { type: 'startCutover' })
    await give('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } })
    await give('lena', { type: 'openPoll', ...GATE })
    for (const who of ['dana', 'nils']) await give(who, report)
    await give('olga', sign)
    await still.pass(minutes(20))
    await give('sam', sign)
    await still.pass(minutes(10) - 1)
    await still.nodes[0].deadlines.scan()
    expect(await still.nextDue(id)).toEqual({ deadline: 'voteLapse', ...{ id: GATE.gateId }, due: still.now() + 1 })
    await still.pass(1)
    await still.nodes[0].deadlines.scan()
    const lapsed = await still.world.sql`
      select actor, payload->>'of' as of, payload->>'role' as role from events
      where cutover = ${id} and type = 'voteLapsed' order by seq`
    expect([...lapsed]).toEqual([
      { actor: 'clock', of: 'report', role: 'dba' },
      { actor: 'clock', of: 'report', role: 'network' },
      { actor: 'clock', of: 'signature', role: 'operations' },
    ])
    const go = { type: 'decideGate' as const, ...GATE, outcome: 'go' as const, reason: 'Enough' }
    expect(await still.give('sam', id, go)).toMatchObject({ ok: false })
    for (const who of ['dana', 'nils']) await give(who, report)
    await give('olga', sign)
    expect((await still.state(id)).gates[0]?.poll?.signatures.map(({ lapsed }) => lapsed)).toEqual([
      undefined,
      undefined,
    ])
  })
})
