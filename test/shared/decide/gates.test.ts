import { describe, expect, it } from 'vitest'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { nextDeadline } from '../../../shared/derived/deadlines.ts'
import { portfolioLine } from '../../../shared/derived/figures.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { CAST, iso, makeReady, minutes, Play, passGate, person, signature, T0, upToGo } from '../../support/play.ts'
import { allDone, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'
import { expectedOf, runbookOf, running } from '../schedule/given.ts'

const GATE = 'go-no-go'
const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const gate = (play: Play) => play.cutover.gates[0] ?? expect.unreachable('the runbook has no gate')
const go = { type: 'decideGate' as const, gateId: GATE, outcome: 'go' as const }
const report = { type: 'report' as const, gateId: GATE, vote: 'go' as const }

/** Ready, announced, and the poll open. */
function polling(people: Record<string, string[]> = CAST, yaml = SMALL_YAML): Play {
  const play = makeReady(new Play(mustRead(yaml), { people }).run('lena', { type: 'startCutover' }))
  return play
    .run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    .run('lena', { type: 'openPoll', gateId: GATE })
}
const reported = (...given: Parameters<typeof polling>): Play =>
  polling(...given)
    .run('nils', report)
    .run('dana', report)
const signed = (): Play => {
  const play = reported()
  return play.run('olga', signature(play)).run('sam', signature(play))
}
const pollCheck = (play: Play) => ({
  type: 'passTime' as const,
  deadline: 'pollCheck' as const,
  id: GATE,
  due: iso(play.now),
})

describe('the order of votes', () => {
  it('[R7] asks reporters in their order, then approvers', () => {
    const play = polling()
    expect(message(play.give('dana', report))).toBe('Network is asked before Database.')
    expect(message(play.give('olga', signature(play)))).toBe('Network, Database have not reported.')
    play.run('nils', report)
    expect(message(play.give('olga', signature(play)))).toBe('Database has not reported.')
    play.run('dana', report).run('olga', signature(play))
    expect(message(play.give('sam', go))).toBe('The quorum is 2; 1 signature counts so far.')
    play.run('sam', signature(play), go)
    expect(gate(play)).toMatchObject({ status: 'go', decision: { counted: ['olga', 'sam'], pollId: 'go-no-go.1' } })
  })

  it('a reporter may think again, whoever has spoken since', () => {
    const play = reported().run('nils', { ...report, vote: 'noGo', reason: 'A link is down' })
    expect(gate(play).poll?.reports.map(({ role, vote }) => [role, vote])).toEqual([
      ['dba', 'go'],
      ['network', 'noGo'],
    ])
  })

  it('somebody who holds several roles says for which they speak', () => {
    const people = { ...CAST, dba: ['nils'] }
    const play = polling(people).run('nils', { ...report, role: 'network' })
    expect(code(play.give('nils', { ...report, role: 'qa' }))).toBe('notYourRole')
    play.run('nils', report)
    expect(gate(play).poll?.reports.map(({ role }) => role)).toEqual(['network', 'dba'])
  })
})

describe('a signature', () => {
  it('[R7] names the poll and the basis that are current', () => {
    const play = reported()
    const given = signature(play)
    expect(play.give('olga', { ...given, pollId: 'go-no-go.0' })).toMatchObject({
      code: 'pollChanged',
      field: 'pollId',
    })
    expect(play.give('olga', { ...given, basis: 'what-i-saw' })).toMatchObject({ code: 'pollChanged', field: 'basis' })
    expect(code(play.give('olga', given))).toBe('ok')
  })

  it('is given by a fresh session or by a token that was made for it, which stays on record', () => {
    const play = reported()
    expect(message(play.give(person('olga', { maySign: false }), signature(play)))).toBe(
      'Give your password or passkey once more; a signature asks for it each time.',
    )
    expect(message(play.give(person('olga', { via: 'token', maySign: false }), signature(play)))).toBe(
      'This token was not made for signing.',
    )
    play.run(person('olga', { via: 'token' }), signature(play))
    expect(gate(play).poll?.signatures).toMatchObject([{ role: 'operations', byToken: true }])
  })

  it.each(['password', 'passkey'] as const)('keeps that its signer gave a %s', (proof) => {
    const play = reported()
    play.run(person('olga', { proof }), signature(play))
    expect(gate(play).poll?.signatures).toMatchObject([{ role: 'operations', proof }])
  })

  it('cannot be given in bulk', () => {
    const play = reported()
    expect(() => play.give('olga', { type: 'bulk', commands: [signature(play)] })).toThrow(/never in bulk/)
  })

  it('[R7] is refused when the truth changed without an event, and the clock then opens the poll again', () => {
    const play = reported(CAST, withShould('{ metric: lag, atMost: 5, freshFor: 10m }'))
    play.run('lena', { type: 'recordMetric', metric: 'lag', value: 1 })
    play.run('nils', report).run('dana', report).run('olga', signature(play)).run('sam', signature(play))
    play.wait(minutes(11))
    const changed = 'The basis of the poll changed. No longer met: lag ≤ 5: no data.'
    expect(message(play.give('olga', signature(play)))).toBe(changed)
    expect(message(play.give('sam', { ...go, reason: 'It is fine' }))).toBe(changed)
    play.run({ kind: 'clock' }, pollCheck(play))
    expect(gate(play)).toMatchObject({ status: 'polling', poll: { reports: [], signatures: [] } })
  })
})

describe('[R7] when the evidence changes', () => {
  it('while a poll is open, the poll begins again and says why', () => {
    const play = signed()
    const before = signature(play)
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    expect(gate(play)).toMatchObject({
      status: 'polling',
      poll: {
        id: 'go-no-go.2',
        reports: [],
        signatures: [],
        reopenedBecause: 'No longer met: “Load test passed” is open, the evidence was taken back',
      },
    })
    play.run('nils', report).run('dana', report)
    expect(code(play.give('olga', before))).toBe('pollChanged')
  })

  it('a new version of it counts as a change, also when all criteria are met as before', () => {
    const play = signed()
    // The rule verifies what a program measured, in the same moment.
    play.run(person('quinn', { via: 'token', isProgram: true }), {
      type: 'provideEvidence',
      itemId: 'uat-exit',
      evidence: { metric: 'uat_pass_rate', value: 0.98 },
    })
    expect(play.cutover.items[0]?.status).toBe('verified')
    expect(gate(play).poll).toMatchObject({
      id: 'go-no-go.2',
      reopenedBecause: 'Changed: “UAT exit criteria met” has other evidence',
    })
  })

  it('after the go, evidence that was withdrawn or rejected reopens the gate', () => {
    for (const [who, command] of [
      ['quinn', { type: 'withdrawEvidence' as const, itemId: 'load-test', reason: 'Wrong build' }],
      ['lena', { type: 'rejectEvidence' as const, itemId: 'load-test', reason: 'Wrong build' }],
    ] as const) {
      const play = started().run(who, command)
      expect(gate(play)).toMatchObject({
        status: 'pending',
        reopenedBecause: expect.stringMatching(/^Evidence of “Load test passed” was/),
      })
    }
  })

  it('after the go, age alone reopens nothing', () => {
    const play = started().wait(minutes(60 * 24 * 8))
    play.run({ kind: 'clock' }, { type: 'passTime', deadline: 'evidenceExpiry', id: 'uat-exit', due: iso(play.now) })
    expect(play.cutover.items[0]?.status).toBe('open')
    expect(gate(play).status).toBe('go')
  })

  it('once everything behind the gate has begun there is nothing left to hold', () => {
    const play = allDone().run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    expect(gate(play).status).toBe('go')
  })
})

describe('[R6] four eyes', () => {
  const excluded: [string, Record<string, string[]>, string, string][] = [
    ['created the cutover', { ...CAST, operations: ['paula'] }, 'paula', 'created this cutover'],
    [
      'supplied evidence',
      { ...CAST, operations: ['quinn'] },
      'quinn',
      'supplied the evidence of “UAT exit criteria met”',
    ],
    ['executes behind the gate', { ...CAST, operations: ['second'] }, 'second', 'executes “Freeze writes” as Database'],
  ]
  it.each(excluded)('nobody counts who %s', (_, people, who, why) => {
    const play = reported(people)
    play.run(who, signature(play)).run('sam', signature(play))
    expect(gate(play).poll?.signatures).toMatchObject([{ doesNotCount: why }, { role: 'sponsor' }])
    expect(message(play.give('sam', go))).toBe(
      `The quorum is 2; 1 signature counts so far. A signature does not count because its signer ${why}.`,
    )
  })

  it('nobody counts who supplied a value that the gate asks for', () => {
    const play = reported(CAST, withShould('{ metric: lag, atMost: 5 }'))
    play.run('sam', { type: 'recordMetric', metric: 'lag', value: 1 }).run('nils', report).run('dana', report)
    play.run('sam', signature(play))
    expect(gate(play).poll?.signatures).toMatchObject([{ doesNotCount: 'supplied the value of lag' }])
  })

  it('a metric may have any name, and has no value before somebody records one', () => {
    const play = reported(CAST, withShould('{ metric: constructor, atMost: 5 }, { metric: __proto__, atLeast: 1 }'))
    const said = () => {
      const view = gateView(play.cutover, GATE) ?? expect.unreachable('no gate')
      return basisOf(play.cutover, view, play.now).criteria.slice(-2)
    }
    expect(said()).toEqual([
      { rank: 'should', sentence: 'constructor ≤ 5: no data', truth: 'missing' },
      { rank: 'should', sentence: '__proto__ ≥ 1: no data', truth: 'missing' },
    ])
    play.run('dana', { type: 'recordMetric', metric: 'constructor', value: 7 })
    play.run('dana', { type: 'recordMetric', metric: '__proto__', value: 1 })
    expect(said()).toMatchObject([{ met: false }, { met: true }])
  })

  it('nobody counts who is assigned to a step behind the gate or has executed one', () => {
    const play = reported({ ...CAST, operations: ['olga', 'dana'] })
    play.run('lena', { type: 'assignStep', stepId: 'freeze', to: 'dana' })
    // With the role went what she reported in it.
    play.run('lena', { type: 'releasePerson', role: 'dba', email: 'dana' }).run('second', report)
    play.run('dana', signature(play))
    expect(gate(play).poll?.signatures).toMatchObject([{ doesNotCount: 'is assigned to “Freeze writes”' }])

    const again = started().run('lena', { type: 'assignPerson', role: 'operations', email: 'dana' })
    again.run('lena', { type: 'releasePerson', role: 'dba', email: 'dana' })
    again.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    again.run('lena', { type: 'openPoll', gateId: GATE }).run('nils', report).run('second', report)
    again.run('dana', signature(again))
    expect(gate(again).poll?.signatures).toMatchObject([{ doesNotCount: 'executed “Freeze writes”' }])
  })

  it('one person in two roles counts once', () => {
    const play = reported({ ...CAST, operations: ['sam'] })
    play.run('sam', { ...signature(play), role: 'operations' }, { ...signature(play), role: 'sponsor' })
    expect(code(play.give('sam', go))).toBe('quorumMissing')
  })

  it('whoever counted starts nothing behind the gate, in no way', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.now = T0 + minutes(31)
    play.run(
      'lena',
      ...['dba', 'network', 'lead'].map((role) => ({ type: 'assignPerson' as const, role, email: 'olga' })),
    )
    const start = { type: 'startStep' as const, stepId: 'freeze' }
    expect(code(play.give('olga', start))).toBe('countedApprover')
    expect(code(play.give('olga', { ...start, override: 'I am the lead' }))).toBe('countedApprover')
    expect(code(play.give('scott', { ...start, onBehalfOf: 'olga' }))).toBe('countedApprover')
    play.run('dana', start, { type: 'failStep', stepId: 'freeze', reason: 'Refused' })
    expect(code(play.give('olga', { type: 'retryStep', stepId: 'freeze' }))).toBe('countedApprover')
    const done = allDone().run('lena', { type: 'undoStep', stepId: 'live', reason: 'Too early' })
    done.run('lena', { type: 'assignPerson', role: 'lead', email: 'olga' })
    expect(code(done.give('olga', { type: 'completeStep', stepId: 'live' }))).toBe('countedApprover')
  })

  it('is off where the runbook says so below tier 1', () => {
    const relaxed = SMALL_YAML.replace('tier: 1', 'tier: 2\nfourEyes: false')
    const play = reported({ ...CAST, operations: ['paula'] }, relaxed)
    play.run('paula', signature(play)).run('sam', signature(play), go)
    expect(gate(play).decision?.counted).toEqual(['paula', 'sam'])
  })
})

