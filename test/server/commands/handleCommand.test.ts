import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UNAUTHORISED } from '../../../server/core.ts'
import type { Columns } from '../../../server/database/sql.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import { currentVersion } from '../../../shared/evolve/upcasters.ts'
import type { CommandAnswer } from '../../../shared/protocol.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const

describe('a command', () => {
  it('is answered with its events, and the log holds them', async () => {
    const id = await node.create()
    const answer = await node.give('lena', id, note('Hello'), 'first')
    expect(answer).toEqual({
      ok: true,
      seq: 2,
      events: [
        {
          type: 'stepNoted',
          stepId: 'announce',
          text: 'Hello',
          seq: 2,
          at: expect.any(String),
          actor: world.ids.lena,
          commandId: 'first',
          shape: currentVersion('stepNoted'),
          prev: expect.stringMatching(/^[0-9a-f]{64}$/),
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    })
    expect(await logOf(id)).toEqual(['cutoverCreated', 'stepNoted'])
    expect((await node.core.readState(world.organisation, id))?.steps[0]?.notes).toHaveLength(1)
  })

  it('is refused with a value, and leaves the log as it was', async () => {
    const id = await node.create()
    const answer = await node.give('dana', id, { type: 'startStep', stepId: 'copy' })
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'cutoverNotRunning' } })
    expect(await logOf(id)).toEqual(['cutoverCreated'])
  })

  it('takes the actor from the credential: observers watch', async () => {
    const id = await node.create()
    expect(await node.give('oscar', id, note('Hello'))).toMatchObject({ refusal: { code: 'observersWatch' } })
  })

  it('names a cutover that is not there', async () => {
    expect(await node.give('lena', 'nowhere', note('x'))).toMatchObject({ refusal: { code: 'unknownCutover' } })
  })

  it('with several of which one is refused takes no effect at all', async () => {
    const id = await node.create()
    const bulk: CommandInput = { type: 'bulk', commands: [note('a'), { type: 'startStep', stepId: 'copy' }] }
    expect(await node.give('lena', id, bulk)).toMatchObject({ ok: false, refusal: { code: 'notYourRole' } })
    expect(await logOf(id)).toEqual(['cutoverCreated'])
    const both = await node.give('lena', id, { type: 'bulk', commands: [note('a'), note('b')] }, 'both')
    expect(both).toMatchObject({ ok: true, seq: 3, events: [{ commandId: 'both' }, { commandId: 'both' }] })
  })

  it('after the end is refused within a bulk too, unless it is given after the end on its own', async () => {
    const id = await node.create()
    const cancel = { type: 'cancelCutover', reason: 'Not tonight' } as const
    const ended = { ok: false, refusal: { code: 'cutoverEnded' } }
    expect(await node.give('lena', id, { type: 'bulk', commands: [cancel, note('late')] })).toMatchObject({
      ...ended,
      refusal: { field: 'commands.1' },
    })
    await node.give('lena', id, cancel)
    expect(await node.give('lena', id, { type: 'bulk', commands: [note('late')] })).toMatchObject(ended)
    const close = { type: 'closeChange', changeId: 'change-1', code: 'successful', notes: 'Fine' } as const
    const alone = await node.give('lena', id, close)
    expect(alone).toMatchObject({ ok: false, refusal: { code: expect.not.stringMatching('cutoverEnded') } })
    const [refusal, inBulk] = [alone, await node.give('lena', id, { type: 'bulk', commands: [close] })].map((answer) =>
      answer === UNAUTHORISED || answer.ok ? answer : answer.refusal.message,
    )
    expect(inBulk).toEqual(refusal)
  })
})

