/** A refusal that advises something has to lead out: whoever does what it says gets what they wanted. */
import { describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { facts, hear, incidentReading, linked } from '../../support/changes.ts'
import { minutes, Play, T0 } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

type Given = [who: string, command: CommandInput]

interface Advice {
  play(): Play
  wanted: Given
  /** What the refusal says to do. */
  advises: RegExp
  follow: Given[]
  /** The command as it is then given, where the advice changes it. */
  then?: Given
}

const on = (metric: string) =>
  mustRead(
    SMALL_YAML.replace('exit: [{ metric: error_rate, atMost: 0.01 }]', `exit: [{ metric: ${metric}, atMost: 0 }]`),
  )
const inHypercare = (metric: string) => allDone(on(metric)).run('lena', { type: 'enterHypercare' })
/** ServiceNow leads it, and counts one open P1 incident. */
const allDoneWithChange = () => {
  const play = linked(inHypercare('incidents_p1_open'))
  return hear(play, facts(play), { kind: 'incident', facts: incidentReading({ sysId: 'one', number: 'one' }) })
}
const signedOff = () =>
  inHypercare('error_rate')
    .run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0 })
    .run('olga', { type: 'signOff' })
const saidNoGo = (): Play => {
  const play = new Play(on('error_rate')).run('lena', { type: 'startCutover' })
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'noGo', reason: 'The vendor is away' })
  for (const { id } of play.runbook.steps)
    if (id !== 'announce') play.run('lena', { type: 'skipStep', stepId: id, reason: 'No go' })
  return play
}

