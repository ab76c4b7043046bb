import { describe, expect, it } from 'vitest'
import { COMMAND_TYPES, command as personCommand, type SingleCommand } from '../../../shared/commands.ts'
import { asSeen, SEEN } from '../../../shared/decide/seen.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { asSeenBy, standingIn, type UnnamedCommand } from '../../support/asSeen.ts'
import { CASES } from '../../support/authorityCases.ts'
import { hear } from '../../support/changes.ts'
import { minutes, type Play, signature } from '../../support/play.ts'
import { allDone, SITUATIONS } from '../../support/situations.ts'

type Answering = {
  [Type in keyof typeof SEEN]: (typeof SEEN)[Type] extends { nothing: string } ? never : Type
}[keyof typeof SEEN]

/** How what a command answers goes, and comes again as another, to which the same words would still fit. */
interface Again {
  who: string
  /** Where, and what is given, if other than its case. */
  given?: () => Play
  command?: UnnamedCommand
  happens: (play: Play) => unknown
}

const GATE = 'go-no-go'
const freeze = { stepId: 'freeze', reason: 'Refused' }
const ranAgain: Again = {
  who: 'dana',
  happens: (play) => play.run('dana', { type: 'failStep', ...freeze }, { type: 'retryStep', stepId: 'freeze' }),
}
const otherEvidence = (who: string): Again => ({
  who,
  happens: (play) =>
    play.run(
      'quinn',
      { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong report' },
      { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/2' } },
    ),
})
const stoppedAgain = (who: string): Again => ({
  who,
  happens: (play) =>
    play.run('lena', { type: 'clearStop' }).run('nils', { type: 'callStop', reason: 'Data is being lost' }),
})
const polledAgain = (play: Play): Play =>
  play.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
const reportedAgain = (play: Play): Play =>
  ['nils', 'dana'].reduce((on, who) => on.run(who, { type: 'report', gateId: GATE, vote: 'go' }), play)

const AGAIN: Record<Answering, Again> = {
  resumeCutover: {
    who: 'lena',
    happens: (play) => play.run('lena', { type: 'resumeCutover' }, { type: 'pauseCutover', reason: 'Data is lost' }),
  },
  resumeCountdown: {
    who: 'lena',
    happens: (play) => play.run('lena', { type: 'resumeCountdown' }, { type: 'holdCountdown', reason: 'The bank' }),
  },
  beginRollback: {
    who: 'lena',
    given: () => allDone().run('sam', { type: 'beginRollback', reason: 'The totals differ' }),
    happens: (play) =>
      play.run(
        'sam',
        { type: 'beginRollback', reason: 'Only there', workstream: 'Database' },
        { type: 'beginRollback', reason: 'All of it, for another reason' },
      ),
  },
  answerTrigger: {
    who: 'sam',
    happens: (play) => play.wait(minutes(1)).run('quinn', { type: 'recordMetric', metric: 'rows_off', value: 300 }),
  },
  closeCutover: {
    who: 'lena',
    command: { type: 'closeCutover', override: 'It is known' },
    happens: (play) => play.run('quinn', { type: 'addWatchItem', title: 'Payments are lost', severity: 1 }),
  },
  signOff: {
    who: 'olga',
    command: { type: 'signOff', note: 'We accept it' },
    happens: (play) => play.run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0.5 }),
  },
  answerStop: stoppedAgain('dana'),
  clearStop: stoppedAgain('lena'),
  acknowledgeStep: ranAgain,
  assignStep: { ...ranAgain, who: 'lena' },
  changeStep: {
    who: 'lena',
    happens: (play) =>
      play.run('lena', { type: 'changeStep', stepId: 'later', title: 'Much later', reason: 'Clearer' }),
  },
  startStep: {
    who: 'dana',
    happens: (play) => play.run('dana', { type: 'startStep', stepId: 'freeze' }, { type: 'undoStep', ...freeze }),
  },
  heartbeatStep: {
    who: 'dana',
    happens: (play) =>
      play.run('dana', { type: 'failStep', stepId: 'copy', reason: 'x' }, { type: 'retryStep', stepId: 'copy' }),
  },
  takeOverStep: {
    who: 'dana',
    happens: (play) =>
      play
        .run('lena', { type: 'skipStep', stepId: 'copy', reason: 'Copied already' })
        .run('dana', { type: 'undoStep', stepId: 'copy', reason: 'It is not' }),
  },
  estimateStep: ranAgain,
  tickBox: ranAgain,
  untickBox: ranAgain,
  completeStep: ranAgain,
  confirmStep: {
    who: 'second',
    happens: (play) =>
      play.run(
        'dana',
        { type: 'undoStep', stepId: 'promote', reason: 'Not yet' },
        { type: 'completeStep', stepId: 'promote' },
      ),
  },
  holdStep: ranAgain,
  resumeStep: {
    who: 'dana',
    happens: (play) => play.run('dana', { type: 'resumeStep', stepId: 'freeze' }, { type: 'holdStep', ...freeze }),
  },
  failStep: ranAgain,
  retryStep: {
    who: 'dana',
    happens: (play) => play.run('dana', { type: 'retryStep', stepId: 'freeze' }, { type: 'failStep', ...freeze }),
  },
  skipStep: {
    who: 'lena',
    happens: (play) =>
      play
        .run('lena', { type: 'skipStep', stepId: 'later', reason: 'Not needed' })
        .run('nils', { type: 'undoStep', stepId: 'later', reason: 'It is' }),
  },
  undoStep: {
    who: 'dana',
    happens: (play) => play.run('dana', { type: 'undoStep', ...freeze }, { type: 'completeStep', stepId: 'freeze' }),
  },
  withdrawEvidence: otherEvidence('quinn'),
  verifyItem: otherEvidence('lena'),
  rejectEvidence: otherEvidence('lena'),
  waiveItem: {
    who: 'sam',
    happens: (play) =>
      play.run(
        'quinn',
        { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } },
        { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'It was another build' },
      ),
  },
  openPoll: {
    who: 'lena',
    happens: (play) =>
      play
        .run('lena', { type: 'openPoll', gateId: GATE })
        .run('sam', { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason: 'The scheme is down' }),
  },
  report: { who: 'nils', happens: polledAgain },
  sign: { who: 'olga', happens: (play) => reportedAgain(polledAgain(play)) },
  decideGate: {
    who: 'sam',
    happens(play) {
      polledAgain(play)
        .run('quinn', {
          type: 'provideEvidence',
          itemId: 'uat-exit',
          evidence: { metric: 'uat_pass_rate', value: 0.97 },
        })
        .run('lena', { type: 'verifyItem', itemId: 'uat-exit' })
      reportedAgain(play).run('olga', signature(play)).run('sam', signature(play))
    },
  },
  breakGlass: {
    who: 'lena',
    happens: (play) =>
      play
        .run('sam', { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason: 'Not tonight' })
        .run('lena', { type: 'openPoll', gateId: GATE }),
  },
  resumeChangeSync: {
    who: 'lena',
    happens: (play) =>
      play.run(
        'lena',
        { type: 'resumeChangeSync', changeId: 'change-1' },
        { type: 'pauseChangeSync', changeId: 'change-1', reason: 'It writes nonsense' },
      ),
  },
  settleChangeConflict: {
    who: 'lena',
    happens: (play) => hear(play, { kind: 'conflict', changeId: 'change-1', sentence: 'Its dates are others' }),
  },
}