describe('a repeated command', () => {
  it('[R3] has one effect and one answer', async () => {
    const id = await node.create()
    const first = await node.give('lena', id, note('once'), 'again')
    expect(await node.give('lena', id, note('once'), 'again')).toEqual(first)
    expect(await logOf(id)).toEqual(['cutoverCreated', 'stepNoted'])
  })

  it('[R3] is the same on another node, and for whoever restarts', async () => {
    const id = await node.create()
    const first = await node.give('lena', id, note('once'), 'again')
    const other = await world.node()
    await node.give('lena', id, note('something else'))
    expect(await other.give('lena', id, note('once'), 'again')).toEqual(first)
  })

  it('[R3] has one effect when it arrives twice at once, here and on another node', async () => {
    const id = await node.create()
    const other = await world.node()
    const answers = await Promise.all(
      [node, node, other, other].map((at) => at.give('lena', id, note('once'), 'at-once')),
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await logOf(id)).toEqual(['cutoverCreated', 'stepNoted'])
  })

  it('[R3] keeps its refusal, although it would be accepted by now', async () => {
    const id = await node.create()
    const start: CommandInput = { type: 'startStep', stepId: 'announce' }
    const refused = await node.give('lena', id, start, 'early')
    expect(refused).toMatchObject({ ok: false })
    await node.give('lena', id, { type: 'startCutover' })
    expect(await node.give('lena', id, start, 'early')).toEqual(refused)
    expect(await node.give('lena', id, start, 'later')).toMatchObject({ ok: true })
  })

  it('[R3] is the same whatever order its fields come in', async () => {
    const id = await node.create()
    const first = await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'x' }, 'order')
    expect(await node.give('lena', id, { text: 'x', stepId: 'announce', type: 'noteStep' }, 'order')).toEqual(first)
  })

  it('[R3] is refused from another actor or with another body', async () => {
    const id = await node.create()
    await node.give('lena', id, note('mine'), 'taken')
    expect(await node.give('dana', id, note('mine'), 'taken')).toMatchObject({ refusal: { code: 'commandIdReused' } })
    expect(await node.give('lena', id, note('other'), 'taken')).toMatchObject({ refusal: { code: 'commandIdReused' } })
    const both = await Promise.all(['lena', 'dana'].map((name) => node.give(name, id, note('race'), 'raced')))
    expect(both).toMatchObject([{ ok: true }, { refusal: { code: 'commandIdReused' } }])
    expect(await logOf(id)).toEqual(['cutoverCreated', 'stepNoted', 'stepNoted'])
  })

  it('[R3] counts per cutover', async () => {
    const [one, two] = [await node.create(), await node.create()]
    await node.give('lena', one, note('a'), 'same')
    expect(await node.give('lena', two, note('b'), 'same')).toMatchObject({ ok: true, seq: 2 })
  })

  it('[R3] leaves the ids of the clock to the clock', async () => {
    const id = await node.create()
    const answer = await node.give('lena', id, note('x'), 'clock:timebox:freeze:2026-11-28T22:00:00.000Z')
    expect(answer).toMatchObject({ refusal: { code: 'malformed', field: 'commandId' } })
  })
})

describe('many at once', () => {
  it('[R4] get one seq each, without gap or duplicate, from two nodes with 16 in flight', async () => {
    const id = await node.create()
    const other = await world.node()
    const answers: (CommandAnswer | typeof UNAUTHORISED)[] = []
    let next = 0
    const sender = async (at: Node) => {
      while (next < 400) answers.push(await at.give('lena', id, note(`${next++}`)))
    }
    await Promise.all(Array.from({ length: 16 }, (_, position) => sender(position % 2 === 0 ? node : other)))
    const seqs = answers.map((answer) => (answer !== UNAUTHORISED && answer.ok ? answer.seq : 0))
    expect(seqs.toSorted((a, b) => a - b)).toEqual(answers.map((_, position) => position + 2))
    const [here, there] = await Promise.all([node, other].map((at) => at.core.readState(world.organisation, id)))
    expect(here).toEqual(there)
  })

  it('of which one is refused do not hold up the others', async () => {
    const id = await node.create()
    const commands: CommandInput[] = [note('a'), { type: 'startStep', stepId: 'copy' }, note('b')]
    const answers = await Promise.all(commands.map((command) => node.give('lena', id, command)))
    expect(answers).toMatchObject([{ ok: true, seq: 2 }, { ok: false }, { ok: true, seq: 3 }])
  })

  it('let one of two people have what only one can have', async () => {
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    const other = await world.node()
    const start: CommandInput = { type: 'startStep', stepId: 'announce' }
    const answers = await Promise.all([node.give('lena', id, start), other.give('lena', id, start)])
    expect(answers.filter((answer) => answer !== UNAUTHORISED && answer.ok)).toHaveLength(1)
    expect(answers).toContainEqual(expect.objectContaining({ refusal: expect.objectContaining({ code: 'stepState' }) }))
  })
})

