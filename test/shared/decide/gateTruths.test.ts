/** What a go may rest on: who counts when it is decided, and what is met and what only needs a reason. */
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/actor.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { fallenSinceGo } from '../../../shared/derived/gateWatch.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { UnnamedCommand } from '../../support/asSeen.ts'
import { CAST, iso, makeReady, minutes, Play, passGate, person, signature, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const GATE = 'go-no-go'
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const gate = (play: Play) => play.cutover.gates[0] ?? expect.unreachable('the runbook has no gate')
const go = { type: 'decideGate' as const, gateId: GATE, outcome: 'go' as const }
const report = { type: 'report' as const, gateId: GATE, vote: 'go' as const }
const steps = (...commands: UnnamedCommand[]) => commands

interface Given {
  yaml?: string
  people?: Record<string, string[]>
  /** Before the poll is opened; completing the announcement when left out. */
  before?: (play: Play) => void
}
const announced = (play: Play) =>
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })

function polled({ yaml = SMALL_YAML, people = CAST, before = announced }: Given = {}): Play {
  const play = makeReady(new Play(mustRead(yaml), { people }).run('lena', { type: 'startCutover' }))
  before(play)
  return play.run('lena', { type: 'openPoll', gateId: GATE })
}
function signed(given?: Given): Play {
  const play = polled(given)
  for (const who of ['nils', 'dana']) play.run(who, report)
  return play.run('olga', signature(play)).run('sam', signature(play))
}
/** As the criterion stands now, by the beginning of its sentence. */
function criterion(play: Play, sentence: string) {
  const view = gateView(play.cutover, GATE) ?? expect.unreachable('no gate')
  return basisOf(play.cutover, view, play.now).criteria.find((one) => one.sentence.startsWith(sentence))
}

