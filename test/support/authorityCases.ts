import { anyCommand, type Command, type CommandInput } from '../../shared/commands.ts'
import { asSeenBy, standingIn, type UnnamedCommand } from './asSeen.ts'
import { hear, LINKED, linked } from './changes.ts'
import { holdingRunbook } from './holdingRunbook.ts'
import { iso, makeReady, minutes, Play, signature, T0, upToGo } from './play.ts'
import { allDone, closed, promoted, SITUATIONS, started } from './situations.ts'
import { boxedRunbook, smallRunbook } from './smallRunbook.ts'

/** A command of each type, where it is fine when its owner gives it. */
export interface Case {
  given: () => Play
  command: (play: Play) => CommandInput | Command
}

const polling = (): Play => {
  const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
  makeReady(play)
  return play
    .run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    .run('lena', { type: 'openPoll', gateId: 'go-no-go' })
}
const reported = (): Play =>
  polling()
    .run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
    .run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
const signed = (): Play => {
  const play = reported()
  return play.run('olga', signature(play)).run('sam', signature(play))
}
const WRITERS = { stepId: 'freeze', part: 'do', line: 1, text: 'Stop the writers' } as const
const held = () => started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
const failed = () => started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Refused' })
const copying = () =>
  started()
    .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    .run('dana', { type: 'startStep', stepId: 'copy' })
const provided = () =>
  SITUATIONS.preparing().run('quinn', {
    type: 'provideEvidence',
    itemId: 'load-test',
    evidence: { link: 'https://example.org' },
  })
const finished = () => {
  const play = SITUATIONS.hypercare()
  return play.run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
}
/** Operations has asked quality to vote in their place. */
const offered = () =>
  SITUATIONS.preparing().run('olga', {
    type: 'delegateVote',
    gateId: 'go-no-go',
    role: 'operations',
    to: 'quinn',
    reason: 'On a plane',
  })
const rowsDiffer = () => started().run('quinn', { type: 'recordMetric', metric: 'rows_off', value: 3 })
const requested = () => SITUATIONS.preparing().run('lena', { type: 'linkChange', number: 'CHG0030001' })
const asksForChance = () => new Play(holdingRunbook({ asks: '{ chance: 0.9 }' }))
const does = (given: () => Play, command: UnnamedCommand): Case => ({
  given,
  command: (play) => anyCommand.parse(asSeenBy(standingIn(play.cutover), command)),
})

