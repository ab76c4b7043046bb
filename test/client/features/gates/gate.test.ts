import { describe, expect, it } from 'vitest'
import { criterionLines } from '../../../../client/features/gates/gateCriteria.ts'
import { noGoEffects, sayBinding, sayDecideBy } from '../../../../client/features/gates/noGo.ts'
import { spokenVotes } from '../../../../client/features/gates/votesForOthers.ts'
import { asksFirst } from '../../../../client/forms/offer.ts'
import { offerContext, permissionFor } from '../../../../client/forms/offersOf.ts'
import { ceremonyOf, compareCriteria, gateOfInterest, isGateDue } from '../../../../shared/derived/ceremony.ts'
import { basisOf, gateView } from '../../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../../shared/events.ts'
import { gateAsks, gateContext } from '../../../support/gateAsks.ts'
import { CAST, iso, makeReady, minutes, Play, person, signature } from '../../../support/play.ts'
import { promoted, started } from '../../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const GATE = 'go-no-go'

const begun = (people = CAST) => new Play(smallRunbook(), { people }).run('lena', { type: 'startCutover' })
const announced = (play: Play) =>
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
const polling = () => announced(makeReady(begun())).run('lena', { type: 'openPoll', gateId: GATE })
const reported = () =>
  polling()
    .run('nils', { type: 'report', gateId: GATE, vote: 'go' })
    .run('dana', { type: 'report', gateId: GATE, vote: 'go' })

const voters = (play: Play, me?: string) =>
  ceremonyOf(play.cutover, 0, me, play.now)?.voters.map(({ kind, role, turn }) => `${role} ${kind} ${turn}`)

