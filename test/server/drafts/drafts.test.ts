import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removePerson } from '../../../server/auth/people.ts'
import type { DraftCommandInput } from '../../../shared/draft/commands.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { cuttingProxy } from '../../support/cuttingProxy.ts'
import { followDraft, giveDraft, makeDraft, replayed, stateOf } from '../../support/draftWorld.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const COLUMNS = ['audience', 'message']
const create = (body: object, name = 'paula') =>
  node.core.drafts.create({ organisation: world.organisation, credential: world.credential(name), body })
const takes = (text: string, seen = 1, row = 'r1'): DraftCommandInput => ({
  type: 'setCells',
  cells: [{ row, column: 'takes', text, seen }],
})

describe('a draft', () => {
  it('begins empty, of a version of a runbook, or of a text', async () => {
    const empty = await stateOf(world, node, await makeDraft(world, node))
    expect(empty).toMatchObject({
      title: 'A plan',
      seq: 1,
      status: 'draft',
      rows: [],
      created: { by: world.ids.paula },
    })
    const { version } = await node.core.library.importText(world.organisation, SMALL_YAML, 'small.yaml', null)
    const answer = await create({ commandId: randomUUID(), from: { runbook: 'small-move' } })
    if (answer === 'unauthorised' || !answer.ok) return expect.unreachable(JSON.stringify(answer))
    const made = await stateOf(world, node, answer.id)
    expect(made.from).toEqual({ runbookId: 'small-move', hash: version?.hash })
    expect(made.rows.length).toBeGreaterThan(5)
    const listed = await node.core.drafts.list(world.organisation)
    expect(listed.find(({ id }) => id === answer.id)).toMatchObject({
      runbookId: 'small-move',
      rows: made.rows.length,
      seq: 1,
    })
    const { check } = (await node.core.drafts.check(world.organisation, answer.id)) ?? {}
    expect(check?.faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(check?.plan?.rows).toHaveLength(made.rows.length)
  })

  it('[R3] is made once, however often it is asked for', async () => {
    const body = { commandId: randomUUID(), title: 'Twice' }
    const [one, two] = await Promise.all([create(body), create(body)])
    expect(one).toEqual(two)
    expect(await create({ ...body, title: 'Thrice' })).toMatchObject({ refusal: { code: 'commandIdReused' } })
    const titled = (await node.core.drafts.list(world.organisation)).filter(({ title }) => title === 'Twice')
    expect(titled).toHaveLength(1)
  })

  it('[R13] is refused by name: another role, a broken text, an unknown runbook', async () => {
    const id = () => ({ commandId: randomUUID() })
    expect(await create({ ...id(), title: 'Mine' }, 'dana')).toMatchObject({ refusal: { code: 'notYourRole' } })
    expect(await create({ ...id(), from: { yaml: 'runbook: [' } })).toMatchObject({
      refusal: { code: 'runbookFaults', field: 'from.yaml, line 1' },
    })
    expect(await create({ ...id(), from: { runbook: 'nowhere' } })).toMatchObject({
      refusal: { code: 'unknownRunbook' },
    })
    expect(await create({ ...id(), from: { yaml: 'x'.repeat(8_000_001) } })).toMatchObject({
      refusal: { code: 'malformed' },
    })
  })
})

describe('a command', () => {
  it('[R3] that is repeated has one effect and one answer, a refusal too', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const commandId = randomUUID()
    const first = await giveDraft(world, node, 'paula', id, takes('20m'), commandId)
    expect(first).toMatchObject({ ok: true, seq: 2 })
    expect(await giveDraft(world, node, 'paula', id, takes('20m'), commandId)).toEqual(first)
    const other = await world.node()
    expect(await giveDraft(world, other, 'paula', id, takes('20m'), commandId)).toEqual(first)
    expect(await giveDraft(world, node, 'paula', id, takes('30m'), commandId)).toMatchObject({
      refusal: { code: 'commandIdReused' },
    })
    const refusedId = randomUUID()
    const refusal = await giveDraft(world, node, 'paula', id, takes('40m'), refusedId)
    expect(refusal).toMatchObject({ refusal: { code: 'cellChanged', changed: [{ text: '20m', by: world.ids.paula }] } })
    expect(await giveDraft(world, other, 'paula', id, takes('40m'), refusedId)).toEqual(refusal)
    expect((await stateOf(world, node, id)).seq).toBe(2)
  })

  it('[R15] of many to one cell at once, on two servers: exactly one wins, and every other is told whose it is', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const other = await world.node()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, place) =>
        giveDraft(world, place % 2 ? node : other, 'paula', id, takes(`${place + 20}m`)),
      ),
    )
    const won = answers.filter((answer) => answer !== 'unauthorised' && answer.ok)
    expect(won).toHaveLength(1)
    const held = (await stateOf(world, node, id)).rows[0]?.cells.takes
    expect(held?.seq).toBe(2)
    for (const answer of answers) {
      if (answer === 'unauthorised' || answer.ok) continue
      expect(answer.refusal).toMatchObject({
        code: 'cellChanged',
        changed: [{ row: 'r1', column: 'takes', text: held?.text }],
      })
    }
  })

  it('is for whom the workstream was given, as it is at that moment; observers, strangers and other organisations get nothing', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const { rows } = await stateOf(world, node, id)
    const workstream = rows[0]?.workstream ?? ''
    expect(await giveDraft(world, node, 'dana', id, takes('20m'))).toMatchObject({ refusal: { code: 'notYourRole' } })
    const give: DraftCommandInput = { type: 'giveWorkstream', workstream, people: [world.email('dana')] }
    expect(await giveDraft(world, node, 'paula', id, give)).toMatchObject({ ok: true })
    expect((await stateOf(world, node, id)).workstreams.find(({ key }) => key === workstream)?.people).toEqual([
      world.ids.dana,
    ])
    expect(await giveDraft(world, node, 'dana', id, takes('20m'))).toMatchObject({ ok: true })
    expect(await giveDraft(world, node, 'oscar', id, takes('30m', 3))).toMatchObject({
      refusal: { code: 'observersWatch' },
    })
    const strangers: DraftCommandInput = { type: 'giveWorkstream', workstream, people: ['nobody@example.org'] }
    expect(await giveDraft(world, node, 'paula', id, strangers)).toMatchObject({
      refusal: { code: 'unknownPerson', field: 'people.0' },
    })
    const foreign = { organisation: 'another', draftId: id, credential: world.credential('paula') }
    expect(
      await node.core.drafts.handleCommand({ ...foreign, body: { commandId: 'x', command: takes('1m') } }),
    ).toMatchObject({
      refusal: { code: 'unknownDraft' },
    })
    expect(await node.core.drafts.read('another', id)).toBeUndefined()
  })

  it('[R13] that is malformed is refused by its field, before anything is read', async () => {
    const id = await makeDraft(world, node)
    const raw = (command: unknown) =>
      node.core.drafts.handleCommand({
        organisation: world.organisation,
        draftId: id,
        credential: world.credential('paula'),
        body: { commandId: randomUUID(), command },
      })
    expect(await raw({ type: 'setCell' })).toMatchObject({ refusal: { message: expect.stringContaining('setCells') } })
    expect(await raw({ type: 'setCells', cells: [{ row: 'r1', column: 'do', text: 'a\0b', seen: 0 }] })).toMatchObject({
      refusal: { code: 'malformed', field: 'command.cells.0.text' },
    })
    expect(
      await raw({ type: 'setCells', cells: [{ row: 'r1', column: 'constructor', text: 'x', seen: 0 }] }),
    ).toMatchObject({
      refusal: { code: 'malformed', field: 'cells.0.column' },
    })
    expect(
      await raw({ type: 'setCells', cells: [{ row: 'r1', column: 'do', text: 'x'.repeat(20_001), seen: 0 }] }),
    ).toMatchObject({
      refusal: { code: 'malformed' },
    })
    expect(await raw({ type: 'replaceText', text: 'a: [', seen: 1 })).toMatchObject({
      refusal: { code: 'runbookFaults' },
    })
    expect((await stateOf(world, node, id)).seq).toBe(1)
  })
})