describe('[R6] who counts is judged when it is decided', () => {
  const METRIC = SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5 }, ')
  const afterwards: [string, string, (play: Play) => void, string, Given?][] = [
    [
      'is assigned work behind it',
      'olga',
      (play) => {
        play.run('lena', { type: 'assignPerson', role: 'dba', email: 'olga' })
        play.run('lena', { type: 'assignStep', stepId: 'freeze', to: 'olga' })
        play.run('lena', { type: 'releasePerson', role: 'dba', email: 'olga' })
      },
      'is assigned to “Freeze writes”',
    ],
    [
      'is given a role that works behind it',
      'olga',
      (play) => {
        play.run('lena', { type: 'assignPerson', role: 'network', email: 'olga' })
      },
      'executes “Later” as Network',
    ],
    [
      'is given a role that confirms behind it',
      'olga',
      (play) => {
        play.run('lena', { type: 'assignPerson', role: 'qa', email: 'olga' })
      },
      'executes “Validate the result” as Test and quality',
    ],
    [
      'loses the role',
      'olga',
      (play) => {
        play.run('lena', { type: 'releasePerson', role: 'operations', email: 'olga' })
      },
      'no longer holds Operations',
    ],
    [
      'supplies the value that it asks for',
      'olga',
      (play) => {
        play.run('olga', { type: 'recordMetric', metric: 'lag', value: 2 })
      },
      'supplied the value of lag',
      {
        yaml: METRIC,
        before: (play) => announced(play).run('lena', { type: 'recordMetric', metric: 'lag', value: 1 }),
      },
    ],
    [
      'waives what it demands',
      'sam',
      (play) => {
        play.run('sam', {
          type: 'waiveItem',
          itemId: 'load-test',
          reason: 'Known',
          until: iso(play.now + minutes(600)),
        })
      },
      'waived “Load test passed”',
      {
        before: (play) =>
          announced(play).run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong file' }),
      },
    ],
    [
      'may no longer act',
      'olga',
      (play) => {
        play.rightsLost = new Map([['olga', 'is an observer now']])
      },
      'is an observer now',
    ],
  ]
  it.each(afterwards)('a signer who afterwards %s does not', (_, who, act, why, given) => {
    const play = signed(given)
    act(play)
    const signatures = gate(play).poll?.signatures ?? []
    expect(signatures.map(({ deed }) => deed.by)).toContain(who)
    play.run('lena', { type: 'assignPerson', role: 'sponsor', email: 'sofia' })
    expect(message(play.give('sofia', { ...go, reason: 'It is fine' }))).toBe(
      `The quorum is 2; 1 signature counts so far. A signature does not count because its signer ${why}.`,
    )
  })

  it('the hand that typed counts as well as the name it was typed for', () => {
    const people = { ...CAST, operations: ['scott'] }
    const play = makeReady(new Play(smallRunbook(), { people }).run('lena', { type: 'startCutover' }))
    play.run('scott', {
      type: 'provideEvidence',
      itemId: 'load-test',
      evidence: { link: 'https://example.org/2' },
      onBehalfOf: 'quinn',
    })
    expect(code(play.give('scott', { type: 'verifyItem', itemId: 'load-test' }))).toBe('notYourRole')
    play.run('lena', { type: 'verifyItem', itemId: 'load-test' })
    announced(play).run('lena', { type: 'openPoll', gateId: GATE })
    for (const who of ['nils', 'dana']) play.run(who, report)
    play.run('scott', signature(play)).run('sam', signature(play))
    expect(message(play.give('sam', go))).toMatch('because its signer supplied the evidence of “Load test passed”.')
  })

  it('the token that signed falls with its signature, within a minute and before any decision', () => {
    const play = polled()
    for (const who of ['nils', 'dana']) play.run(who, report)
    play.run(person('olga', { via: 'token', tokenId: 'token-1' }), signature(play)).run('sam', signature(play))
    play.rightsLost = new Map([['token-1', 'signed with a token that was revoked']])
    expect(code(play.give('sam', go))).toBe('quorumMissing')
    play.wait(minutes(1)).passTime()
    expect(gate(play).poll?.signatures).toMatchObject([{ voided: 'signed with a token that was revoked' }, {}])
    play.rightsLost = new Map()
    expect(code(play.give('sam', go))).toBe('quorumMissing')
    play.run('olga', signature(play)).run('sam', go)
    expect(gate(play).decision?.counted).toEqual(['sam', 'olga'])
  })

  it('a report counts while whoever spoke holds the role', () => {
    const play = signed().run('lena', { type: 'releasePerson', role: 'network', email: 'nils' })
    expect(message(play.give('sam', go))).toBe('Network has not reported.')
  })

  it('in tier 1 a go takes somebody else’s signature, and no decision of whoever waived', () => {
    const alone = SMALL_YAML.replace('quorum: 2', 'quorum: 1')
    const play = polled({ yaml: alone })
    for (const who of ['nils', 'dana']) play.run(who, report)
    play.run('sam', signature(play))
    expect(code(play.give('sam', go))).toBe('samePerson')
    play.run('olga', signature(play)).run('sam', go)

    const waived = polled({
      yaml: alone,
      before: (before) => {
        announced(before).run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong file' })
        before.run('sam', {
          type: 'waiveItem',
          itemId: 'load-test',
          reason: 'Known',
          until: iso(before.now + minutes(600)),
        })
      },
    })
    for (const who of ['nils', 'dana']) waived.run(who, report)
    waived.run('olga', signature(waived))
    expect(message(waived.give('sam', { ...go, reason: 'Known' }))).toMatch(
      'You waived “Load test passed”: in tier 1 somebody else decides.',
    )
    waived
      .run('lena', { type: 'assignPerson', role: 'sponsor', email: 'sofia' })
      .run('sofia', { ...go, reason: 'Known' })
  })
})

