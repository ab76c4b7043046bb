import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { addedSinceGo } from '../../../shared/derived/amendments.ts'
import { gateView } from '../../../shared/derived/criteria.ts'
import { keepRecord, type RecordedEvent } from '../../../shared/derived/decisionRecord.ts'
import { type GateRecord, gateRecord } from '../../../shared/derived/decisionRecordShape.ts'
import { judgedSignatures } from '../../../shared/derived/fourEyes.ts'
import { beginCutover, evolve } from '../../../shared/evolve/evolve.ts'
import { eventOf } from '../../../shared/evolve/readEvent.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { actArbitrary, helpAlong, perform } from '../../support/improvise.ts'
import { readFixture, releases, storyNames } from '../../support/logFixtures.ts'
import { CAST, iso, makeReady, minutes, Play, signature, T0, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const GATE = 'go-no-go'

function recordOf(id: string, runbook: Runbook, log: readonly RecordedEvent[], gateId = GATE): GateRecord {
  const keeper = keepRecord(id, runbook, gateId)
  for (const event of log) keeper.add(event)
  const record = keeper.record()
  if (!record) throw new Error('the runbook has the gate')
  return record
}
const recorded = ({ runbook, log }: Play) => recordOf('c1', runbook, log)

const polling = (runbook = smallRunbook(), people: Record<string, string[]> = CAST) =>
  makeReady(new Play(runbook, { people }).run('lena', { type: 'startCutover' }))
    .run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    .run('lena', { type: 'openPoll', gateId: GATE })

describe('the decision record', () => {
  it('holds who decided what, on what, with whose votes and how fast', () => {
    const play = polling().wait(minutes(1)).run('nils', { type: 'report', gateId: GATE, vote: 'go' })
    play.wait(minutes(1)).run('scott', { type: 'report', gateId: GATE, vote: 'go', onBehalfOf: 'dana' })
    play.wait(minutes(1)).run('olga', signature(play)).run('sam', signature(play))
    play.wait(minutes(2)).run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'All is proven' })
    const { cutover, gate, decisions, polls } = recorded(play)
    expect(cutover).toMatchObject({
      mode: 'live',
      runbook: { version: 'hash-of-the-runbook', tier: 1, fourEyes: true },
    })
    expect(gate).toMatchObject({ decides: { role: 'sponsor', title: 'Business sponsor' }, quorum: 2 })
    const [decision] = decisions
    expect(decision).toMatchObject({
      outcome: 'go',
      decided: { by: 'sam' },
      role: 'Business sponsor',
      reason: 'All is proven',
      recommendation: { outcome: 'go', reasons: ['Every criterion is met.'] },
      differs: false,
      dissent: [],
      signatures: { counted: 2, needed: 2 },
      latency: { firstVote: 60, lastVote: 180, decision: 300 },
      sameHand: [{ person: 'sam', did: ['signed for Business sponsor', 'decided'] }],
      window: { start: iso(play.cutover.windowStart), end: iso(play.cutover.windowEnd) },
    })
    expect(
      decision?.votes.map(({ role, by, onBehalfOf, counted, secondsOpen }) => [
        role,
        by,
        onBehalfOf,
        counted,
        secondsOpen,
      ]),
    ).toEqual([
      ['network', 'nils', undefined, true, 60],
      ['dba', 'scott', 'dana', true, 120],
      ['operations', 'olga', undefined, true, 180],
      ['sponsor', 'sam', undefined, true, 180],
    ])
    expect(decision?.evidence.find(({ id }) => id === 'uat-exit')).toMatchObject({
      truth: 'verified',
      version: 1,
      given: { metric: 'uat_pass_rate', value: 0.97 },
      provided: { by: 'quinn' },
      verified: { by: 'lena' },
    })
    expect(decision?.criteria[0]).toMatchObject({ met: true, truth: 'done', given: { by: 'lena' } })
    expect(polls).toMatchObject([{ number: 1, votes: 4, ended: { how: 'decided', decision: 1 } }])
  })

  it('keeps every decision and every poll: a no-go, a poll that was voided, a vote that was taken back', () => {
    const play = polling().run('nils', { type: 'report', gateId: GATE, vote: 'go' })
    play.wait(minutes(1)).run('nils', { type: 'report', gateId: GATE, vote: 'noGo', reason: 'A line is down' })
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason: 'Wait for the line' })
    play.wait(minutes(9)).run('lena', { type: 'openPoll', gateId: GATE })
    play.run('nils', { type: 'report', gateId: GATE, vote: 'go' })
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    for (const who of ['nils', 'dana']) play.run(who, { type: 'report', gateId: GATE, vote: 'go' })
    play.run('olga', signature(play)).run('sam', signature(play))
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'The load is a tenth' })
    const { decisions, polls } = recorded(play)
    expect(decisions.map(({ outcome, differs }) => [outcome, differs])).toEqual([
      ['noGo', false],
      ['go', true],
    ])
    expect(decisions[0]?.votes).toMatchObject([
      { vote: 'go', counted: false, doesNotCount: 'spoke again' },
      { vote: 'noGo', reason: 'A line is down' },
    ])
    expect(decisions[0]?.since.decidedAgainAs).toBe(2)
    expect(decisions[1]?.criteria.find(({ rank }) => rank === 'should')).toMatchObject({
      met: false,
      about: { kind: 'item', id: 'load-test' },
      answeredFor: 'The load is a tenth',
    })
    expect(polls.map(({ votes, ended, reopenedBecause }) => [votes, ended?.how, reopenedBecause])).toEqual([
      [2, 'decided', undefined],
      [1, 'reopened', undefined],
      [4, 'decided', expect.stringContaining('Load test passed')],
    ])
  })

  it('says what became of its conditions, and when the go became void', () => {
    const play = polling()
    const by = iso(T0 + minutes(30))
    for (const condition of ['Watch the lag', { text: 'The rota is called', by }]) {
      const who = typeof condition === 'string' ? 'nils' : 'dana'
      play.run(who, { type: 'report', gateId: GATE, vote: 'goWithConditions', condition })
    }
    play.run('olga', signature(play)).run('sam', signature(play))
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'goWithConditions' })
    const before = recorded(play).decisions[0]
    expect(before?.since.conditions).toEqual([{ became: 'open' }, { became: 'open' }])
    play.run('lena', { type: 'resolveWatchItem', watchItemId: 'w1', note: 'It is flat' })
    play.now = T0 + minutes(31)
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    const after = recorded(play).decisions[0]
    expect(after?.since.conditions).toEqual([
      { became: 'fulfilled', at: expect.any(String), by: 'lena', note: 'It is flat' },
      { became: 'overdue' },
    ])
    expect(after?.since.reopened?.because).toContain('UAT exit criteria met')
    expect({ ...after, since: 0 }).toEqual({ ...before, since: 0 })
  })

  it('[R12] says what was added behind the gate after its go, which stands', () => {
    const play = upToGo(new Play(smallRunbook()))
    const added = { title: 'Restart the driver', workstream: 'Database', phase: 'Outage', owner: 'dba', takes: '10m' }
    const before = recorded(play).decisions[0]
    play.wait(minutes(1)).run('lena', { type: 'addStep', ...added, after: ['freeze'], reason: 'It leaks' })
    play.run('lena', { type: 'addStep', ...added, title: 'Elsewhere', reason: 'Beside it' })
    const after = recorded(play).decisions[0]
    expect(before?.since.added).toBeUndefined()
    expect(after?.since.added).toMatchObject([{ title: 'Restart the driver', by: 'lena', reason: 'It leaks' }])
    expect({ ...after, since: 0 }).toEqual({ ...before, since: 0 })
    const gate = gateView(play.cutover, GATE) ?? expect.unreachable()
    expect(addedSinceGo(play.cutover, gate).map(({ title }) => title)).toEqual(['Restart the driver'])
    expect(gate.state.status).toBe('go')
  })

  it('[R6] says where only one person acted, the hand that typed included', () => {
    const tier2 = mustRead(SMALL_YAML.replace('tier: 1', 'tier: 2\nfourEyes: false'))
    const play = new Play(tier2).run('lena', { type: 'startCutover' })
    makeReady(play).run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong' })
    play
      .run('sam', { type: 'waiveItem', itemId: 'uat-exit', reason: 'Known', until: iso(T0 + minutes(900)) })
      .run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
      .run('lena', { type: 'openPoll', gateId: GATE })
    for (const who of ['nils', 'dana']) play.run(who, { type: 'report', gateId: GATE, vote: 'go' })
    play.run('olga', signature(play)).run('sam', signature(play))
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'It is known' })
    expect(recorded(play).decisions[0]?.sameHand).toContainEqual({
      person: 'sam',
      did: ['waived “UAT exit criteria met”', 'signed for Business sponsor', 'decided'],
    })
  })

  it('of a gate that nobody has decided has no decision, and of an unknown gate there is none', () => {
    expect(recorded(polling()).decisions).toEqual([])
    const { runbook, log } = upToGo(new Play(smallRunbook()))
    const keeper = keepRecord('c1', runbook, 'unheard-of')
    for (const event of log) keeper.add(event)
    expect(keeper.record()).toBeUndefined()
  })
})