describe('the log of a draft', () => {
  it('[R4] is what every node has, whoever took the commands', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const other = await world.node()
    const clients = await Promise.all([node, other].map((at) => at.client('oscar')))
    const followers = await Promise.all(
      clients.map((client, place) => followDraft(world, place ? other : node, client, id)),
    )
    const { rows } = await stateOf(world, node, id)
    await Promise.all(
      rows.flatMap(({ key: row, cells }, place) =>
        [node, other].map((at, which) =>
          giveDraft(world, at, 'paula', id, {
            type: 'setCells',
            cells: [
              { row, column: COLUMNS[which] ?? '', text: `${place}`, seen: cells[COLUMNS[which] ?? '']?.seq ?? 0 },
            ],
          }),
        ),
      ),
    )
    const { seq } = await stateOf(world, node, id)
    expect(seq).toBe(1 + 2 * rows.length)
    for (const follower of followers) await expect.poll(follower.seq).toBe(seq)
    const truth = await replayed(world, node, id)
    expect(await stateOf(world, node, id)).toEqual(truth)
    expect(await stateOf(world, other, id)).toEqual(truth)
    for (const follower of followers) expect(follower.draft()).toEqual(truth)
  })

  it('is read from a snapshot by a node that comes later, and never from what was altered', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const comments = Array.from({ length: 229 }, (_, round) => ({ type: 'comment', text: `Comment ${round}` }) as const)
    await Promise.all(comments.map((comment) => giveDraft(world, node, 'paula', id, comment)))
    await expect.poll(async () => (await world.sql`select seq from draft_snapshots where draft = ${id}`).length).toBe(1)
    const later = await world.node()
    expect(await stateOf(world, later, id)).toEqual(await replayed(world, node, id))
    await world.sql`update draft_events set event = jsonb_set(event, '{text}', '"Forged"') where draft = ${id} and seq = 230`
    await world.sql`delete from draft_snapshots where draft = ${id}`
    await expect(stateOf(world, await world.node(), id)).rejects.toThrow('Event 230 of draft')
  })

  it('that was put back to an earlier one is noticed: a page loads it anew, and goes on', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    for (const [place, text] of ['20m', '21m', '22m'].entries())
      await giveDraft(world, node, 'paula', id, takes(text, place + 1))
    const client = await node.client('oscar')
    const page = await followDraft(world, node, client, id)
    expect(page.seq()).toBe(4)
    await world.sql`delete from draft_events where draft = ${id} and seq > 2`
    await world.sql`
      update drafts d set head = 2, head_hash = e.hash from draft_events e
      where d.id = ${id} and e.draft = d.id and e.seq = 2`
    await world.sql`delete from draft_commands where draft = ${id}`
    expect(await giveDraft(world, node, 'paula', id, takes('30m', 2))).toMatchObject({ ok: true, seq: 3 })
    await expect.poll(() => page.draft().rows[0]?.cells.takes?.text).toBe('30m')
    expect(page.draft()).toEqual(await replayed(world, node, id))
  })

  it('[R2] [R3] has a command once, whatever breaks while it is written', async () => {
    const proxy = await cuttingProxy(world.url)
    const through = await world.node(proxy.url)
    const id = await makeDraft(world, node, SMALL_YAML)
    const faults = [
      () => proxy.cutAt('COMMIT'),
      // What only the parameters of one statement hold: the events, the answers, the draft's row.
      () => proxy.cutBefore('"cellsSet"'),
      () => proxy.cutBefore('"bodyHash":'),
      () => proxy.cutBefore('"changedAt"'),
      () => proxy.cutBefore(id),
      () => proxy.cutAt('COMMIT'),
    ]
    let seen = 1
    for (const [round, fault] of faults.entries()) {
      fault()
      const commandId = randomUUID()
      const answer = await giveDraft(world, through, 'paula', id, takes(`${round + 20}m`, seen), commandId)
      expect(answer).toMatchObject({ ok: true, seq: round + 2 })
      expect(await giveDraft(world, node, 'paula', id, takes(`${round + 20}m`, seen), commandId)).toEqual(answer)
      seen = round + 2
    }
    expect(proxy.cuts()).toBe(faults.length)
    expect(await stateOf(world, node, id)).toEqual(await replayed(world, node, id))
    expect(await stateOf(world, through, id)).toEqual(await replayed(world, node, id))
    await through.stop()
    await proxy.close()
  })
})