describe('deciding', () => {
  it('[R8] a no-go needs its reason, whoever says it', () => {
    const play = signed()
    for (const [who, command] of [
      ['nils', { ...report, vote: 'noGo' as const }],
      ['olga', { ...signature(play), vote: 'noGo' as const }],
      ['sam', { ...go, outcome: 'noGo' as const }],
    ] as const) {
      expect(play.give(who, command)).toMatchObject({ code: 'malformed', field: 'reason' })
    }
  })

  it('a no-go of anybody stands until they think again', () => {
    const play = signed().run('olga', { ...signature(signed()), vote: 'noGo', reason: 'Nobody is on call' })
    expect(message(play.give('sam', { ...go, reason: 'We go anyway' }))).toBe(
      'Operations says no-go: “Nobody is on call”.',
    )
    play.run('olga', signature(play)).run('sam', go)
    expect(gate(play).status).toBe('go')
  })

  it('a no-go holds what is behind the gate, says what follows from it, and can be polled again', () => {
    const play = signed().run('sam', { ...go, outcome: 'noGo', reason: 'The bank is late', then: 'hold' })
    expect(gate(play).decision).toMatchObject({ outcome: 'noGo', reason: 'The bank is late', then: 'hold' })
    play.now = T0
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze' }))).toBe('gateClosed')
    passGate(play)
    expect(gate(play)).toMatchObject({ status: 'go', decision: { pollId: 'go-no-go.2' } })
  })

  it('a condition is said in words and kept with the decision', () => {
    const play = polling().run('nils', report)
    const conditional = { ...report, vote: 'goWithConditions' as const }
    expect(play.give('dana', conditional)).toMatchObject({ code: 'malformed', field: 'condition' })
    const condition = { text: 'Lag stays below 5 s', stepId: 'watch-lag', by: iso(T0 + minutes(60)) }
    play
      .run('dana', { ...conditional, condition })
      .run('olga', signature(play))
      .run('sam', signature(play))
    expect(play.give('sam', go)).toMatchObject({ code: 'votesMissing', field: 'outcome' })
    play.run('sam', { ...go, outcome: 'goWithConditions' })
    expect(gate(play)).toMatchObject({ status: 'goWithConditions', decision: { conditions: [condition] } })
    play.now = T0
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze' }))).toBe('ok')
  })

  it('an unmet must refuses the go, whatever the reason', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' }, { type: 'openPoll', gateId: GATE })
    play.run('nils', report).run('dana', report).run('olga', signature(play)).run('sam', signature(play))
    expect(message(play.give('sam', { ...go, reason: 'We go anyway' }))).toBe(
      'Not met: “Announce the start” is done; Readiness 0 % (needs 60 %); ' +
        'Mandatory and open: “UAT exit criteria met” and 1 more.',
    )
  })

  it('an unmet should asks for the reason of the go', () => {
    const play = signed().run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    play.run('nils', report).run('dana', report).run('olga', signature(play)).run('sam', signature(play))
    expect(play.give('sam', go)).toMatchObject({ code: 'criteriaUnmet', field: 'reason' })
    play.run('sam', { ...go, reason: 'The load test can follow on Monday' })
    expect(gate(play).decision).toMatchObject({ outcome: 'go', reason: 'The load test can follow on Monday' })
  })

  it('a gate that said go is not polled again while the go stands', () => {
    expect(code(started().give('lena', { type: 'openPoll', gateId: GATE }))).toBe('gateState')
    expect(code(polling().give('lena', { type: 'openPoll', gateId: GATE }))).toBe('gateState')
  })
})