describe('whatever people do', () => {
  const runbook = smallRunbook()
  const people = [...new Set(Object.values(CAST).flat())]
  const acts = fc.array(actArbitrary(commandArbitraries(runbook, people), people), { maxLength: 60, size: 'max' })
  const RUNS = Number(process.env.FC_RUNS ?? 40)

  it('[R7] [R9] the record is what the state said at the decision, and stays so', { timeout: RUNS * 1000 }, () => {
    let seen = 0
    const property = fc.property(fc.record({ along: fc.nat(60), acts }), ({ along, acts: all }) => {
      const play = helpAlong(new Play(runbook, { people: CAST }), along)
      for (const act of all) perform(play, act)
      seen += expectAsItWas(runbook, play.log)
    })
    fc.assert(property, { numRuns: RUNS, seed: Number(process.env.FC_SEED ?? 1) })
    expect(seen).toBeGreaterThan(RUNS / 4)
  })
})

/** Compares each decision with the state of that moment; answers how many there were. */
function expectAsItWas(runbook: Runbook, log: readonly RecordedEvent[], id = 'c1'): number {
  let state: Cutover | undefined
  let seen = 0
  for (const [position, event] of log.entries()) {
    state = state ? evolve(state, event) : beginCutover(id, runbook, event)
    if (event.type !== 'gateDecided') continue
    const record = recordOf(id, runbook, log, event.gateId)
    const decision = record.decisions.find(({ chain }) => chain.seq === event.seq)
    if (!decision) throw new Error(`Decision ${event.seq} is not in the record`)
    expectSaid(state, event.gateId, decision)
    // From the events up to it alone: what came later changes nothing but what became of it.
    const then = recordOf(id, runbook, log.slice(0, position + 1), event.gateId).decisions.at(-1)
    expect({ ...decision, since: 0 }).toEqual({ ...then, since: 0 })
    expect(gateRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record)
    seen += 1
  }
  return seen
}

