import { describe, expect, it } from 'vitest'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { gateObstacles } from '../../../shared/derived/gateObstacles.ts'
import { acceptanceOf } from '../../../shared/derived/rehearsals.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { Rehearsal } from '../../../shared/rehearsal.ts'
import { holdingRunbook, rehearsedIn } from '../../support/holdingRunbook.ts'
import { iso, makeReady, minutes, Play, passGate, person, signature, T0 } from '../../support/play.ts'
import { closed, SITUATIONS, started } from '../../support/situations.ts'

const SERVER = { kind: 'server' } as const
const DAY = minutes(24 * 60)
const SAME = rehearsedIn('rehearsal-1')
const OTHER = rehearsedIn('rehearsal-2', { differs: true })
const GATE = 'go-no-go'

/** Ready for its poll, but for what `asks` says. */
function ready(asks = '{ rehearsed: true }', mode: 'live' | 'rehearsal' = 'live', rest = ''): Play {
  const runbook = holdingRunbook({ asks })
  if (rest === 'accepts') runbook.gates = runbook.gates.map((gate) => ({ ...gate, accepts: ['withDifferences'] }))
  const play = new Play(runbook, { mode }).run('lena', { type: 'startCutover' })
  makeReady(play)
  return play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
}
const told = (play: Play, ...rehearsals: Rehearsal[]) => play.run(SERVER, { type: 'recordRehearsals', rehearsals })
const judged = (play: Play) => {
  const view = gateView(play.cutover, GATE) ?? expect.unreachable()
  const { criteria } = basisOf(play.cutover, view, play.now)
  return criteria.find(({ sentence }) => /ehears|version/.test(sentence)) ?? expect.unreachable('it is not judged')
}
function polled(play: Play): Play {
  play.run('lena', { type: 'openPoll', gateId: GATE })
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: GATE, vote: 'go' })
  return play.run('olga', signature(play)).run('sam', signature(play))
}
const goes = (play: Play, reason?: string) =>
  play.give('sam', { type: 'decideGate', gateId: GATE, outcome: 'go', ...(reason ? { reason } : {}) })
const status = (play: Play) => play.cutover.gates[0]?.status

describe('a rehearsal counts as accepted', () => {
  it('when it was closed as completed, by whoever closed it', () => {
    const play = closed('rehearsal')
    expect(acceptanceOf(play.cutover)).toMatchObject({ by: 'lena', at: play.now })
  })

  it.each([
    ['in a live cutover', () => closed('live')],
    ['before it is closed', () => started(undefined, 'rehearsal')],
    [
      'when it was cancelled',
      () => new Play(holdingRunbook(), { mode: 'rehearsal' }).run('lena', { type: 'cancelCutover', reason: 'x' }),
    ],
    ['when it was withdrawn', () => closed('rehearsal').run('lena', { type: 'withdrawRehearsal', reason: 'Made up' })],
    [
      'when it was rolled back',
      () => {
        const play = started(undefined, 'rehearsal').run('dana', { type: 'completeStep', stepId: 'freeze' })
        play.run('lena', { type: 'beginRollback', reason: 'Wrong' })
        const freeze = { stepId: 'freeze~rollback' }
        play.run('dana', { type: 'startStep', ...freeze }, { type: 'completeStep', ...freeze })
        return play.run('lena', { type: 'closeCutover' })
      },
    ],
  ])('and not %s', (_, play) => {
    expect(acceptanceOf(play().cutover)).toBeUndefined()
  })

  it('and is withdrawn once, by its lead or a planner, with a reason', () => {
    const planner = person('paula', { organisationRole: 'planner' })
    const withdraw = { type: 'withdrawRehearsal', reason: 'The load was made up' } as const
    const play = closed('rehearsal').run(planner, withdraw)
    expect(play.cutover).toMatchObject({ status: 'closed', withdrawn: { by: 'paula', reason: 'The load was made up' } })
    expect(play.give('lena', withdraw)).toMatchObject({ code: 'cutoverState' })
    expect(SITUATIONS.closed().give('lena', withdraw)).toMatchObject({ code: 'cutoverState' })
  })
})