describe('approval', () => {
  it('stores a version in the transaction that approves, and only of a sound draft that nobody has changed since', async () => {
    const yaml = SMALL_YAML.replace('small-move', 'approved-move')
    const id = await makeDraft(world, node, yaml)
    const ask = await giveDraft(world, node, 'paula', id, { type: 'askForReview' })
    expect(ask).toMatchObject({ ok: true })
    const approveAll = async () => {
      const { workstreams, seq } = await stateOf(world, node, id)
      for (const { key } of workstreams)
        await giveDraft(world, node, 'paula', id, { type: 'approveWorkstream', workstream: key, seen: seq })
    }
    const approve = async () =>
      giveDraft(world, node, 'paula', id, { type: 'approveDraft', seen: (await stateOf(world, node, id)).seq })
    expect(await approve()).toMatchObject({ refusal: { code: 'draftState' } })
    await giveDraft(world, node, 'paula', id, takes('2h 70m'))
    await approveAll()
    expect(await approve()).toMatchObject({
      refusal: { code: 'draftFaults', message: expect.stringContaining('2h 70m') },
    })
    const { rows } = await stateOf(world, node, id)
    await giveDraft(world, node, 'paula', id, takes('20m', rows[0]?.cells.takes?.seq))
    expect(await node.core.library.versions(world.organisation, 'approved-move')).toEqual([])
    await approveAll()
    expect(await approve()).toMatchObject({ ok: true })
    const [version] = await node.core.library.versions(world.organisation, 'approved-move')
    const { approved, status } = await stateOf(world, node, id)
    expect({ approved, status }).toMatchObject({
      status: 'approved',
      approved: { runbookId: 'approved-move', hash: version?.hash, by: world.ids.paula },
    })
    expect(await giveDraft(world, node, 'paula', id, takes('1m', 0))).toMatchObject({ refusal: { code: 'draftState' } })
    const compared = await node.core.drafts.compare(world.organisation, id, {})
    expect(compared).toMatchObject({ differences: [], noLongerDemanded: [] })
  })

  it('[R3] by two at once, on two servers, is one approval and one version', async () => {
    const id = await makeDraft(world, node, SMALL_YAML.replace('small-move', 'approved-once'))
    await giveDraft(world, node, 'paula', id, { type: 'askForReview' })
    const { workstreams, seq: seen } = await stateOf(world, node, id)
    for (const { key } of workstreams)
      await giveDraft(world, node, 'paula', id, { type: 'approveWorkstream', workstream: key, seen })
    const other = await world.node()
    const { seq } = await stateOf(world, other, id)
    const answers = await Promise.all(
      [node, other, node, other].map((one) => giveDraft(world, one, 'paula', id, { type: 'approveDraft', seen: seq })),
    )
    expect(answers.filter((answer) => answer !== 'unauthorised' && answer.ok)).toHaveLength(1)
    for (const answer of answers)
      if (answer !== 'unauthorised' && !answer.ok) expect(answer.refusal.code).toBe('draftState')
    expect(await node.core.library.versions(world.organisation, 'approved-once')).toHaveLength(1)
    expect(await replayed(world, node, id)).toEqual(await stateOf(world, other, id))
    await other.stop()
  })

  it('says what a draft changes, and what it no longer demands', async () => {
    await node.core.library.importText(world.organisation, SMALL_YAML, 'small.yaml', null)
    const id = await makeDraft(world, node, SMALL_YAML)
    const { rows } = await stateOf(world, node, id)
    const row = rows.find(({ cells }) => cells.step?.text === 'validate')
    await giveDraft(world, node, 'paula', id, {
      type: 'setCells',
      cells: [{ row: row?.key ?? '', column: 'title', text: 'Have a look', seen: 1 }],
    })
    expect(await node.core.drafts.compare(world.organisation, id, { runbookId: 'small-move' })).toMatchObject({
      differences: [{ of: 'runbook' }, { of: 'step', id: 'validate', is: 'changed', fields: ['title'] }],
    })
  })
})