function expectSaid(state: Cutover, gateId: string, decision: GateRecord['decisions'][number]): void {
  const position = state.runbook.gates.findIndex(({ id }) => id === gateId)
  const [definition, gate] = [state.runbook.gates[position], state.gates[position]]
  const { poll, decision: made } = gate ?? {}
  if (!definition || !gate || !poll || !made) throw new Error('it was just decided')
  expect(decision.outcome).toBe(gate.status)
  expect(decision.decided).toMatchObject({ by: made.deed.by, at: iso(made.deed.at) })
  expect(decision.recommendation).toEqual(made.recommendation)
  expect(decision.poll).toMatchObject({ id: poll.id, basis: poll.basis })
  expect(decision.criteria.map(({ about: _, answeredFor: __, ...criterion }) => criterion)).toEqual(poll.criteria)
  const standing = decision.votes.filter(({ replacedAt }) => replacedAt === undefined)
  const said = (kind: string) =>
    standing.filter((vote) => vote.kind === kind).map(({ role, vote, by, at }) => `${role} ${vote} ${by} ${at}`)
  const votes = (answers: typeof poll.reports) =>
    answers.map(({ role, vote, deed }) => `${role} ${vote} ${deed.by} ${iso(deed.at)}`)
  expect(said('report').sort()).toEqual(votes(poll.reports).sort())
  expect(said('signature').sort()).toEqual(votes(poll.signatures).sort())
  const counted = standing.filter((vote) => vote.kind === 'signature' && vote.counted).map(({ by }) => by)
  expect([...new Set(counted)].sort()).toEqual([...made.counted].sort())
  for (const { role, deed, doesNotCount } of judgedSignatures(state, definition, gate, state.at)) {
    if (doesNotCount === undefined) continue
    expect(standing).toContainEqual(expect.objectContaining({ role, by: deed.by, counted: false }))
  }
}

describe('the logs of earlier releases', async () => {
  for (const release of await releases()) {
    for (const name of await storyNames(release)) {
      it(`give an honest record: ${release} ${name}`, async () => {
        const { cutoverId, runbook, records } = await readFixture(release, name)
        const log = records.map((record) => eventOf(record))
        expectAsItWas(runbook, log, cutoverId)
        for (const { id } of runbook.gates) {
          for (const decision of recordOf(cutoverId, runbook, log, id).decisions) {
            const { version = 1 } = records.find(({ seq }) => seq === decision.chain.seq) ?? {}
            // Not recorded is absent: nothing is made up from the rules of today.
            expect(decision.recommendation === undefined).toBe(version < 3)
            expect(decision.differs === undefined).toBe(version < 3)
            expect(decision.chain.head).toMatch(/^\d+:[0-9a-f]{20}$/)
          }
        }
      })
    }
  }
})