describe('the ceremony', () => {
  it('asks reporters one after the other, then the approvers, then the one who decides', () => {
    expect(voters(polling())).toEqual([
      'network reports asked',
      'dba reports waits',
      'operations signs waits',
      'sponsor signs waits',
      'sponsor decides waits',
    ])
    const play = reported()
    expect(voters(play)?.slice(1)).toEqual([
      'dba reports spoken',
      'operations signs asked',
      'sponsor signs asked',
      'sponsor decides waits',
    ])
    play.run('olga', signature(play)).run('sam', signature(play))
    expect(voters(play)?.at(-1)).toBe('sponsor decides asked')
    play.run('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })
    expect(voters(play)?.at(-1)).toBe('sponsor decides spoken')
  })

  it('asks nobody before the poll is open, and knows which voters are mine', () => {
    expect(voters(begun())?.every((voter) => voter.endsWith('waits'))).toBe(true)
    const play = polling()
    const mine = ceremonyOf(play.cutover, 0, 'sam', play.now)?.voters.filter((voter) => voter.mine)
    expect(mine?.map(({ kind }) => kind)).toEqual(['signs', 'decides'])
  })

  it('[R6] counts only signatures that count', () => {
    const play = announced(makeReady(begun({ ...CAST, operations: ['quinn', 'olga'] })))
    play.run('lena', { type: 'openPoll', gateId: GATE })
    play
      .run('nils', { type: 'report', gateId: GATE, vote: 'go' })
      .run('dana', { type: 'report', gateId: GATE, vote: 'go' })
    play.run('quinn', signature(play))
    expect(ceremonyOf(play.cutover, 0, undefined, play.now)?.counted).toBe(0)
    play.run('olga', signature(play))
    expect(ceremonyOf(play.cutover, 0, undefined, play.now)?.counted).toBe(1)
  })

  it('tells each holder of a role what they have said themselves, and not what another has', () => {
    const play = announced(makeReady(begun({ ...CAST, network: ['nils', 'ned'], operations: ['olga', 'otto'] })))
    play.run('lena', { type: 'openPoll', gateId: GATE })
    play
      .run('nils', { type: 'report', gateId: GATE, vote: 'go' })
      .run('dana', { type: 'report', gateId: GATE, vote: 'go' })
    play.run('olga', signature(play))
    const [nils, ned, olga, otto] = ['nils', 'ned', 'olga', 'otto'].map((who) => gateAsks(play, who)[0])
    expect(nils).toMatchObject({ heading: 'You voted go for Network', cast: { vote: 'go', at: play.now } })
    expect(ned).toMatchObject({ heading: 'nils voted go for Network', cast: { vote: 'go' } })
    expect(olga).toMatchObject({ heading: 'You signed go for Operations', cast: { vote: 'go' } })
    expect(otto).toMatchObject({ heading: 'otto, your vote for Operations' })
    expect(otto).not.toHaveProperty('cast')
  })

  it('opens at the gate that is asked, else at the first that has not said go', () => {
    expect(gateOfInterest({ ...begun().cutover, gates: [go, pending, { status: 'polling', polls: 1 }] })).toBe(2)
    expect(gateOfInterest({ ...begun().cutover, gates: [go, { status: 'noGo', polls: 1 }, pending] })).toBe(1)
    expect(gateOfInterest({ ...begun().cutover, gates: [go, go] })).toBe(1)
    expect(gateOfInterest({ ...begun().cutover, gates: [] })).toBe(0)
  })

  it('is due from ten minutes before its planned time, or once everything before it is done', () => {
    const due = (play: Play) => {
      const view = gateView(play.cutover, GATE)
      return view && isGateDue(play.cutover, view, play.now)
    }
    expect(due(begun())).toBe(false)
    expect(due(announced(begun()))).toBe(true)
    expect(due(started())).toBe(true)
    const planned = () => new Play(mustRead(SMALL_YAML.replace('  - id: go-no-go', '  - id: go-no-go\n    at: T-30m')))
    expect(due(planned().wait(minutes(19)))).toBe(false)
    expect(due(planned().wait(minutes(21)))).toBe(true)
  })

  it('[R7] shows beside what was frozen what has changed since', () => {
    const unchanged = { rank: 'should' as const, sentence: 'error_rate ≤ 0.01: now 0.002', met: true }
    const before = { rank: 'must' as const, sentence: 'Readiness 97 % (needs 95 %)', met: true }
    const after = { ...before, sentence: 'Readiness 80 % (needs 95 %)', met: false }
    expect(compareCriteria([before, unchanged], [after, { ...unchanged }])).toEqual([
      { criterion: before, now: after },
      { criterion: unchanged },
    ])
  })

  it('[R11] says once, and as of now, for how long a change is not confirmed', () => {
    const stale = (age: string) => ({
      rank: 'must' as const,
      sentence: `CHG1: last confirmed ${age} ago`,
      ofChange: true as const,
    })
    expect(compareCriteria([stale('7 min')], [stale('9 min')])).toEqual([{ criterion: stale('9 min') }])
    const met = { ...stale('1 s'), met: true }
    expect(compareCriteria([met], [stale('9 min')])).toEqual([{ criterion: met, now: stale('9 min') }])
  })
})

const go = { status: 'go' as const, polls: 1 }
const pending = { status: 'pending' as const, polls: 0 }

describe('what a vote says', () => {
  const READY = 'Monitoring, on-call and the way back are ready.'
  const means = (play: Play, who: string) => {
    const [ask] = gateAsks(play, who)
    const says = Object.fromEntries((ask?.offers ?? []).map(({ name, says: text }) => [name, text]))
    return { ask, says }
  }
  const signsReady = () =>
    mustRead(
      SMALL_YAML.replace('operations: { title: Operations }', `operations: { title: Operations, signs: "${READY}" }`),
    )
  const asked = () => {
    const play = announced(makeReady(new Play(signsReady()).run('lena', { type: 'startCutover' })))
    play.run('lena', { type: 'openPoll', gateId: GATE })
    for (const who of ['nils', 'dana']) play.run(who, { type: 'report', gateId: GATE, vote: 'go' })
    return play
  }

  it('is ready only of a go', () => {
    const { ask, says } = means(asked(), 'olga')
    expect(ask?.says).toBe(`Go means “${READY}” Signing asks for your password.`)
    expect(says.go).toContain(READY)
    for (const vote of ['goWithConditions', 'noGo', 'abstain']) expect(says[vote], vote).not.toContain('ready')
    expect(says.noGo).toMatch(
      /^You sign no-go for Operations over the criteria .* While it stands the gate cannot pass\.$/,
    )
  })

  it('once given stays as it was said, with its words, and no button stands out', () => {
    const play = asked()
    play.run('olga', { ...signature(play), vote: 'noGo', reason: 'No cover' })
    expect(gateAsks(play, 'olga')[0]).toMatchObject({
      heading: 'You signed no-go for Operations',
      cast: { vote: 'noGo', at: play.now, words: '“No cover”' },
    })
    expect(gateAsks(play, 'olga')[0]?.offers.some(({ tone, key }) => tone === 'primary' || key !== undefined)).toBe(
      false,
    )
  })

  it('is asked one at a time of who signs and decides', () => {
    const play = asked().wait(1)
    play.run('olga', signature(play))
    const [sign, decide] = gateAsks(play, 'sam')
    expect([sign?.heading, sign?.yours]).toEqual(['sam, your vote for Business sponsor', true])
    expect(decide?.offers.every(({ tone }) => tone !== 'primary')).toBe(true)
    play.run('sam', signature(play))
    const after = gateAsks(play, 'sam')
    expect(after.map(({ heading, yours }) => [heading, yours])).toEqual([
      ['sam, you decide.', true],
      ['You signed go for Business sponsor', false],
    ])
  })
})

describe('votes that were said aloud', () => {
  const rows = (play: Play, who: string, speakers = {}) =>
    spokenVotes(gateContext(play, who), { reason: () => 'said on the bridge', speakers })

  it('[R5] are recorded by the lead for who spoke, in the order in which they are asked, with one reason', () => {
    const play = polling()
    const [network, dba] = rows(play, 'lena')
    expect([network?.voter.role, network?.speaker, dba?.voter.role]).toEqual(['network', 'nils', 'dba'])
    expect(network?.offers.map(({ label }) => label)).toEqual(['Go', 'Go, on a condition…', 'No-go…', 'Abstain…'])
    expect(dba?.offers).toEqual([])
    const go = network?.offers[0] ?? expect.unreachable('no go')
    expect(asksFirst(go)).toBe(false)
    play.run('lena', go.command({}))
    expect(play.cutover.gates[0]?.poll?.reports).toMatchObject([
      { role: 'network', vote: 'go', reason: 'said on the bridge', deed: { by: 'lena', onBehalfOf: 'nils' } },
    ])
    expect(rows(play, 'lena').map(({ voter }) => voter.role)).toEqual(['dba'])
  })

  it('carry the reason that stands there when they are sent, however long their form was open', () => {
    const play = polling()
    let written = 'said on the bridge'
    const [network] = spokenVotes(gateContext(play, 'lena'), { reason: () => written, speakers: {} })
    const go = network?.offers[0] ?? expect.unreachable('no go')
    written = 'said by phone'
    expect(go.command({})).toMatchObject({ onBehalfOf: 'nils', reason: 'said by phone' })
  })

  it('are for nobody else to record, and where nobody holds the role the lead speaks for it', () => {
    for (const who of ['olga', 'quinn', 'dana']) expect(rows(polling(), who), who).toEqual([])
    const play = announced(makeReady(begun({ ...CAST, network: ['nils'] }))).run('lena', {
      type: 'openPoll',
      gateId: GATE,
    })
    play.run('lena', { type: 'releasePerson', role: 'network', email: 'nils' })
    const [network] = rows(play, 'lena')
    expect(network?.speaker).toBeUndefined()
    play.run('lena', network?.offers[0]?.command({}) ?? expect.unreachable('no go'))
    expect(play.cutover.gates[0]?.poll?.reports).toMatchObject([{ deed: { override: 'said on the bridge' } }])
  })
})

describe('the criteria as lines', () => {
  const many = SMALL_YAML.replace('must: [', 'must: [{ item: uat-exit }, { item: load-test }, { item: on-call }, ')
  const lines = (play: Play, frozen?: readonly FrozenCriterion[]) => {
    const view = gateView(play.cutover, GATE)
    if (!view) throw new Error('the small runbook has its gate')
    const { criteria } = basisOf(play.cutover, view, play.now)
    return criterionLines(play.cutover.runbook, view.definition, compareCriteria(frozen ?? criteria, criteria))
  }
  const begunWith = (yaml: string) => new Play(mustRead(yaml)).run('lena', { type: 'startCutover' })

  it('are one each where there are few of a kind', () => {
    const found = lines(begun())
    expect(found.every(({ members }) => members.length === 0)).toBe(true)
    expect(found[0]?.criterion.sentence).toBe('“Announce the start” is done')
  })

  it('put many items in one line that names what is open, and keep those that only should hold apart', () => {
    const play = begunWith(many)
    const [, items, ...rest] = lines(play)
    expect(items?.criterion).toEqual({
      rank: 'must',
      sentence:
        '0 of 3 items that it names are verified; open: “UAT exit criteria met”, “Load test passed”, “On-call rota agreed”',
      met: false,
    })
    expect(items?.members).toHaveLength(3)
    expect(
      rest.filter(({ criterion }) => criterion.rank === 'should').every(({ members }) => members.length === 0),
    ).toBe(true)
    makeReady(play)
    expect(lines(play)[1]?.criterion).toEqual({
      rank: 'must',
      sentence: 'All 3 items that it names are verified',
      met: true,
    })
  })

  it('[R7] count nothing that was waived or skipped as done, and need no more for it than a reason', () => {
    const waiver = (play: Play) => {
      const until = iso(play.now + minutes(600))
      return play.run('sam', { type: 'waiveItem', itemId: 'load-test', reason: 'Load is known', until })
    }
    const waived = (yaml: string) =>
      waiver(
        makeReady(begunWith(yaml)).run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong' }),
      )
    expect(lines(waived(many))[1]?.criterion).toEqual({
      rank: 'must',
      sentence: '2 of 3 items that it names are verified; “Load test passed” is waived',
      met: false,
      truth: 'waived',
      exception: true,
    })
    const accepted = many.replace('    decides: sponsor', '    decides: sponsor\n    accepts: [waived]')
    expect(lines(waived(accepted))[1]?.criterion).toEqual({
      rank: 'must',
      sentence: '2 of 3 items that it names are verified; “Load test passed” is waived',
      met: true,
    })
    const both = waiver(begunWith(many))
    expect(lines(both)[1]?.criterion).toEqual({
      rank: 'must',
      sentence:
        '0 of 3 items that it names are verified; open: “UAT exit criteria met”, “On-call rota agreed”; “Load test passed” is waived',
      met: false,
    })
  })

  it('[R7] count what was frozen, and beside it what holds now', () => {
    const play = makeReady(begunWith(many))
    const view = gateView(play.cutover, GATE)
    if (!view) throw new Error('the small runbook has its gate')
    const frozen = basisOf(play.cutover, view, play.now).criteria
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong report' })
    const [, items] = lines(play, frozen)
    expect(items?.criterion.met).toBe(true)
    expect(items?.now?.sentence).toBe('2 of 3 items that it names are verified; open: “Load test passed”')
  })
})

describe('what a no-go causes', () => {
  const effects = (play: Play) => {
    const [gate] = play.cutover.runbook.gates
    if (!gate) throw new Error('the small runbook has its gate')
    return noGoEffects(play.cutover, gate, play.now)
  }

  it('counts what waits behind the gate and how long that may take', () => {
    const play = polling()
    const { causes, decideBy } = effects(play)
    expect(causes).toEqual(['The 10 steps behind this gate do not start. The gate can be asked again.'])
    if (!decideBy) expect.unreachable('it is never decided')
    expect(sayDecideBy(play.cutover, decideBy, play.now)).toMatch(
      /^Decide by 02:\d\d, in .*: then a go no longer finishes inside the window, which ends 03:00\.$/,
    )
    expect(sayDecideBy(play.cutover, decideBy, decideBy.at + 1)).toMatch(
      /^It was to be decided by 02:\d\d: since then /,
    )
    const says = (binds: 'rollback' | 'outage' | 'pointOfNoReturn') =>
      sayBinding(play.cutover, {
        at: 0,
        binds,
        step: play.cutover.runbook.steps.findIndex(({ id }) => id === 'switch'),
      })
    expect(says('rollback')).toBe('a rollback no longer ends inside the window, which ends 03:00')
    expect(says('pointOfNoReturn')).toBe('“Switch the traffic” begins, after which rollback is no longer planned')
  })

  it('says that what has begun goes on', () => {
    expect(effects(started()).causes[1]).toBe('1 behind it has begun and will go on, flagged.')
  })

  it('offers a rollback only where something can be reversed, and a cancellation only where nothing is under way', () => {
    const before = effects(polling()).options
    expect(before.map(({ then, refusal }) => [then, refusal])).toEqual([
      ['hold', undefined],
      ['rollback', 'Nothing has been done that has a rollback.'],
      ['cancel', undefined],
    ])
    const after = effects(promoted()).options
    expect(after[1]?.says).toBe('3 steps are to be reversed, about 17 min. It begins with the decision.')
    expect(after[2]?.refusal).toContain('is under way')
  })
})

describe('who may speak', () => {
  const seen = ({ cutover }: Play) => {
    const { id: pollId = '', basis = '' } = cutover.gates[0]?.poll ?? {}
    return { pollId, basis }
  }
  const asking = (play: Play, who: string) =>
    permissionFor(offerContext(play.cutover, person(who), play.now), ['network'], (inPlaceOf) => ({
      type: 'report',
      gateId: GATE,
      vote: 'go',
      role: 'network',
      ...seen(play),
      ...inPlaceOf,
    }))

  it('[R5] the holder in their own name, a scribe for the holder, the lead over their head, nobody else', () => {
    const play = polling()
    expect(asking(play, 'nils')).toEqual({ capacity: 'own' })
    expect(asking(play, 'scott')).toEqual({ capacity: 'scribe' })
    expect(asking(play, 'lena')).toEqual({ capacity: 'lead' })
    expect(asking(play, 'quinn')).toBeUndefined()
  })

  it('is asked as of the latest event, however far behind it the clock of the screen is', () => {
    const play = reported()
    play.run('olga', signature(play)).run('sam', signature(play))
    const go = { type: 'decideGate', gateId: GATE, outcome: 'go', ...seen(play), reason: 'All is proven' } as const
    const looked = play.cutover.at - minutes(10)
    expect(permissionFor(offerContext(play.cutover, person('sam'), looked), [], () => go)).toEqual({ capacity: 'own' })
  })

  it('tells why not now', () => {
    expect(asking(begun(), 'nils')?.refusal?.code).toBe('gateState')
  })
})

it('a go on a condition names the step that fulfils it, and until when', () => {
  const play = polling()
  const offer = gateAsks(play, 'nils')[0]?.offers.find(({ name }) => name === 'goWithConditions')
  expect(offer?.fields?.map(({ name, required = false }) => [name, required])).toEqual([
    ['condition', true],
    ['stepId', false],
    ['by', false],
  ])
  const by = iso(play.now + minutes(30))
  expect(offer?.command({ condition: 'Writes stay frozen', stepId: 'freeze', by })).toMatchObject({
    vote: 'goWithConditions',
    condition: { text: 'Writes stay frozen', stepId: 'freeze', by },
  })
})

describe('a vote that fell', () => {
  const withdrawn = (play: Play) =>
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
  const asked = (play: Play, who: string) => gateAsks(play, who)[0]
  const again = (play: Play, who: string) => asked(play, who)?.offers.find(({ name }) => name === 'again')
  const inOrder = (play: Play) =>
    play
      .run('nils', { type: 'report', gateId: GATE, vote: 'go' })
      .run('dana', { type: 'report', gateId: GATE, vote: 'go' })

  it('is signed again with one press, after reading what has changed since', () => {
    const play = reported()
    const condition = { text: 'The bridge stays open', stepId: 'freeze' }
    play.run('olga', { ...signature(play), vote: 'goWithConditions', condition })
    const signedAt = play.now
    withdrawn(play)
    inOrder(play)
    expect(asked(play, 'olga')?.before).toMatchObject({ says: 'You signed go on a condition', at: signedAt })
    expect(asked(play, 'olga')?.before?.words).toContain('The bridge stays open')
    expect(asked(play, 'olga')?.before?.changes).toEqual([
      'Readiness 80 % (needs 60 %). Before: Readiness 100 % (needs 60 %).',
      '“Load test passed” is verified or waived: not met. Before: “Load test passed” is verified.',
    ])
    expect(asked(play, 'sam')?.before).toBeUndefined()

    const offer = again(play, 'olga')
    const poll = play.cutover.gates[0]?.poll
    expect(offer?.command({})).toMatchObject({
      vote: 'goWithConditions',
      condition,
      pollId: poll?.id,
      basis: poll?.basis,
    })
    // One button stands out.
    const outstanding = asked(play, 'olga')?.offers.filter(({ tone }) => tone === 'primary')
    expect(outstanding?.map(({ name }) => name)).toEqual(['again'])
    if (offer) play.run('olga', offer.command({}))
    expect(play.cutover.gates[0]?.poll?.signatures).toMatchObject([{ vote: 'goWithConditions', condition }])
    expect(play.cutover.gates[0]?.voidVotes ?? []).toEqual([])
  })

  it('is kept over another poll in which nobody came to vote, and weighs the same where it was a no-go', () => {
    const play = reported()
    play.run('sam', { ...signature(play), vote: 'noGo', reason: 'Too risky' })
    withdrawn(play)
    makeReady(play)
    withdrawn(play)
    expect(asked(inOrder(play), 'sam')?.before).toMatchObject({ says: 'You signed no-go', words: '“Too risky”' })
    expect(again(play, 'sam')).toMatchObject({ label: 'Sign no-go again', tone: 'bad' })
    expect(again(play, 'sam')?.command({})).toMatchObject({ vote: 'noGo', reason: 'Too risky' })
  })

  it('is no offer of its own where it was a report of go, which is one press anyway', () => {
    const play = withdrawn(reported())
    expect(asked(play, 'nils')?.before).toMatchObject({ says: 'You voted go' })
    expect(again(play, 'nils')).toBeUndefined()
  })
})