describe('authority', () => {
  it('ends with the token, also for a command that is repeated', async () => {
    const id = await node.create()
    await node.give('scott', id, note('before'), 'scott-1')
    await world.sql`update tokens set revoked_at = now() where person = ${world.ids.scott ?? ''}`
    expect(await node.give('scott', id, note('after'))).toBe(UNAUTHORISED)
    expect(await node.give('scott', id, note('before'), 'scott-1')).toBe(UNAUTHORISED)
    expect(await logOf(id)).toEqual(['cutoverCreated', 'stepNoted'])
  })

  it('is of one organisation', async () => {
    const id = await node.create()
    const body = { commandId: randomUUID(), command: note('x') }
    const given = { organisation: 'another', cutoverId: id, credential: world.credential('lena'), body }
    expect(await node.core.handleCommand(given)).toMatchObject({ refusal: { code: 'unknownCutover' } })
    expect(await node.core.readState('another', id)).toBeUndefined()
    expect(await node.core.readEvents('another', id, 0, 10)).toBeUndefined()
    expect(await node.core.readStateGzip('another', id)).toBeUndefined()
    expect(await node.core.listPortfolio('another')).toEqual([])
  })

  it('names people by e-mail in any case or by id; who is unknown is named with the field', async () => {
    const id = await node.create()
    const assign = (email: string): CommandInput => ({ type: 'assignPerson', role: 'qa', email })
    expect(await node.give('lena', id, assign('PAULA@example.org'))).toMatchObject({
      events: [{ type: 'personAssigned', role: 'qa', person: world.ids.paula }],
    })
    expect(await node.give('lena', id, assign(world.ids.nils ?? ''))).toMatchObject({ ok: true })
    expect(await node.give('lena', id, assign('nobody@example.org'))).toMatchObject({
      refusal: { code: 'unknownPerson', field: 'email', message: expect.stringContaining('nobody@example.org') },
    })
    const bulk: CommandInput = {
      type: 'bulk',
      commands: [note('a'), { type: 'acknowledgeStep', stepId: 'copy', onBehalfOf: 'nobody@example.org' }],
    }
    expect(await node.give('lena', id, bulk)).toMatchObject({
      refusal: { code: 'unknownPerson', field: 'commands.1.onBehalfOf' },
    })
  })

  it('lets somebody be released who has left the organisation', async () => {
    const id = await node.create()
    const [member] = await world.sql<
      Columns[]
    >`delete from members where person = ${world.ids.second ?? ''} returning *`
    const release: CommandInput = { type: 'releasePerson', role: 'dba', email: world.ids.second ?? '' }
    expect(await node.give('lena', id, release)).toMatchObject({ ok: true })
    await world.sql`insert into members ${world.sql({ ...member })}`
  })
})