describe('[R6] whoever counted does nothing behind the gate', () => {
  const RUNNING = steps({ type: 'startStep', stepId: 'freeze' })
  const acts: [UnnamedCommand, readonly UnnamedCommand[]][] = [
    [{ type: 'startStep', stepId: 'freeze' }, []],
    [
      { type: 'estimateStep', stepId: 'freeze', finish: iso(Date.parse('2026-11-28T23:00:00Z')), reason: 'Slow' },
      RUNNING,
    ],
    [{ type: 'completeStep', stepId: 'freeze' }, RUNNING],
    [{ type: 'holdStep', stepId: 'freeze', reason: 'Wait' }, RUNNING],
    [{ type: 'failStep', stepId: 'freeze', reason: 'Broken' }, RUNNING],
    [{ type: 'undoStep', stepId: 'freeze', reason: 'Mistake' }, RUNNING],
    [{ type: 'resumeStep', stepId: 'freeze' }, [...RUNNING, { type: 'holdStep', stepId: 'freeze', reason: 'Wait' }]],
    [{ type: 'retryStep', stepId: 'freeze' }, [...RUNNING, { type: 'failStep', stepId: 'freeze', reason: 'Broken' }]],
  ]
  const ways: [string, (play: Play, act: UnnamedCommand) => ReturnType<Play['give']>][] = [
    [
      'in the role',
      (play, act) => play.run('lena', { type: 'assignPerson', role: 'dba', email: 'olga' }).give('olga', act),
    ],
    [
      'as the lead, by override',
      (play, act) =>
        play
          .run('lena', { type: 'assignPerson', role: 'lead', email: 'olga' })
          .give('olga', { ...act, override: 'I know how' } as UnnamedCommand),
    ],
    [
      'as a scribe, for another',
      (play, act) =>
        play
          .run('lena', { type: 'assignPerson', role: 'scribe', email: 'olga' })
          .give('olga', { ...act, onBehalfOf: 'dana' } as UnnamedCommand),
    ],
    [
      'by the hand of a scribe',
      (play, act) =>
        play
          .run('lena', { type: 'assignPerson', role: 'dba', email: 'olga' })
          .give('scott', { ...act, onBehalfOf: 'olga' } as UnnamedCommand),
    ],
  ]
  it.each(acts.flatMap(([act, before]) => ways.map(([way, give]) => [act.type, way, act, before, give] as const)))(
    '%s %s',
    (_, __, act, before, give) => {
      const play = upToGo(new Play(smallRunbook())).run('dana', ...before)
      expect(code(give(play, act))).toBe('countedApprover')
    },
  )

  it('nor is it given to them, skipped or confirmed by them', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.run('lena', { type: 'assignPerson', role: 'dba', email: 'olga' })
    expect(code(play.give('lena', { type: 'assignStep', stepId: 'freeze', to: 'olga' }))).toBe('countedApprover')
    play.run('lena', { type: 'assignPerson', role: 'lead', email: 'olga' })
    expect(code(play.give('olga', { type: 'skipStep', stepId: 'freeze', reason: 'No' }))).toBe('countedApprover')
    expect(code(play.give('olga', { type: 'noteStep', stepId: 'freeze', text: 'I am watching' }))).toBe('ok')
  })
})