export const CASES: Record<Command['type'], Case> = {
  startCutover: does(SITUATIONS.preparing, { type: 'startCutover' }),
  pauseCutover: does(SITUATIONS.running, { type: 'pauseCutover', reason: 'Waiting' }),
  resumeCutover: does(SITUATIONS.paused, { type: 'resumeCutover' }),
  holdCountdown: does(SITUATIONS.running, { type: 'holdCountdown', reason: 'Waiting' }),
  resumeCountdown: does(() => started().run('lena', { type: 'holdCountdown', reason: 'Waiting' }), {
    type: 'resumeCountdown',
  }),
  moveT0: does(SITUATIONS.preparing, { type: 'moveT0', t0: iso(T0 + minutes(30)), reason: 'Late' }),
  beginRollback: does(SITUATIONS.running, { type: 'beginRollback', reason: 'Wrong' }),
  answerTrigger: does(rowsDiffer, { type: 'answerTrigger', trigger: 'rows-differ', note: 'Known duplicates' }),
  enterHypercare: does(allDone, { type: 'enterHypercare' }),
  closeCutover: does(() => finished().run('olga', { type: 'signOff' }), { type: 'closeCutover' }),
  cancelCutover: does(SITUATIONS.preparing, { type: 'cancelCutover', reason: 'Spring' }),
  withdrawRehearsal: does(() => closed('rehearsal'), { type: 'withdrawRehearsal', reason: 'The load was made up' }),
  callStop: does(SITUATIONS.running, { type: 'callStop', reason: 'Smoke' }),
  answerStop: does(SITUATIONS.stopped, { type: 'answerStop', safe: true }),
  clearStop: does(SITUATIONS.stopped, { type: 'clearStop' }),
  assignPerson: does(SITUATIONS.running, { type: 'assignPerson', role: 'qa', email: 'dana' }),
  releasePerson: does(SITUATIONS.running, { type: 'releasePerson', role: 'dba', email: 'second' }),
  addStep: does(SITUATIONS.running, {
    type: 'addStep',
    title: 'Restart the driver',
    workstream: 'Database',
    phase: 'Outage',
    owner: 'dba',
    takes: '10m',
    after: ['freeze'],
    before: ['promote'],
    reason: 'It leaks',
  }),
  changeStep: does(SITUATIONS.running, { type: 'changeStep', stepId: 'later', takes: '15m', reason: 'It is slow' }),
  seeStep: does(SITUATIONS.running, { type: 'seeStep', stepId: 'switch' }),
  acknowledgeStep: does(SITUATIONS.running, { type: 'acknowledgeStep', stepId: 'freeze' }),
  assignStep: does(SITUATIONS.running, { type: 'assignStep', stepId: 'freeze', to: 'second' }),
  startStep: does(
    () => {
      const play = upToGo(new Play(smallRunbook()))
      play.now = T0
      return play
    },
    { type: 'startStep', stepId: 'freeze' },
  ),
  heartbeatStep: does(copying, { type: 'heartbeatStep', stepId: 'copy', jobId: 'job-7' }),
  takeOverStep: does(SITUATIONS.running, { type: 'takeOverStep', stepId: 'copy', reason: 'The job is stuck' }),
  estimateStep: does(SITUATIONS.running, {
    type: 'estimateStep',
    stepId: 'freeze',
    finish: iso(T0 + minutes(30)),
    reason: 'Slow',
  }),
  tickBox: does(() => started(boxedRunbook()), { type: 'tickBox', ...WRITERS }),
  untickBox: does(() => started(boxedRunbook()).run('dana', { type: 'tickBox', ...WRITERS }), {
    type: 'untickBox',
    ...WRITERS,
  }),
  completeStep: does(SITUATIONS.running, { type: 'completeStep', stepId: 'freeze' }),
  confirmStep: does(promoted, { type: 'confirmStep', stepId: 'promote' }),
  holdStep: does(SITUATIONS.running, { type: 'holdStep', stepId: 'freeze', reason: 'Locked' }),
  resumeStep: does(held, { type: 'resumeStep', stepId: 'freeze' }),
  failStep: does(SITUATIONS.running, { type: 'failStep', stepId: 'freeze', reason: 'Refused' }),
  retryStep: does(failed, { type: 'retryStep', stepId: 'freeze' }),
  skipStep: does(SITUATIONS.running, { type: 'skipStep', stepId: 'later', reason: 'Not needed' }),
  undoStep: does(() => started().run('dana', { type: 'completeStep', stepId: 'freeze' }), {
    type: 'undoStep',
    stepId: 'freeze',
    reason: 'Wrong button',
  }),
  noteStep: does(SITUATIONS.running, { type: 'noteStep', stepId: 'freeze', text: 'Looks fine' }),
  provideEvidence: does(SITUATIONS.preparing, {
    type: 'provideEvidence',
    itemId: 'load-test',
    evidence: { link: 'https://example.org' },
  }),
  withdrawEvidence: does(provided, { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong report' }),
  verifyItem: does(provided, { type: 'verifyItem', itemId: 'load-test' }),
  rejectEvidence: does(provided, { type: 'rejectEvidence', itemId: 'load-test', reason: 'Too old' }),
  waiveItem: does(SITUATIONS.preparing, {
    type: 'waiveItem',
    itemId: 'uat-exit',
    reason: 'Accepted',
    until: iso(T0 + minutes(600)),
  }),
  openPoll: does(() => SITUATIONS.preparing().run('lena', { type: 'startCutover' }), {
    type: 'openPoll',
    gateId: 'go-no-go',
  }),
  report: does(polling, { type: 'report', gateId: 'go-no-go', vote: 'go', role: 'network' }),
  sign: { given: reported, command: signature },
  decideGate: does(signed, { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' }),
  recordCheckIn: does(SITUATIONS.hypercare, { type: 'recordCheckIn', note: 'Calm' }),
  recordMetric: does(SITUATIONS.running, { type: 'recordMetric', metric: 'error_rate', value: 0.002 }),
  addWatchItem: does(SITUATIONS.running, { type: 'addWatchItem', title: 'Slow report' }),
  resolveWatchItem: does(() => started().run('quinn', { type: 'addWatchItem', title: 'Slow report' }), {
    type: 'resolveWatchItem',
    watchItemId: 'w1',
  }),
  signOff: does(finished, { type: 'signOff' }),
  bulk: does(SITUATIONS.running, {
    type: 'bulk',
    commands: [
      { type: 'noteStep', stepId: 'freeze', text: 'One' },
      { type: 'skipStep', stepId: 'later', reason: 'Not needed' },
    ],
  }),
  passTime: does(() => started().wait(minutes(60)), {
    type: 'passTime',
    deadline: 'timebox',
    id: 'freeze',
    due: iso(T0),
  }),
  breakGlass: does(
    () => linked().wait(minutes(20)).run('lena', { type: 'startCutover' }, { type: 'openPoll', gateId: 'go-no-go' }),
    {
      type: 'breakGlass',
      gateId: 'go-no-go',
      reason: 'ServiceNow is down',
    },
  ),
  delegateVote: does(SITUATIONS.preparing, {
    type: 'delegateVote',
    gateId: 'go-no-go',
    role: 'operations',
    to: 'quinn',
    reason: 'On a plane',
  }),
  acceptDelegation: does(offered, { type: 'acceptDelegation', gateId: 'go-no-go', role: 'operations' }),
  declineDelegation: does(offered, { type: 'declineDelegation', gateId: 'go-no-go', role: 'operations' }),
  endDelegation: does(offered, { type: 'endDelegation', gateId: 'go-no-go', role: 'operations' }),
  linkChange: does(SITUATIONS.preparing, { type: 'linkChange', number: 'CHG0030001' }),
  createChange: does(SITUATIONS.preparing, { type: 'createChange', model: 'normal' }),
  retryChangeLink: does(
    () => hear(requested(), { kind: 'linkFailed', changeId: 'change-1', because: 'Nobody knows it' }),
    { type: 'retryChangeLink', changeId: 'change-1' },
  ),
  unlinkChange: does(linked, { type: 'unlinkChange', changeId: 'change-1', reason: 'The wrong one' }),
  pauseChangeSync: does(linked, { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade of the instance' }),
  resumeChangeSync: does(
    () => linked().run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade of the instance' }),
    { type: 'resumeChangeSync', changeId: 'change-1' },
  ),
  settleChangeConflict: does(
    () => hear(linked(), { kind: 'conflict', changeId: 'change-1', sentence: 'It stayed in Scheduled' }),
    { type: 'settleChangeConflict', changeId: 'change-1', by: 'retry' },
  ),
  proposeChangeDates: does(linked, {
    type: 'proposeChangeDates',
    changeId: 'change-1',
    start: iso(T0),
    end: iso(T0 + minutes(300)),
    reason: 'Late file',
  }),
  closeChange: does(
    () => hear(SITUATIONS.hypercare().run('lena', { type: 'linkChange', number: 'CHG0030001' }), LINKED),
    {
      type: 'closeChange',
      changeId: 'change-1',
      code: 'successful',
      notes: 'As planned',
    },
  ),
  raiseIncident: does(linked, { type: 'raiseIncident', title: 'Payments are slow', stepId: 'switch' }),
  recordHistory: does(SITUATIONS.preparing, { type: 'recordHistory', history: { nights: [], steps: [] } }),
  recordChance: does(asksForChance, { type: 'recordChance', chance: 0.93, trials: 1000, of: 1, asOf: iso(T0) }),
  recordRehearsals: does(SITUATIONS.preparing, { type: 'recordRehearsals', rehearsals: [] }),
  recordChange: does(requested, { type: 'recordChange', observations: [LINKED] }),
}