describe('the step-up of a session', () => {
  it('is used up by one signature, of two cutovers signed at once too', async () => {
    const ids = [await polling(), await polling()]
    const credential = { kind: 'session', sessionId: 'olga-1' } as const
    await world.sql`
      insert into sessions (id, organisation, person, token, expires_at)
      values ('olga-1', ${world.organisation}, ${world.ids.olga ?? ''}, 'olga-1', now() + interval '1 hour')`
    const sign = async (id: string) => {
      const poll = (await node.core.readState(world.organisation, id))?.gates[0]?.poll
      const command = { type: 'sign', gateId: 'go-no-go', vote: 'go', pollId: poll?.id, basis: poll?.basis }
      const body = { commandId: randomUUID(), command }
      return node.core.handleCommand({ organisation: world.organisation, cutoverId: id, credential, body })
    }
    expect(await sign(ids[0] ?? '')).toMatchObject({ refusal: { code: 'signatureNotFresh' } })
    await world.sql`
      insert into step_ups (session, organisation, expires_at)
      values ('olga-1', ${world.organisation}, now() + interval '2 minutes')`
    const answers = await Promise.all(ids.map(sign))
    expect(answers).toContainEqual(expect.objectContaining({ ok: true }))
    expect(answers).toContainEqual(
      expect.objectContaining({ refusal: expect.objectContaining({ code: 'signatureNotFresh' }) }),
    )
    expect(await world.sql`select from step_ups`).toHaveLength(0)
  })

  /** A cutover whose gate waits for its approvers. */
  async function polling(): Promise<string> {
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    await node.give('lena', id, { type: 'openPoll', gateId: 'go-no-go' })
    const { id: pollId = '', basis = '' } = (await node.core.readState(world.organisation, id))?.gates[0]?.poll ?? {}
    for (const who of ['nils', 'dana']) {
      await node.give(who, id, { type: 'report', gateId: 'go-no-go', vote: 'go', pollId, basis })
    }
    return id
  }
})

describe('making a cutover', () => {
  const creation = (more: object = {}) => ({
    organisation: world.organisation,
    credential: world.credential('paula'),
    body: {
      commandId: randomUUID(),
      runbook: { id: 'small-move' },
      mode: 'rehearsal',
      t0: '2026-11-28T22:00:00Z',
      people: { lead: [world.email('lena')] },
      ...more,
    },
  })

  it('[R3] happens once, however often and at once it is asked', async () => {
    await node.create()
    const other = await world.node()
    const given = creation()
    const answers = await Promise.all([node, node, other].map(({ core }) => core.createCutover(given)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ ok: true, seq: 1, events: [{ type: 'cutoverCreated', mode: 'rehearsal' }] })
    expect(await node.core.createCutover(given)).toEqual(answers[0])
    const changed = { ...given, body: { ...given.body, mode: 'live' } }
    expect(await node.core.createCutover(changed)).toMatchObject({ refusal: { code: 'commandIdReused' } })
  })

  it('[R12] pins the version named by its hash or the beginning of it', async () => {
    await node.create()
    const [version] = await node.core.library.versions(world.organisation, 'small-move')
    const made = await node.core.createCutover(
      creation({ runbook: { id: 'small-move', version: version?.hash.slice(0, 12) } }),
    )
    expect(made).toMatchObject({ events: [{ runbookHash: version?.hash }] })
  })

  it.each([
    [{ runbook: { id: 'nothing' } }, 'unknownRunbook', 'runbook.id'],
    [{ runbook: { id: 'small-move', version: 'ffff' } }, 'unknownRunbook', 'runbook.version'],
    [{ people: { lead: ['lena@example.org', 'no@example.org'] } }, 'unknownPerson', 'people.lead.1'],
    [{ people: {} }, 'malformed', 'people.lead'],
    [{ t0: 'tomorrow' }, 'malformed', 't0'],
    [{ commandId: '' }, 'malformed', 'commandId'],
    [{ hurry: true }, 'malformed', 'hurry'],
  ])('[R13] is refused with the field: %o', async (more, code, field) => {
    expect(await node.core.createCutover(creation(more))).toMatchObject({ ok: false, refusal: { code, field } })
  })

  it('is for planners, and only with a credential that holds', async () => {
    const given = creation()
    const byMember = { ...given, credential: world.credential('dana') }
    expect(await node.core.createCutover(byMember)).toMatchObject({ refusal: { code: 'notYourRole' } })
    expect(await node.core.createCutover({ ...given, organisation: 'another' })).toBe(UNAUTHORISED)
  })
})

async function logOf(cutoverId: string): Promise<string[]> {
  const rows = await world.sql<{ type: string }[]>`
    select type from events where cutover = ${cutoverId} order by seq`
  return rows.map(({ type }) => type)
}