describe('[R7] a yes that nobody gave', () => {
  const skipped = (play: Play) => play.run('lena', { type: 'skipStep', stepId: 'announce', reason: 'Nobody is there' })
  const withdrawn = (play: Play) =>
    announced(play).run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong file' })
  const waivedBy = (who: string, itemId: string) => (play: Play) =>
    withdrawn(play).run(who, { type: 'waiveItem', itemId, reason: 'Known', until: iso(play.now + minutes(600)) })
  const truths: [string, string, string, Given][] = [
    ['skipped', '“Announce the start” was skipped', 'skipped', { before: skipped }],
    [
      'done with issues',
      '“Announce the start” is done with issues',
      'doneWithIssues',
      {
        before: (play) =>
          play.run(
            'lena',
            { type: 'startStep', stepId: 'announce' },
            { type: 'completeStep', stepId: 'announce', withIssues: 'Half were told' },
          ),
      },
    ],
    ['waived', '“Load test passed” is waived', 'waived', { before: waivedBy('lena', 'load-test') }],
    [
      'nothing to judge',
      'There is no mandatory readiness item',
      'empty',
      {
        yaml: SMALL_YAML.replaceAll(', mandatory: true', ''),
      },
    ],
  ]
  it.each(truths)('%s is said, is not met, and takes the decision owner’s reason', (_, sentence, truth, given) => {
    const play = signed(given)
    expect(criterion(play, sentence)).toMatchObject({ met: false, exception: true, truth })
    expect(play.give('sam', go)).toMatchObject({
      code: 'criteriaUnmet',
      field: 'reason',
      message: expect.stringContaining(sentence),
    })
    play.run('sam', { ...go, reason: 'We know' })
    expect(gate(play).poll?.criteria.find((one) => one.sentence === sentence)).toMatchObject({ truth })
  })
  it.each(truths)('%s is met where the runbook accepts it', (_, sentence, truth, { yaml = SMALL_YAML, ...given }) => {
    const play = signed({ ...given, yaml: yaml.replace('decides: sponsor', `$&\n    accepts: [${truth}]`) })
    expect(criterion(play, sentence)).toMatchObject({ met: true, truth })
    play.run('sam', go)
  })

  it('a poll asks again where done became skipped, in one bulk too', () => {
    const play = signed()
    play.run('lena', {
      type: 'bulk',
      commands: [
        { type: 'undoStep', stepId: 'announce', reason: 'Not sent' },
        { type: 'undoStep', stepId: 'announce', reason: 'Not sent' },
        { type: 'skipStep', stepId: 'announce', reason: 'Nobody is there' },
      ],
    } as UnnamedCommand)
    expect(gate(play).poll).toMatchObject({
      id: 'go-no-go.2',
      signatures: [],
      reopenedBecause: 'Changed: “Announce the start” was skipped',
    })
  })

  it('the thing that broke comes first, then the figure that follows from it', () => {
    const play = signed({ yaml: SMALL_YAML.replace('{ readiness: 0.6 }', '{ readiness: 0.95 }') })
    const fell = (why: string) => ({
      reopenedBecause: `No longer met: “UAT exit criteria met” is open, ${why}; Readiness 40 % (needs 95 %)`,
    })
    play.wait(minutes(7 * 24 * 60)).passTime()
    expect(gate(play).poll).toMatchObject(fell('the evidence went stale'))
    const taken = signed({ yaml: SMALL_YAML.replace('{ readiness: 0.6 }', '{ readiness: 0.95 }') })
    taken.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    expect(gate(taken).poll).toMatchObject(fell('the evidence was taken back'))
  })

  it('done again is another result, which nobody has signed for', () => {
    const play = signed().wait(minutes(1))
    play.run('lena', {
      type: 'bulk',
      commands: [
        { type: 'undoStep', stepId: 'announce', reason: 'Not sent' },
        { type: 'completeStep', stepId: 'announce' },
      ],
    } as UnnamedCommand)
    expect(gate(play).poll).toMatchObject({
      id: 'go-no-go.2',
      reopenedBecause: 'Changed: “Announce the start” was done again',
    })
  })

  it('typed, measured, stale and missing are told apart', () => {
    const yaml = SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5, freshFor: 10m }, ')
    const play = polled({ yaml })
    const lag = () => criterion(play, 'lag')
    expect(lag()).toMatchObject({ truth: 'missing' })
    play.run('dana', { type: 'recordMetric', metric: 'lag', value: 1 })
    expect(lag()).toMatchObject({ truth: 'typed', met: true, given: { by: 'dana' } })
    play.run(person('dana', { via: 'token', isProgram: true }), { type: 'recordMetric', metric: 'lag', value: 1 })
    expect(lag()).toMatchObject({ truth: 'measured', met: true, given: { by: 'dana', byProgram: true } })
    play.wait(minutes(11))
    expect(lag()).toMatchObject({ truth: 'stale' })
    expect(lag()).not.toHaveProperty('met')
  })

  it('what gets better is shown and voids nobody’s signature', () => {
    const play = signed({ before: withdrawn })
    const before = gate(play).poll
    play.run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/2' } })
    play.run('lena', { type: 'verifyItem', itemId: 'load-test' })
    expect(gate(play).poll).toMatchObject({ id: before?.id, signatures: [{}, {}], reports: [{}, {}] })
    expect(gate(play).poll?.basis).not.toBe(before?.basis)
    play.run('sam', go)
  })

  it('the newest measurement counts, not the one that arrives last', () => {
    const play = polled({ yaml: SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5 }, ') })
    play.run('dana', { type: 'recordMetric', metric: 'lag', value: 9 })
    play.run('dana', { type: 'recordMetric', metric: 'lag', value: 1, measuredAt: iso(play.now - minutes(5)) })
    expect(criterion(play, 'lag')).toMatchObject({ met: false, sentence: 'lag ≤ 5: now 9' })
  })
})

