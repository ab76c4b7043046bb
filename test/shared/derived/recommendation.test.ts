import { describe, expect, it } from 'vitest'
import type { Poll } from '../../../shared/cutoverState.ts'
import { basisOf, gateView, reasonOfDecision } from '../../../shared/derived/criteria.ts'
import { dissentOf, recommend } from '../../../shared/derived/recommendation.ts'
import type { EventOf, FrozenCriterion } from '../../../shared/events.ts'
import { CAST, iso, makeReady, minutes, Play, signature, T0, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const GATE = 'go-no-go'

const begun = (runbook = smallRunbook()) => new Play(runbook, { people: CAST }).run('lena', { type: 'startCutover' })
const announced = (play: Play) =>
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
const polling = () => announced(makeReady(begun())).run('lena', { type: 'openPoll', gateId: GATE })
const reports = (play: Play, ...who: string[]) => {
  for (const reporter of who) play.run(reporter, { type: 'report', gateId: GATE, vote: 'go' })
  return play
}

function recommended(play: Play, criteria?: readonly FrozenCriterion[]) {
  const view = gateView(play.cutover, GATE)
  if (!view) throw new Error('the small runbook has its gate')
  return recommend(play.cutover, view, play.now, criteria)
}
const sentences = (play: Play) => recommended(play).reasons.map(({ sentence }) => sentence)

describe('the recommendation', () => {
  it('says go when every criterion is met and nobody says otherwise', () => {
    expect(recommended(reports(polling(), 'nils', 'dana'))).toEqual({
      outcome: 'go',
      reasons: [{ sentence: 'Every criterion is met.' }],
      dissent: [],
    })
  })

  it('says that it cannot be decided yet before the time of the gate, and how far it is', () => {
    const { outcome, reasons } = recommended(begun())
    expect(outcome).toBe('notYet')
    expect(reasons).toEqual([
      { sentence: expect.stringMatching(/^It is not time for this gate yet; \d of \d criteria are met so far\.$/) },
    ])
  })

  it('says no-go while a criterion that must hold does not, and where that is seen to', () => {
    const play = announced(begun()).run('lena', { type: 'openPoll', gateId: GATE })
    const { outcome, reasons } = recommended(play)
    expect(outcome).toBe('noGo')
    expect(reasons.map(({ about }) => about?.kind)).toContain('readiness')
    expect(reasons.every(({ sentence }) => sentence.endsWith('.'))).toBe(true)
    const { criteria } = play.cutover.gates[0]?.poll ?? { criteria: [] }
    for (const { criterion, sentence } of reasons) {
      expect(sentence).toContain(criteria[criterion ?? -1]?.sentence)
    }
  })

  it('says that it cannot be decided yet while a step before it is still to be done, and no-go once that has failed', () => {
    const play = makeReady(begun()).run('lena', { type: 'openPoll', gateId: GATE })
    expect(recommended(play)).toMatchObject({
      outcome: 'notYet',
      reasons: [
        {
          sentence: 'Must criterion not met yet: “Announce the start” is done.',
          about: { kind: 'step', id: 'announce' },
          criterion: 0,
        },
      ],
    })
    play
      .run('lena', { type: 'startStep', stepId: 'announce' })
      .run('lena', { type: 'failStep', stepId: 'announce', reason: 'Nobody answers' })
    expect(recommended(play).outcome).toBe('noGo')
  })

  it('says that it cannot be decided yet where it is unknown whether a must holds', () => {
    const play = reports(polling(), 'nils', 'dana')
    expect(recommended(play, [{ rank: 'must', sentence: 'The change is approved' }])).toMatchObject({
      outcome: 'notYet',
      reasons: [{ sentence: 'Must criterion not confirmed: The change is approved.' }],
    })
  })

  it('says no-go when somebody does, with their reason, and who disagrees', () => {
    const play = reports(polling(), 'nils').run('dana', {
      type: 'report',
      gateId: GATE,
      vote: 'noGo',
      reason: 'A line is down',
    })
    expect(recommended(play)).toEqual({
      outcome: 'noGo',
      reasons: [{ sentence: 'Database says no-go: “A line is down”.', about: { kind: 'vote', id: 'dba' } }],
      dissent: [{ with: 'vote', roles: ['dba'], sentence: 'Database says no-go; Network says go.' }],
    })
  })

  it('says go with conditions when somebody asked for one, or a should does not hold', () => {
    const play = polling().run('nils', {
      type: 'report',
      gateId: GATE,
      vote: 'goWithConditions',
      condition: { text: 'Watch it', stepId: 'freeze' },
    })
    expect(recommended(play)).toMatchObject({
      outcome: 'goWithConditions',
      reasons: [{ sentence: 'Network asks: “Watch it”.', about: { kind: 'step', id: 'freeze' } }],
    })
    const weak = announced(begun())
      .run('quinn', { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } })
      .run('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota' } })
      .run('lena', { type: 'verifyItem', itemId: 'uat-exit' }, { type: 'verifyItem', itemId: 'on-call' })
    expect(recommended(weak)).toMatchObject({
      outcome: 'goWithConditions',
      reasons: [
        {
          sentence: 'Should criterion not met: “Load test passed” is verified or waived.',
          about: { kind: 'item', id: 'load-test' },
        },
      ],
    })
  })

  it('warns of a finish past the window and of a waiver that ends inside it', () => {
    const play = announced(begun())
      .run('sam', { type: 'waiveItem', itemId: 'uat-exit', reason: 'Known', until: iso(T0 + minutes(30)) })
      .run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } })
      .run('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota' } })
      .run('lena', { type: 'verifyItem', itemId: 'load-test' }, { type: 'verifyItem', itemId: 'on-call' })
      .run('lena', { type: 'moveT0', t0: iso(T0), windowEnd: iso(T0 + minutes(40)), reason: 'Less time' })
      .wait(minutes(70))
    expect(sentences(play)).toEqual([
      'A go needs the decision owner’s reason for: Readiness 100 % (needs 60 %, 1 waived).',
      'A go needs the decision owner’s reason for: No mandatory readiness item is open, waived: “UAT exit criteria met”.',
      expect.stringMatching(/^The forecast finish overruns the window by .+\.$/),
      'The waiver of “UAT exit criteria met” ends 10 min before the window does.',
    ])
  })

  it('never says go where decide would refuse the go for a criterion', () => {
    for (const play of [begun(), announced(begun()), polling(), reports(polling(), 'nils', 'dana')]) {
      const view = gateView(play.cutover, GATE)
      const isUnmet =
        view && basisOf(play.cutover, view, play.now).criteria.some(({ rank, met }) => rank === 'must' && met !== true)
      expect(recommended(play).outcome.startsWith('go')).toBe(!isUnmet)
    }
  })
})