/** As the console gives it: with what stands there. */
function inView(play: Play, said: UnnamedCommand): SingleCommand {
  const command = personCommand.parse(asSeenBy(standingIn(play.cutover), said))
  if (command.type === 'bulk') throw new Error('A bulk names nothing itself')
  return asSeen(play.cutover, command, play.now)
}

describe('[R15] a command acts only on what its giver saw', () => {
  it('has an entry for every command, which says what it names or why it needs nothing', () => {
    expect(Object.keys(SEEN).sort()).toEqual(COMMAND_TYPES.filter((type) => type !== 'bulk').sort())
  })

  it.each(Object.entries(AGAIN))('%s', (type, { who, given, command, happens }) => {
    const known = COMMAND_TYPES.find((one) => one === type) ?? expect.unreachable(type)
    const play = (given ?? CASES[known].given)()
    const name = () => inView(play, command ?? CASES[known].command(play))
    const older = name()
    happens(play)
    const before = play.cutover
    const refused = play.give(who, older)
    expect(refused).toMatchObject({ code: expect.stringMatching(/Changed$/), field: expect.any(String) })
    expect(play.cutover).toBe(before)
    if (type !== 'sign') {
      const inBulk = play.give(who, {
        type: 'bulk',
        commands: [{ type: 'noteStep', stepId: 'freeze', text: 'x' }, older],
      })
      expect(inBulk).toMatchObject({ field: expect.stringMatching(/^commands\.1\./) })
      expect(play.cutover).toBe(before)
    }
    // It is refused for that alone: given in view of what is there now, it is accepted.
    const accepted = play.give(who, name())
    expect(isRefusal(accepted) ? accepted : 'ok').toBe('ok')
  })

  it('says what the step is by now', () => {
    const play = SITUATIONS.running()
    play.run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Refused' })
    expect(play.give('dana', { type: 'completeStep', stepId: 'freeze', run: 1 })).toEqual({
      code: 'runChanged',
      message: '“Freeze writes” has changed since you looked. It is failed now: “Refused”.',
      field: 'run',
    })
  })

  it('counts as a run of a step whatever changes its status, and nothing else', () => {
    const play = SITUATIONS.running()
    const run = () => play.cutover.steps[play.runbook.steps.findIndex(({ id }) => id === 'freeze')]?.run
    expect(run()).toBe(1)
    play.run(
      'dana',
      { type: 'noteStep', stepId: 'freeze', text: 'Slow' },
      { type: 'acknowledgeStep', stepId: 'freeze' },
    )
    expect(run()).toBe(1)
    play.run('dana', { type: 'holdStep', ...freeze }, { type: 'resumeStep', stepId: 'freeze' })
    expect(run()).toBe(3)
    play.run('dana', { type: 'completeStep', stepId: 'freeze' }, { type: 'undoStep', ...freeze })
    expect(run()).toBe(5)
  })
})