describe('a go on conditions', () => {
  const conditional = { ...report, vote: 'goWithConditions' as const }
  const two = SMALL_YAML.replace(
    'phases: [Prep',
    `  - id: second
    title: Second gate
    after: [go-no-go]
    approvers: { roles: [operations], quorum: 1 }
    decides: sponsor
phases: [Prep`,
  )
  it('is watched condition by condition, and promised to whatever comes after it until each is resolved', () => {
    const play = polled({ yaml: two })
    const by = iso(play.now + minutes(120))
    play.run('nils', { ...conditional, condition: { text: 'The second line is up', by } })
    play.run('dana', { ...conditional, condition: { text: 'Backups verified', stepId: 'freeze' } })
    play.run('olga', signature(play)).run('sam', signature(play))
    expect(code(play.give('sam', go))).toBe('votesMissing')
    play.run('sam', { ...go, outcome: 'goWithConditions' })
    expect(play.cutover.watchItems).toMatchObject([
      { id: 'w1', title: 'The second line is up', owner: 'network', condition: { gateId: GATE, by: Date.parse(by) } },
      { id: 'w2', title: 'Backups verified', owner: 'dba', stepId: 'freeze', condition: { gateId: GATE } },
    ])
    const passed = () => {
      const view = gateView(play.cutover, 'second') ?? expect.unreachable('no gate')
      return basisOf(play.cutover, view, play.now).criteria[0]
    }
    expect(passed()).toMatchObject({
      sentence: '“Go / no-go” passed, on conditions that are open',
      truth: 'promised',
      exception: true,
    })
    play.run('lena', { type: 'resolveWatchItem', watchItemId: 'w1' }, { type: 'resolveWatchItem', watchItemId: 'w2' })
    expect(passed()).toMatchObject({ sentence: '“Go / no-go” passed', truth: 'done', met: true })
  })
})

describe('[R7] what is decided stays watched', () => {
  const yaml = (more = '') =>
    SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5, freshFor: 10m }, ').replace(
      'decides: sponsor',
      `$&${more}`,
    )
  const decided = (more?: string) => {
    const play = makeReady(new Play(mustRead(yaml(more))).run('lena', { type: 'startCutover' }))
    return passGate(announced(play).run('dana', { type: 'recordMetric', metric: 'lag', value: 1 }))
  }
  it('a value that falls or goes stale is an alarm, and the go stands', () => {
    const play = decided()
    expect(fallenSinceGo(play.cutover, GATE, play.now)).toEqual([])
    play.run('nils', { type: 'recordMetric', metric: 'lag', value: 7 })
    expect(fallenSinceGo(play.cutover, GATE, play.now)).toMatchObject([{ sentence: 'lag ≤ 5: now 7' }])
    expect(gate(play).status).toBe('go')
  })
  it('where the runbook says so it closes the gate, by age too', () => {
    const fallen = decided('\n    afterGo: reopen').run('nils', { type: 'recordMetric', metric: 'lag', value: 7 })
    expect(gate(fallen)).toMatchObject({ status: 'pending', reopenedBecause: 'No longer met: lag ≤ 5: now 7' })
    const aged = decided('\n    afterGo: reopen').wait(minutes(11)).passTime()
    expect(gate(aged)).toMatchObject({ status: 'pending', reopenedBecause: 'No longer met: lag ≤ 5: no data' })
  })
})

describe('[R6] one pair of eyes', () => {
  const owner: Actor = person('quinn')
  it('nobody verifies or waives their own, in whichever coat', () => {
    const provide: UnnamedCommand = {
      type: 'provideEvidence',
      itemId: 'load-test',
      evidence: { link: 'https://example.org' },
    }
    const verify: UnnamedCommand = { type: 'verifyItem', itemId: 'load-test' }
    const people = { ...CAST, lead: ['lena', 'quinn'], sponsor: ['sam', 'quinn'] }
    const cases: [string | Actor, UnnamedCommand, string | Actor, UnnamedCommand][] = [
      [owner, provide, owner, verify],
      ['lena', { ...provide, onBehalfOf: 'quinn' } as UnnamedCommand, 'lena', verify],
      [
        'lena',
        { ...provide, override: 'He is away' } as UnnamedCommand,
        'lena',
        { ...verify, override: 'Quick' } as UnnamedCommand,
      ],
      [
        'scott',
        { ...provide, onBehalfOf: 'quinn' } as UnnamedCommand,
        'scott',
        { ...verify, onBehalfOf: 'lena' } as UnnamedCommand,
      ],
      [person('quinn', { via: 'token' }), provide, person('quinn', { via: 'token' }), verify],
    ]
    for (const [who, gives, then, verifies] of cases) {
      const play = new Play(smallRunbook(), { people }).run(who, gives)
      expect(code(play.give(then, verifies))).toBe('samePerson')
    }
    const waive: UnnamedCommand = {
      type: 'waiveItem',
      itemId: 'load-test',
      reason: 'Known',
      until: '2026-12-24T00:00:00Z',
    }
    expect(code(new Play(smallRunbook(), { people }).give('quinn', waive))).toBe('samePerson')
    expect(code(new Play(smallRunbook(), { people }).give('sam', waive))).toBe('ok')
  })
})