describe('who is there', () => {
  it('is shown with where they are, and thrown out with their membership', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const [dana, oscar] = await Promise.all([node.client('dana'), node.client('oscar')])
    const seen: unknown[] = []
    oscar.on('draftPresence', ({ people }) => seen.push(people))
    for (const client of [oscar, dana]) await client.emitWithAck('watchDraft', { draftId: id, after: 1 })
    dana.emit('draftPlace', { draftId: id, at: { row: 'r1', column: 'takes' } })
    const at = { row: 'r1', column: 'takes' }
    await expect.poll(() => seen.at(-1)).toEqual([{ person: world.ids.oscar }, { person: world.ids.dana, at }])
    const gone = new Promise((resolve) => dana.once('disconnect', resolve))
    await removePerson(world.sql, world.organisation, world.ids.dana ?? '', world.ids.paula ?? '')
    await gone
    await expect.poll(() => seen.at(-1)).toEqual([{ person: world.ids.oscar }])
    expect(await giveDraft(world, node, 'dana', id, takes('1m'))).toBe('unauthorised')
  })

  it('is for drafts of one’s organisation', async () => {
    const client = await node.client('lena')
    const answer = await client.emitWithAck('watchDraft', { draftId: 'nowhere', after: 0 })
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'unknownDraft' } })
  })
})