const ADVICE: Record<string, Advice> = {
  'record the value of an exit criterion': {
    play: () => inHypercare('error_rate'),
    wanted: ['olga', { type: 'signOff' }],
    advises: /Record its value/,
    follow: [['lena', { type: 'recordMetric', metric: 'error_rate', value: 0 }]],
  },
  'record the incidents, where no ServiceNow counts them': {
    play: () => inHypercare('incidents_p1_open'),
    wanted: ['olga', { type: 'signOff' }],
    advises: /Record its value/,
    follow: [['lena', { type: 'recordCheckIn', note: 'Quiet', metrics: { incidents_p1_open: 0 } }]],
  },
  'say in a note why one signs all the same': {
    play: () => inHypercare('error_rate'),
    wanted: ['olga', { type: 'signOff' }],
    advises: /say in a note/,
    follow: [],
    then: ['olga', { type: 'signOff', note: 'Known, and mended on Monday' }],
  },
  'resolve what is still watched': {
    play: () => inHypercare('error_rate').run('lena', { type: 'addWatchItem', title: 'Slow reports' }),
    wanted: ['olga', { type: 'signOff', note: 'Fine' }],
    advises: /Resolve what is open first/,
    follow: [['lena', { type: 'resolveWatchItem', watchItemId: 'w1' }]],
  },
  'close with a reason what came up after the sign-off': {
    play: () => signedOff().run('lena', { type: 'addWatchItem', title: 'Outage again', severity: 1 }),
    wanted: ['lena', { type: 'closeCutover' }],
    advises: /close with a reason/,
    follow: [],
    then: ['lena', { type: 'closeCutover', override: 'Goes on as an incident' }],
  },
  'record the value again that is over its limit': {
    play: () => signedOff().run('lena', { type: 'recordMetric', metric: 'error_rate', value: 9 }),
    wanted: ['lena', { type: 'closeCutover' }],
    advises: /Record its value/,
    follow: [['lena', { type: 'recordMetric', metric: 'error_rate', value: 0 }]],
  },
  'enter hypercare first': {
    play: () => allDone(),
    wanted: ['lena', { type: 'closeCutover' }],
    advises: /enter it, and close the cutover when it is signed off/,
    follow: [
      ['lena', { type: 'enterHypercare' }],
      ['olga', { type: 'signOff', note: 'Fine' }],
    ],
  },
  'cancel what was never started': {
    play: SITUATIONS.preparing,
    wanted: ['lena', { type: 'closeCutover' }],
    advises: /cancel it instead/,
    follow: [],
    then: ['lena', { type: 'cancelCutover', reason: 'Moved' }],
  },
  'cancel after a no-go': {
    play: saidNoGo,
    wanted: ['lena', { type: 'enterHypercare' }],
    advises: /cancel the cutover/,
    follow: [],
    then: ['lena', { type: 'cancelCutover', reason: 'No-go' }],
  },
  'decide the gate again after a no-go': {
    play: saidNoGo,
    wanted: ['lena', { type: 'enterHypercare' }],
    advises: /decide the gate again/,
    follow: [],
    then: ['lena', { type: 'openPoll', gateId: 'go-no-go' }],
  },
  'fail what is under way before cancelling': {
    play: started,
    wanted: ['lena', { type: 'cancelCutover', reason: 'Fire' }],
    advises: /finish or fail it/,
    follow: [['dana', { type: 'failStep', stepId: 'freeze', reason: 'Fire' }]],
  },
  'fail what waits for a second person before cancelling': {
    play: promoted,
    wanted: ['lena', { type: 'cancelCutover', reason: 'Fire' }],
    advises: /finish or fail it/,
    follow: [['dana', { type: 'failStep', stepId: 'promote', reason: 'Fire' }]],
  },
  'take over from an automation': {
    play: () => started().wait(minutes(5)),
    wanted: ['dana', { type: 'startStep', stepId: 'copy' }],
    advises: /Take it over to do it by hand/,
    follow: [['dana', { type: 'takeOverStep', stepId: 'copy', reason: 'It is silent' }]],
  },
  'assign the next lead first': {
    play: SITUATIONS.preparing,
    wanted: ['lena', { type: 'releasePerson', role: 'lead', email: 'lena' }],
    advises: /assign the next one first/,
    follow: [['lena', { type: 'assignPerson', role: 'lead', email: 'quinn' }]],
  },
  'assign somebody who holds the role': {
    play: started,
    wanted: ['lena', { type: 'assignStep', stepId: 'switch', to: 'quinn' }],
    advises: /Assign somebody who holds Network/,
    follow: [],
    then: ['lena', { type: 'assignStep', stepId: 'switch', to: 'nils' }],
  },
  'say what one observed': {
    play: () => {
      const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
      play.run('nils', { type: 'startStep', stepId: 'switch' }).wait(minutes(5))
      play
        .run('nils', { type: 'completeStep', stepId: 'switch' })
        .run('quinn', { type: 'startStep', stepId: 'validate' })
      return play.wait(minutes(5))
    },
    wanted: ['quinn', { type: 'completeStep', stepId: 'validate' }],
    advises: /say what you observed/,
    follow: [],
    then: ['quinn', { type: 'completeStep', stepId: 'validate', observed: 'All totals match' }],
  },
  'have somebody else verify': {
    play: () =>
      new Play(on('error_rate'), { people: { lead: ['lena', 'quinn'], qa: ['quinn'] } }).run('quinn', {
        type: 'provideEvidence',
        itemId: 'load-test',
        evidence: { link: 'https://reports.test/1' },
      }),
    wanted: ['quinn', { type: 'verifyItem', itemId: 'load-test' }],
    advises: /Somebody other than the person who provided the evidence verifies it/,
    follow: [],
    then: ['lena', { type: 'verifyItem', itemId: 'load-test' }],
  },
  'complete the step if it is done': {
    play: started,
    wanted: ['dana', { type: 'estimateStep', stepId: 'freeze', finish: new Date(T0).toISOString(), reason: 'Slow' }],
    advises: /complete the step if it is done/,
    follow: [],
    then: ['dana', { type: 'completeStep', stepId: 'freeze' }],
  },
}

describe('[R13] what a refusal advises leads out', () => {
  it.each(Object.entries(ADVICE))('%s', (_, { play: makePlay, wanted, advises, follow, then = wanted }) => {
    const play = makePlay()
    const refused = play.give(...wanted)
    if (!isRefusal(refused)) return expect.unreachable('it was not refused')
    expect(refused.message).toMatch(advises)
    for (const [who, command] of follow) play.run(who, command)
    const done = play.give(...then)
    expect(isRefusal(done) ? done.message : 'done').toBe('done')
  })

  it('nobody is told to record what ServiceNow counts, nor may: it would never count', () => {
    const play = allDoneWithChange()
    const refused = play.give('olga', { type: 'signOff' })
    expect(isRefusal(refused) && refused.message).toBe(
      'Exit criterion not met: Open P1 incidents ≤ 0. ServiceNow counts it: close them there, or say in a note why you sign all the same.',
    )
    for (const command of [
      { type: 'recordMetric', metric: 'incidents_p1_open', value: 0 },
      { type: 'recordCheckIn', note: 'Quiet', metrics: { incidents_p1_open: 0 } },
    ] as const) {
      expect(play.give('lena', command)).toMatchObject({
        code: 'nothingChanges',
        message: expect.stringContaining('would not count'),
      })
    }
    const closed = incidentReading({ sysId: 'one', number: 'one', open: false })
    hear(play, facts(play), { kind: 'incident', facts: closed })
    play.run('olga', { type: 'signOff' })
  })
})