describe('dissent', () => {
  const runbook = smallRunbook()
  const deed = { by: 'nils', at: T0 }
  const vote = (role: string, said: string): Poll['reports'][number] =>
    ({ role, vote: said, deed }) as Poll['reports'][number]

  it('is of votes with each other, with the recommendation and with the decision', () => {
    const go = [vote('network', 'go'), vote('dba', 'goWithConditions')]
    expect(dissentOf(runbook, go, { recommended: 'go', decided: 'goWithConditions' })).toEqual([])
    expect(dissentOf(runbook, go, { recommended: 'noGo' })).toEqual([
      {
        with: 'recommendation',
        roles: ['network', 'dba'],
        sentence: 'Network and Database say go although no-go is recommended.',
      },
    ])
    expect(dissentOf(runbook, go, { recommended: 'notYet', decided: 'noGo' })).toEqual([
      {
        with: 'decision',
        roles: ['network', 'dba'],
        sentence: 'Network and Database say go, and it was decided otherwise.',
      },
    ])
    const split = [...go, vote('operations', 'noGo')]
    expect(dissentOf(runbook, split, { recommended: 'noGo' }).map(({ with: what }) => what)).toEqual(['vote'])
  })

  it('is not of a vote that is neither go nor no-go', () => {
    expect(dissentOf(runbook, [vote('network', 'abstain'), vote('dba', 'go')], { recommended: 'go' })).toEqual([])
  })
})

