/** Rehearsed before live: from a rehearsal that is closed to the gate of the live cutover, over REST and several servers. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addPerson } from '../../../server/auth/people.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { emailOf, type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { iso } from '../../support/play.ts'
import { rehearsedYaml } from '../../support/rehearsedRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ signers: ['olga'] })
})
afterAll(() => app.stop())

const GATE = 'go-no-go'
const made = z.looseObject({ cutoverId: z.string(), warnings: z.array(z.string()) })
const PEOPLE = { lead: ['lena'], dba: ['dana'], operations: ['olga'], sponsor: ['sam'] }

/** A runbook of its own for each test. */
let count = 0
const named = (id: string, yaml: string) => yaml.replaceAll('rehearsed-move', id)
async function imported(choices: Parameters<typeof rehearsedYaml>[0] = {}, id = `move-${++count}`) {
  const body = { source: named(id, rehearsedYaml(choices)) }
  const answer = await app.call('POST', '/api/runbooks', { as: 'paula', body })
  expect(answer.status, answer.text).toBe(200)
  return id
}
async function create(runbook: string, mode: 'rehearsal' | 'live', call = app.call) {
  const people = Object.fromEntries(Object.entries(PEOPLE).map(([role, names]) => [role, names.map(emailOf)]))
  const body = {
    commandId: randomUUID(),
    runbook: { id: runbook },
    mode,
    t0: iso(SOON),
    people,
    title: `${mode} ${count}`,
  }
  return (await call('POST', '/api/cutovers', { as: 'paula', body })).read(made)
}
const look = async (id: string) => (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView)
const judged = async (id: string) => (await look(id)).gates[0]?.criteria[0]
const truthOf = async (id: string) => (await judged(id))?.truth
async function polled(id: string) {
  await app.give('lena', id, { type: 'openPoll', gateId: GATE })
  await app.give('olga', id, { type: 'sign', gateId: GATE, vote: 'go' })
}
const decide = (id: string, reason?: string) =>
  app.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', ...(reason ? { reason } : {}) })
async function executed(id: string) {
  await app.give('lena', id, { type: 'startCutover' })
  await polled(id)
  await decide(id)
  await app.give('dana', id, { type: 'startStep', stepId: 'switch' })
  await app.give('dana', id, { type: 'completeStep', stepId: 'switch' })
}
async function rehearsed(runbook: string) {
  const { cutoverId } = await create(runbook, 'rehearsal')
  await executed(cutoverId)
  await app.give('lena', cutoverId, { type: 'closeCutover' })
  // It is read from the log a moment after the commit.
  await expect.poll(() => app.sql`select from accepted_rehearsals where cutover = ${cutoverId}`).toHaveLength(1)
  return cutoverId
}
const withdraw = (id: string) => app.give('lena', id, { type: 'withdrawRehearsal', reason: 'The load was made up' })
const typesOf = async (id: string) => {
  const events = z.looseObject({ events: z.array(z.looseObject({ type: z.string(), actor: z.string() })) })
  return (await app.call('GET', `/api/cutovers/${id}/events`, { as: 'lena' })).read(events).events
}

const ELSEWHERE = 'elsewhere'
const accepted = (runbook: string) => app.sql<{ organisation: string }[]>`
  select organisation from accepted_rehearsals where runbook_id = ${runbook}`