describe('[R7] the criterion rehearsed', () => {
  it.each<[string, string, Rehearsal[] | undefined, object]>([
    ['is unknown until it was looked up', '{ rehearsed: true }', undefined, { truth: 'missing' }],
    [
      'is unmet where nothing was, and says what to do',
      '{ rehearsed: true }',
      [],
      {
        truth: 'unmet',
        met: false,
        sentence: 'This version was not rehearsed: rehearse this version, and close that rehearsal as completed',
      },
    ],
    [
      'is met by the same content, on the word of whoever accepted it',
      '{ rehearsed: true }',
      [SAME],
      { truth: 'met', met: true, given: { by: 'lena', at: SAME.acceptedAt } },
    ],
    [
      'is a truth of its own with differences, which it names',
      '{ rehearsed: true }',
      [OTHER],
      {
        truth: 'withDifferences',
        met: false,
        exception: true,
        sentence: 'Rehearsed in “Dress rehearsal” with one difference: step “Copy the data”: takes changed',
      },
    ],
    ['prefers the same content', '{ rehearsed: true }', [OTHER, SAME], { truth: 'met' }],
    ['is met within its time', '{ rehearsed: { within: 30d } }', [SAME], { truth: 'met' }],
    ['is stale after it', '{ rehearsed: { within: 2d } }', [SAME], { truth: 'stale' }],
    [
      'takes a recent one with differences before an old one',
      '{ rehearsed: { within: 2d } }',
      [SAME, { ...OTHER, acceptedAt: iso(T0 - DAY) }],
      { truth: 'withDifferences' },
    ],
  ])('%s', (_, asks, rehearsals, expected) => {
    const play = ready(asks)
    expect(judged(rehearsals ? told(play, ...rehearsals) : play)).toMatchObject(expected)
  })

  it('has nothing to judge in a rehearsal, says so, and holds nothing up', () => {
    const play = ready(undefined, 'rehearsal')
    expect(judged(play)).toMatchObject({ truth: 'notAsked', met: true })
    expect(goes(polled(play))).not.toHaveProperty('code')
    expect(play.give(SERVER, { type: 'recordRehearsals', rehearsals: [SAME] })).toEqual([])
  })

  it.each<[string, Rehearsal[], string]>([
    ['nothing was rehearsed', [], 'criteriaUnmet'],
    ['it was, with differences, without a reason', [OTHER], 'criteriaUnmet'],
    ['it was', [SAME], 'go'],
  ])('decides on a go where %s', (_, rehearsals, answer) => {
    const decision = goes(polled(told(ready(), ...rehearsals)))
    expect(isRefusal(decision) ? decision.code : 'go').toBe(answer)
  })

  it('with differences takes the decision owner’s reason, unless the gate accepts them', () => {
    expect(goes(polled(told(ready(), OTHER)), 'We tried the copy by itself')).not.toHaveProperty('code')
    expect(goes(polled(told(ready(undefined, 'live', 'accepts'), OTHER)))).not.toHaveProperty('code')
  })

  it('asks an open poll again when a rehearsal is withdrawn, and not when one is accepted or another as good', () => {
    const play = polled(told(ready(), SAME))
    told(play, rehearsedIn('rehearsal-3'))
    expect(play.cutover.gates[0]?.poll?.signatures).toHaveLength(2)
    told(play, OTHER)
    expect(play.cutover.gates[0]?.poll).toMatchObject({
      signatures: [],
      reopenedBecause: expect.stringMatching(/Rehearsed/),
    })
    const better = polled(told(ready(), OTHER))
    told(better, SAME)
    expect(better.log.at(-1)?.type).toBe('pollImproved')
    // Another rehearsal that differs has differences of its own.
    const other = polled(told(ready(), OTHER))
    told(other, { ...OTHER, cutoverId: 'rehearsal-4', acceptedAt: iso(T0 - DAY) })
    expect(other.log.at(-1)?.type).toBe('pollReopened')
  })

  it('voids a go whose rehearsal was withdrawn, and leaves one that others still carry', () => {
    const play = passGate(told(ready(), SAME))
    told(play, rehearsedIn('rehearsal-3'))
    expect(status(play)).toBe('go')
    told(play)
    expect(play.log.at(-1)).toMatchObject({
      type: 'gateReopened',
      because: expect.stringMatching(/^A rehearsal no longer counts\. This version was not rehearsed/),
    })
    expect(status(play)).toBe('pending')
  })

  it('is told once, to a live cutover that goes on, by the server alone', () => {
    const play = told(ready(), SAME)
    expect(play.give(SERVER, { type: 'recordRehearsals', rehearsals: [SAME] })).toEqual([])
    expect(play.give('lena', { type: 'recordRehearsals', rehearsals: [] })).toMatchObject({ code: 'notYourRole' })
    expect(SITUATIONS.closed().give(SERVER, { type: 'recordRehearsals', rehearsals: [SAME] })).toEqual([])
  })

  it('is among what keeps the gate from its go, from the beginning', () => {
    const obstacles = (play: Play) => {
      const [gate] = play.runbook.gates
      return gateObstacles(play.cutover, gate ?? expect.unreachable(), NOTHING_KNOWN).filter(
        ({ about }) => about === 'rehearsal',
      )
    }
    expect(obstacles(told(ready()))).toMatchObject([{ blocks: true, cure: expect.stringMatching(/^Make a rehearsal/) }])
    for (const play of [ready(), told(ready(), OTHER), ready(undefined, 'rehearsal')])
      expect(obstacles(play)).toEqual([])
  })
})

describe('[R6] whoever accepted the rehearsal', () => {
  const by = (who: string, rehearsal = SAME): Rehearsal => ({ ...rehearsal, acceptedBy: who })
  const because = 'accepted the rehearsal “Dress rehearsal”'

  it('is no second pair of eyes at a gate that rests on it, and everybody sees so before the poll', () => {
    const play = told(ready(), by('olga'))
    const uncounted = gateObstacles(play.cutover, play.cutover.runbook.gates[0] ?? expect.unreachable(), NOTHING_KNOWN)
    expect(uncounted.find(({ about }) => about === 'signer')).toMatchObject({ person: 'olga', because })
    polled(play)
    const { signatures } = play.cutover.gates[0]?.poll ?? expect.unreachable()
    expect(signatures.find(({ deed }) => deed.by === 'olga')).toMatchObject({ doesNotCount: because })
    expect(goes(play)).toMatchObject({ code: 'quorumMissing', message: expect.stringContaining(because) })
  })

  it('signs where no criterion asks for a rehearsal, and where the gate rests on another one', () => {
    expect(isRefusal(goes(polled(told(ready('{ mandatory: closed }'), by('olga')))))).toBe(false)
    expect(isRefusal(goes(polled(told(ready(), by('olga', OTHER), by('lena')))))).toBe(false)
  })
})