describe('[R1] a lag after a gate', () => {
  it('counts from its go, also for the lead and for claimed times', () => {
    const play = knottyGo().wait(-minutes(1))
    const start = { type: 'startStep' as const, stepId: 'begin' }
    expect(play.give('dana', start)).toMatchObject({
      code: 'tooEarly',
      message: 'Waiting for 1 min more after “First gate”.',
    })
    const despite = { steps: ['first'], reason: 'In a hurry' }
    expect(code(play.give('lena', { ...start, despite, override: 'In a hurry' }))).toBe('tooEarly')
    play.wait(minutes(3))
    expect(code(play.give('dana', { ...start, at: iso(play.now - minutes(3)) }))).toBe('atTooEarly')
    expect(code(play.give('dana', { ...start, at: iso(play.now - minutes(2)) }))).toBe('ok')
  })
})

describe('[R1] what a gate comes after', () => {
  const runs = { type: 'startStep' as const, stepId: 'work' }
  const ends = { type: 'completeStep' as const, stepId: 'work' }
  const opens = { type: 'openPoll' as const, gateId: 'gate' }
  const decides = { ...go, gateId: 'gate' }
  /** The gate comes after `work` as given; one sponsor signs and decides it. */
  const gateAfter = (dependency: string) =>
    running(
      runbookOf(
        [
          { step: 'work', takes: '10m' },
          { step: 'next', takes: '5m', after: ['gate'] },
        ],
        [{ id: 'gate', after: [dependency] }],
      ),
    )
  const criteria = ({ cutover, now }: Play) => {
    const view = gateView(cutover, 'gate') ?? expect.unreachable('no gate')
    return basisOf(cutover, view, now).criteria
  }
  const decide = (play: Play) => {
    play.run('lena', opens)
    play.run('sam', { ...signature(play), gateId: 'gate' })
    return play.give('sam', decides)
  }

  it.each([
    ['work', '“work” is done', ends],
    ['work FF', '“work” is done', ends],
    ['work SS', '“work” has started', runs],
    ['work SF', '“work” has started', runs],
  ])('%s', (dependency, sentence, releases) => {
    const play = gateAfter(dependency)
    expect(criteria(play)).toEqual([{ rank: 'must', sentence, met: false, truth: 'unmet' }])
    expect(message(decide(play))).toBe(`Not met: ${sentence}.`)
    play.run('otto', runs)
    if (releases === ends) {
      expect(criteria(play)).toMatchObject([{ met: false }])
      play.run('otto', ends)
    }
    expect(criteria(play)).toMatchObject([{ met: true }])
    play.run('sam', { ...signature(play), gateId: 'gate' })
    expect(code(play.give('sam', decides))).toBe('ok')
  })

  it('holds it for the lag from what really happened, in the poll, in the forecast and in the plan', () => {
    const play = gateAfter('work SS+20m')
    expect(planRunbook(play.runbook).nodes.find(({ id }) => id === 'gate')?.earlyStart).toBe(20 * 60)
    play
      .wait(minutes(7))
      .run('otto', { ...runs, at: iso(T0 + minutes(5)) })
      .run('lena', opens)
    expect(criteria(play)).toEqual([
      { rank: 'must', sentence: 'At least 20 min since “work” started', met: false, truth: 'unmet' },
    ])
    expect(forecast(play.cutover, play.now).gates).toEqual([{ at: T0 + minutes(25) }])
    expect(expectedOf(play, 'next')).toEqual([25, 30])
    expect(portfolioLine(play.cutover, '', play.now).nextGate).toMatchObject({ id: 'gate', at: T0 + minutes(25) })
    play.run('sam', { ...signature(play), gateId: 'gate' })
    expect(message(play.give('sam', decides))).toBe('Not met: At least 20 min since “work” started.')
  })

  it('[R7] shows at the instant at which the lag is over that it is, not a minute later', () => {
    const play = gateAfter('work FS+2m').run('otto', runs).wait(minutes(10)).run('otto', ends)
    play
      .wait(minutes(0.5))
      .run('lena', opens)
      .wait(minutes(1))
      .run('sam', { ...signature(play), gateId: 'gate' })
    const due = nextDeadline(play.cutover, play.now)
    expect(due).toEqual({ deadline: 'pollCheck', id: 'gate', due: T0 + minutes(12) })
    play.now = T0 + minutes(12)
    play.run({ kind: 'clock' }, { type: 'passTime', deadline: 'pollCheck', id: 'gate', due: iso(play.now) })
    // It got better, so nobody is asked again.
    expect(gate(play).poll).toMatchObject({ id: 'gate.1', signatures: [{}], criteria: [{ met: true }] })
    expect(nextDeadline(play.cutover, play.now)?.due).toBe(play.now + minutes(0.5))
  })

  it('a negative lag is for planning only', () => {
    const play = gateAfter('work FS-5m')
    expect(planRunbook(play.runbook).nodes.find(({ id }) => id === 'gate')?.earlyStart).toBe(5 * 60)
    expect(forecast(play.cutover, play.now).gates).toEqual([{ at: T0 + minutes(10) }])
    expect(criteria(play.run('otto', runs).wait(minutes(8)))).toMatchObject([{ met: false }])
  })

  it('counts from the go of another gate, and only from a go', () => {
    const play = running(
      runbookOf(
        [{ step: 'work', takes: '10m', after: ['gate'] }],
        [{ id: 'first' }, { id: 'gate', after: ['first FS+10m'] }],
      ),
    )
    const poll = (outcome: 'go' | 'noGo') => {
      play.run('lena', { ...opens, gateId: 'first' })
      play.run('sam', { ...signature(play), gateId: 'first' })
      play.run('sam', { ...decides, gateId: 'first', outcome, reason: 'Because' })
    }
    poll('noGo')
    expect(criteria(play.wait(minutes(20)))).toEqual([
      { rank: 'must', sentence: 'At least 10 min since “first” passed', met: false, truth: 'unmet' },
    ])
    poll('go')
    expect(criteria(play.wait(minutes(9)))).toMatchObject([{ met: false }])
    expect(criteria(play.wait(minutes(1)))).toMatchObject([{ met: true }])
  })

  it('[R9] an undone end voids a gate that rests on the end, an undone start every gate', () => {
    const said = (dependency: string) => {
      const play = gateAfter(dependency).run('otto', runs)
      if (dependency === 'work') play.run('otto', ends)
      expect(code(decide(play))).toBe('ok')
      return play
    }
    const undo = { type: 'undoStep' as const, stepId: 'work', reason: 'Wrong button' }
    expect(gate(said('work').run('otto', undo)).status).toBe('pending')
    const begun = said('work SS').run('otto', ends, undo)
    expect(gate(begun).status).toBe('go')
    expect(gate(begun.run('otto', undo)).status).toBe('pending')
  })
})

function withShould(criterion: string): string {
  return SMALL_YAML.replace('should: [{ item: load-test }]', `should: [${criterion}]`)
}