/** The same content, rehearsed and accepted by the people of another organisation. */
async function rehearsedElsewhere(runbook: string) {
  const { core } = app.app
  await app.sql`insert into organisations (id, name) values (${ELSEWHERE}, 'Elsewhere')`
  const tokens = new Map<string, string>()
  for (const name of ['paula', ...Object.values(PEOPLE).flat()]) {
    const role = name === 'paula' ? 'planner' : 'member'
    const card = await addPerson(app.sql, ELSEWHERE, { name, email: `${name}@elsewhere.example.org`, role })
    if (!card) throw new Error(`${name} is there already`)
    const of = { organisation: ELSEWHERE, personId: card.id, name: 'test', maySign: true }
    tokens.set(name, (await makeToken(app.sql, of)).id)
  }
  const credential = (name: string) => ({ kind: 'token' as const, tokenId: tokens.get(name) ?? '' })
  await core.library.importText(ELSEWHERE, named(runbook, rehearsedYaml()), 'test.yaml', null)
  const people = Object.fromEntries(
    Object.entries(PEOPLE).map(([role, names]) => [role, names.map((name) => `${name}@elsewhere.example.org`)]),
  )
  const made = { runbook: { id: runbook }, mode: 'rehearsal', t0: iso(SOON), people }
  const answer = await core.createCutover({
    organisation: ELSEWHERE,
    credential: credential('paula'),
    body: { commandId: randomUUID(), ...made },
  })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  const { cutoverId } = answer
  const give = async (name: string, command: object) => {
    const poll = (await core.readState(ELSEWHERE, cutoverId))?.gates[0]?.poll
    const seen = 'vote' in command || 'outcome' in command ? { pollId: poll?.id, basis: poll?.basis } : {}
    const body = { commandId: randomUUID(), command: { ...command, ...seen } }
    expect(
      await core.handleCommand({ organisation: ELSEWHERE, cutoverId, credential: credential(name), body }),
    ).toMatchObject({ ok: true })
  }
  await give('lena', { type: 'startCutover' })
  await give('lena', { type: 'openPoll', gateId: GATE })
  await give('olga', { type: 'sign', gateId: GATE, vote: 'go' })
  await give('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })
  await give('dana', { type: 'startStep', stepId: 'switch' })
  await give('dana', { type: 'completeStep', stepId: 'switch' })
  await give('lena', { type: 'closeCutover' })
}

describe('a live cutover', () => {
  it('is told at once whether its version was rehearsed, and warned where it was not', async () => {
    const runbook = await imported()
    const before = await create(runbook, 'live')
    expect(before.warnings).toEqual([
      '“Go / no-go” asks for a rehearsal, and no version of this runbook was rehearsed. Make a rehearsal of this version, and close it as completed.',
    ])
    expect(await judged(before.cutoverId)).toMatchObject({ truth: 'unmet', met: false })
    const rehearsal = await rehearsed(runbook)
    const after = await create(runbook, 'live')
    expect(after.warnings).toEqual([])
    expect(await judged(after.cutoverId)).toMatchObject({ truth: 'met', given: { by: app.ids.lena } })
    expect((await look(after.cutoverId)).rehearsals).toMatchObject([
      { cutoverId: rehearsal, acceptedBy: app.ids.lena, title: `rehearsal ${count}` },
    ])
    // What the server tells comes in the order in which its consumers come to it.
    const types = (await typesOf(after.cutoverId)).map(({ type, actor }) => `${type} by ${actor}`)
    expect(types.sort()).toEqual([
      `cutoverCreated by ${app.ids.paula}`,
      'historyRecorded by server',
      'rehearsalsRecorded by server',
    ])
  })

  it('that was there before learns of a rehearsal that is closed, and so does another one', async () => {
    const runbook = await imported()
    const [one, two] = [await create(runbook, 'live'), await create(runbook, 'live')]
    await rehearsed(runbook)
    for (const { cutoverId } of [one, two]) await expect.poll(() => truthOf(cutoverId)).toBe('met')
    await app.give('lena', one.cutoverId, { type: 'startCutover' })
    await polled(one.cutoverId)
    await decide(one.cutoverId)
  })

  it('lists what differs from the version that was rehearsed, and goes only with a reason', async () => {
    const runbook = await imported()
    const rehearsal = await rehearsed(runbook)
    await imported({ takes: '9m' }, runbook)
    const { cutoverId } = await create(runbook, 'live')
    expect(await judged(cutoverId)).toMatchObject({
      truth: 'withDifferences',
      exception: true,
      sentence: `Rehearsed in “rehearsal ${count}” with one difference: step “Switch over”: takes changed`,
    })
    expect((await look(cutoverId)).rehearsals).toMatchObject([
      {
        cutoverId: rehearsal,
        differences: [{ of: 'step', id: 'switch', title: 'Switch over', is: 'changed', fields: ['takes'] }],
      },
    ])
    await app.give('lena', cutoverId, { type: 'startCutover' })
    await polled(cutoverId)
    await expect(decide(cutoverId)).rejects.toThrow('Say why it is still a go')
    await decide(cutoverId, 'We tried the longer switch by itself')
  })

  it('[R7] asks again, and loses its go, when the rehearsal is withdrawn', async () => {
    const runbook = await imported()
    const rehearsal = await rehearsed(runbook)
    const [open, gone] = [await create(runbook, 'live'), await create(runbook, 'live')]
    for (const { cutoverId } of [open, gone]) {
      await app.give('lena', cutoverId, { type: 'startCutover' })
      await polled(cutoverId)
    }
    await decide(gone.cutoverId)
    await withdraw(rehearsal)
    await expect.poll(async () => (await look(gone.cutoverId)).gates[0]?.status).toBe('pending')
    await expect.poll(() => truthOf(open.cutoverId)).toBe('unmet')
    const [gate] = (await look(open.cutoverId)).gates
    expect(gate?.poll).toMatchObject({ signatures: [], reopenedBecause: expect.stringContaining('was not rehearsed') })
    expect((await look(rehearsal)).withdrawn).toMatchObject({ by: app.ids.lena, reason: 'The load was made up' })
  })

  it('is not told where nothing asks for it, nor after its end', async () => {
    const runbook = await imported()
    const { cutoverId } = await create(runbook, 'live')
    await app.give('lena', cutoverId, { type: 'cancelCutover', reason: 'Moved to spring' })
    const plain = await app.cutover()
    await rehearsed(runbook)
    const next = await create(runbook, 'live')
    await expect.poll(() => truthOf(next.cutoverId)).toBe('met')
    expect((await typesOf(cutoverId)).at(-1)?.type).toBe('cutoverCancelled')
    expect(await typesOf(plain)).toHaveLength(1)
  })

  it('is made and rehearsed at the same moment, on two servers, and misses nothing', async () => {
    const node = await app.node()
    const runbook = await imported()
    const rehearsals: string[] = []
    for (let times = 0; times < 4; times++) {
      const { cutoverId } = await create(runbook, 'rehearsal')
      await executed(cutoverId)
      rehearsals.push(cutoverId)
    }
    const lives = await Promise.all(
      rehearsals.flatMap((id, turn) => [
        create(runbook, 'live', turn % 2 === 0 ? node.call : app.call),
        app.give('lena', id, { type: 'closeCutover' }).then(() => undefined),
      ]),
    )
    const ids = lives.flatMap((live) => live?.cutoverId ?? [])
    const newest = async () => {
      const [last] = await app.sql<{ cutover: string }[]>`
        select cutover from accepted_rehearsals where runbook_id = ${runbook} order by accepted_at desc, cutover`
      return last?.cutover
    }
    for (const id of ids) {
      await expect.poll(async () => (await look(id)).rehearsals?.[0]?.cutoverId === (await newest())).toBe(true)
    }
    for (const id of rehearsals) await withdraw(id)
    for (const id of ids) await expect.poll(async () => (await look(id)).rehearsals).toEqual([])
  })

  it('is told of the versions of a runbook which of them was rehearsed', async () => {
    const runbook = await imported()
    const rehearsal = await rehearsed(runbook)
    await imported({ takes: '9m' }, runbook)
    const versions = z.looseObject({
      versions: z.array(
        z.looseObject({ version: z.number(), rehearsed: z.looseObject({ cutoverId: z.string() }).optional() }),
      ),
    })
    await expect
      .poll(async () => {
        const listed = await app.call('GET', `/api/runbooks/${runbook}`, { as: 'lena' })
        return listed.read(versions).versions.map(({ version, rehearsed }) => [version, rehearsed?.cutoverId])
      })
      .toEqual([
        [2, undefined],
        [1, rehearsal],
      ])
  })

  it('of one organisation never rests on the rehearsal of another', async () => {
    const runbook = await imported()
    await rehearsedElsewhere(runbook)
    await expect
      .poll(async () => (await accepted(runbook)).map(({ organisation }) => organisation))
      .toEqual([ELSEWHERE])
    const { cutoverId } = await create(runbook, 'live')
    expect(await truthOf(cutoverId)).toBe('unmet')
    await rehearsed(runbook)
    await expect.poll(() => truthOf(cutoverId)).toBe('met')
  })

  it('rests on a rehearsal that was accepted before the server knew of such a thing', async () => {
    const runbook = await imported()
    const rehearsal = await rehearsed(runbook)
    await expect
      .poll(async () => (await app.sql`select from accepted_rehearsals where cutover = ${rehearsal}`).length)
      .toBe(1)
    const { cutoverId } = await create(runbook, 'live')
    await app.sql`delete from accepted_rehearsals where cutover = ${rehearsal}`
    await app.sql`delete from consumer_positions where consumer = 'rehearsals' and cutover = ${rehearsal}`
    await app.sql`update cutovers set last_at = last_at - interval '2 seconds' where id = ${rehearsal}`
    await expect
      .poll(async () => (await app.sql`select from accepted_rehearsals where cutover = ${rehearsal}`).length)
      .toBe(1)
    expect(await truthOf(cutoverId)).toBe('met')
  })
})