describe('a decision', () => {
  const decisionOf = (play: Play) =>
    play.log.findLast((event): event is EventOf<'gateDecided'> & Play['log'][number] => event.type === 'gateDecided')

  it('keeps what was recommended at that moment, whether it followed it or not', () => {
    const followed = upToGo(new Play(smallRunbook()))
    expect(decisionOf(followed)?.recommendation).toEqual({ outcome: 'go', reasons: ['Every criterion is met.'] })
    expect(followed.cutover.gates[0]?.decision?.recommendation?.outcome).toBe('go')
    const otherwise = polling().run('sam', {
      type: 'decideGate',
      gateId: GATE,
      outcome: 'noGo',
      reason: 'I do not trust the forecast',
    })
    expect(decisionOf(otherwise)?.recommendation).toEqual({ outcome: 'go', reasons: ['Every criterion is met.'] })
  })

  /** Two lines to answer for: a waived must and a should that is open. */
  function weak() {
    const yaml = SMALL_YAML.replace('must: [', 'must: [{ item: uat-exit }, ')
    const play = announced(begun(mustRead(yaml)))
      .run('sam', { type: 'waiveItem', itemId: 'uat-exit', reason: 'Known', until: iso(T0 + minutes(900)) })
      .run('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota' } })
      .run('lena', { type: 'verifyItem', itemId: 'on-call' })
      .run('lena', { type: 'assignPerson', role: 'sponsor', email: 'sue' })
      .run('lena', { type: 'openPoll', gateId: GATE })
    reports(play, 'nils', 'dana').run('olga', signature(play)).run('sue', signature(play))
    return play
  }
  const decide = (play: Play, said: { reason?: string; reasons?: Record<string, string> }) =>
    play.give('sue', { type: 'decideGate', gateId: GATE, outcome: 'go', ...said })

  it('needs a reason for each line that is not met as it should be: one for all, or one of its own', () => {
    const refusal = decide(weak(), {})
    expect(refusal).toMatchObject({ code: 'criteriaUnmet', field: 'reason' })
    const criteria = 'criteria' in refusal ? (refusal.criteria ?? []) : []
    expect(criteria.length).toBeGreaterThan(1)
    for (const { criterion, sentence } of criteria) {
      expect(weak().cutover.gates[0]?.poll?.criteria[criterion]?.sentence).toBe(sentence)
    }
    const [first, ...rest] = criteria.map(({ criterion }) => criterion)
    expect(decide(weak(), { reasons: { [String(first)]: 'Known for weeks' } })).toMatchObject({
      code: 'criteriaUnmet',
      field: `reasons.${rest[0]}`,
      criteria: rest.map((criterion) => expect.objectContaining({ criterion })),
    })
    const each = weak()
    const reasons = Object.fromEntries(criteria.map(({ criterion }) => [String(criterion), `Reason ${criterion}`]))
    expect(decide(each, { reasons })).toEqual([expect.objectContaining({ type: 'gateDecided', reasons })])
    const [gate] = each.cutover.gates
    expect(gate?.decision?.reasons).toEqual(reasons)
    // One sentence for ticket, screen and paper, which names the criterion of each.
    const said = criteria.map(({ criterion, sentence }) => `${sentence}: Reason ${criterion}`).join('; ')
    expect(gate && reasonOfDecision(gate)).toBe(said)
    expect(decide(weak(), { reason: 'All is known' })).toEqual([expect.objectContaining({ reason: 'All is known' })])
  })

  it('takes no reason for a criterion that needs none, and a no-go takes one alone', () => {
    expect(decide(weak(), { reason: 'x', reasons: { '0': 'y' } })).toMatchObject({
      code: 'malformed',
      field: 'reasons.0',
    })
    const noGo = { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason: 'x', reasons: { '1': 'y' } } as const
    expect(weak().give('sue', noGo)).toMatchObject({ code: 'malformed', field: 'reasons' })
  })
})
