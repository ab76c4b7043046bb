/**
 * Who may give which command where, read from R1–R16 and the words of the design alone: nothing here is taken from
 * `policy` or `decide`. A new command does not compile without a row.
 */
import type { Command } from '../../../shared/commands.ts'
import type { GateStanding, ItemStanding, StepStanding, WatchedStanding } from '../matrix/standing.ts'
import {
  always,
  beforeItsEnd,
  executed,
  goesOn,
  handsOf,
  isExecuting,
  isHeld,
  isOver,
  isPaused,
  isPolling,
  isRunning,
  isStopped,
  isWatched,
  mayBegin,
  never,
  noneOf,
  type OnlyByTheServer,
  ofAll,
  ofChange,
  ofGate,
  ofItem,
  ofStep,
  ofWatched,
  only,
  own,
  type Row,
  supplied,
} from './verdictRows.ts'

/** Every command alone; `bulk` is a way to give them. */
export const VERDICTS = {
  startCutover: ofAll(only('lead'), ({ phase }) => phase === 'preparing'),
  pauseCutover: ofAll(only('lead'), (all) => isExecuting(all) && !all.isPaused),
  resumeCutover: ofAll(only('lead'), (all) => all.isPaused === true, { answers: isPaused }),
  holdCountdown: ofAll(only('lead'), (all) => beforeItsEnd(all) && !all.isCountdownHeld),
  resumeCountdown: ofAll(only('lead'), (all) => all.isCountdownHeld === true, { answers: isHeld }),
  moveT0: ofAll('planning', beforeItsEnd),
  beginRollback: ofAll(only('lead'), ({ phase }) => phase === 'running'),
  // Its reading was recorded before the night, and nobody has answered.
  answerTrigger: ofAll(own('sponsor'), ({ phase }) => phase === 'running', {
    answers: (_, { phase }) => phase === 'running',
  }),
  enterHypercare: ofAll(only('lead'), (all) => all.phase === 'running' && all.isFinished === true && !all.isStopped),
  closeCutover: ofAll(only('lead'), (all) => all.phase === 'hypercare' && all.isSignedOff === true, {
    fields: ['override'],
    answers: isWatched,
  }),
  cancelCutover: ofAll(
    only('lead', 'sponsor'),
    (all) => all.phase === 'preparing' || (all.phase === 'running' && all.isFinished === true),
  ),
  // This one is live.
  withdrawRehearsal: ofAll('planning', never, { afterEnd: true }),
  callStop: ofAll('members', (all) => isExecuting(all) && !all.isStopped),
  answerStop: ofAll(
    'members',
    (all, asked) => all.isStopped === true && !all.isFinished && handsOf(asked).at(-1) === 'dana',
    { fields: ['onBehalfOf'], answers: isStopped },
  ),
  clearStop: ofAll(only('lead'), (all) => all.isStopped === true, { answers: isStopped }),
  assignPerson: ofAll('planning', always),
  releasePerson: ofAll('planning', always),

  addStep: ofAll(only('lead'), beforeItsEnd),
  changeStep: ofStep(
    'waiting',
    only('lead'),
    (step, all) => step.status === 'pending' && !step.isRollback && beforeItsEnd(all),
  ),
  seeStep: ofStep('ready', 'participants', always, { namesNothing: true }),
  noteStep: ofStep('ready', 'remarks', always, { namesNothing: true }),
  acknowledgeStep: ofStep('ready', own('dba'), always),
  // To `second`: by the lead, or by themselves.
  assignStep: ofStep('ready', only('lead'), always, {
    by: (_, who) => only('lead', ...(who === 'second' ? ['dba'] : [])),
  }),
  startStep: ofStep(
    'ready',
    own('dba'),
    // Programs start every step alike, a milestone too.
    (step, all) => step.status === 'pending' && mayBegin(step, all),
  ),
  heartbeatStep: ofStep('running', only('dba'), isRunning),
  takeOverStep: ofStep('job', only('dba', 'lead'), (step) => step.isJob === true && !isOver(step)),
  estimateStep: ofStep('running', own('dba'), isRunning),
  tickBox: ofStep('running', own('dba'), isRunning),
  untickBox: ofStep('running', own('dba'), isRunning),
  completeStep: ofStep(
    'running',
    own('dba'),
    (step, all) => isRunning(step) || (step.isMoment === true && step.status === 'pending' && mayBegin(step, all)),
  ),
  confirmStep: ofStep(
    'unconfirmed',
    own('dba'),
    ({ status }, _, asked) => status === 'unconfirmed' && noneOf(executed, asked),
    { isWord: 'secondLook' },
  ),
  holdStep: ofStep('running', own('dba'), isRunning),
  resumeStep: ofStep(
    'held',
    own('dba'),
    (step, all) => step.status === 'held' && !all.isStopped && !step.rollbackBegun,
  ),
  failStep: ofStep(
    'running',
    own('dba'),
    ({ status }) => status === 'running' || status === 'held' || status === 'unconfirmed',
  ),
  retryStep: ofStep('failed', own('dba'), (step, all) => step.status === 'failed' && mayBegin(step, all)),
  skipStep: ofStep(
    'waiting',
    only('lead'),
    (step, all) => ['pending', 'held', 'failed'].includes(step.status) && goesOn(step, all),
  ),
  undoStep: ofStep(
    'done',
    own('dba'),
    (step, all) =>
      ['running', 'unconfirmed', 'done', 'skipped'].includes(step.status) && isExecuting(all) && goesOn(step, all),
  ),

  provideEvidence: ofItem('open', own('qa'), 'open provided verified waived', { namesNothing: true }),
  withdrawEvidence: ofItem('provided', own('qa'), 'provided verified'),
  verifyItem: ofItem('provided', own('lead'), '', {
    isWord: 'secondLook',
    fits: ({ status }, all, asked) => beforeItsEnd(all) && status === 'provided' && noneOf(supplied, asked),
  }),
  rejectEvidence: ofItem('provided', own('lead'), 'provided verified'),
  waiveItem: ofItem('open', only('sponsor'), 'open provided', {
    isWord: 'approval',
    by: ({ isMandatory }) => (isMandatory ? only('sponsor') : only('sponsor', 'lead')),
  }),

  openPoll: ofGate('untouched', only('lead', 'sponsor'), ({ status }) => status === 'pending' || status === 'noGo', {
    answers: always,
  }),
  report: ofGate('asked', own('network'), isPolling, { isWord: 'secondLook' }),
  sign: ofGate(
    'signed',
    only(),
    ({ hasReports }, _, { way }) => hasReports === true && (way === 'own' || way === 'unseen'),
    { isWord: 'approval', by: (_, who) => only(who === 'sam' ? 'sponsor' : 'operations') },
  ),
  decideGate: ofGate(
    'signed',
    only('sponsor'),
    (gate, _, { isNoGo }) => isPolling(gate) && (isNoGo || gate.hasQuorum === true),
    { isWord: 'approval' },
  ),
  // Only where the word of ServiceNow cannot be had; here nobody waits for it.
  breakGlass: ofGate('signed', only('lead', 'sponsor', 'operations'), never, { isWord: 'approval' }),

  // As a signature: by who holds the role and proves it, before the poll.
  delegateVote: ofGate(
    'untouched',
    only('operations'),
    ({ status }, _, { way }) => (status === 'pending' || status === 'noGo') && (way === 'own' || way === 'bulk'),
    { isWord: 'approval', namesNothing: true },
  ),
  // Nobody has offered anything here.
  acceptDelegation: ofGate('untouched', only(), never, { isWord: 'secondLook', namesNothing: true }),
  declineDelegation: ofGate('untouched', only(), never, { namesNothing: true }),
  endDelegation: ofGate('untouched', only(), never, { namesNothing: true }),

  recordCheckIn: ofAll(own('lead'), ({ phase }) => phase === 'hypercare'),
  recordMetric: ofAll('participants', always),
  addWatchItem: ofAll('participants', always),
  resolveWatchItem: ofWatched('Slow report', ({ isResolved }) => !isResolved),
  signOff: ofAll(
    only('operations'),
    (all) => all.phase === 'hypercare' && all.watched.every(({ isResolved }) => isResolved) && !all.isSignedOff,
    { isWord: 'approval', answers: isWatched },
  ),

  linkChange: ofChange('planning', { instead: 'shape' }),
  createChange: ofChange('planning', { instead: 'shape' }),
  retryChangeLink: ofChange('planning', { instead: 'missing' }),
  unlinkChange: ofChange('planning', { instead: 'missing' }),
  proposeChangeDates: ofChange('planning', { instead: 'missing' }),
  pauseChangeSync: ofChange('planning', { instead: 'missing', afterEnd: true }),
  resumeChangeSync: ofChange('planning', { instead: 'missing', afterEnd: true }),
  settleChangeConflict: ofChange('planning', { instead: 'missing', afterEnd: true }),
  closeChange: ofChange(only('lead'), { instead: 'missing', afterEnd: true }),
  raiseIncident: ofAll('participants', never),

  recordChange: 'onlyByTheServer',
  recordRehearsals: 'onlyByTheServer',
  recordHistory: 'onlyByTheServer',
  recordChance: 'onlyByTheServer',
  passTime: 'onlyByTheServer',
} satisfies Record<
  Exclude<Command['type'], 'bulk'>,
  Row<StepStanding> | Row<ItemStanding> | Row<GateStanding> | Row<WatchedStanding> | Row | OnlyByTheServer
>

export type Judged = keyof typeof VERDICTS
