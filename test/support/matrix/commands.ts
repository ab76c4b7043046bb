/** The command that is tried: each type as it is fine for its owner, in view of what stands there. */
import { emailOf } from '../app.ts'
import { type Asked, recordedFor } from '../oracles/verdictRows.ts'
import type { Judged } from '../oracles/verdicts.ts'

const FAR = '2999-01-01T00:00:00Z'
const CHANGE = { changeId: 'change-1' }
const reason = 'Because'

/** What else a command says, beside the thing that it is about. */
export const SAYS: Record<Judged, Record<string, unknown>> = {
  startCutover: {},
  pauseCutover: { reason },
  resumeCutover: {},
  holdCountdown: { reason },
  resumeCountdown: {},
  moveT0: { t0: '2030-01-01T00:00:00Z', reason },
  beginRollback: { reason },
  answerTrigger: { trigger: 'rows-differ', note: 'Known duplicates' },
  enterHypercare: {},
  closeCutover: {},
  cancelCutover: { reason },
  withdrawRehearsal: { reason },
  callStop: { reason },
  answerStop: { safe: true },
  clearStop: {},
  assignPerson: { role: 'qa', email: emailOf('dana') },
  releasePerson: { role: 'dba', email: emailOf('second') },
  addStep: { title: 'Restart', workstream: 'Database', phase: 'Work', owner: 'dba', takes: '10m', reason },
  changeStep: { title: 'Another title', reason },
  seeStep: {},
  noteStep: { text: 'Looks fine' },
  acknowledgeStep: {},
  assignStep: { to: emailOf('second') },
  startStep: {},
  heartbeatStep: {},
  takeOverStep: { reason },
  estimateStep: { finish: FAR, reason },
  tickBox: { part: 'verify', line: 1, text: 'Seen' },
  untickBox: { part: 'verify', line: 1, text: 'Seen' },
  completeStep: {},
  confirmStep: {},
  holdStep: { reason },
  resumeStep: {},
  failStep: { reason },
  retryStep: {},
  skipStep: { reason },
  undoStep: { reason },
  provideEvidence: { evidence: { link: 'https://example.org/another' } },
  withdrawEvidence: { reason },
  verifyItem: {},
  rejectEvidence: { reason },
  waiveItem: { reason, until: FAR },
  openPoll: {},
  report: { vote: 'go', role: 'network' },
  sign: { vote: 'go' },
  decideGate: { outcome: 'go' },
  breakGlass: { reason },
  delegateVote: { role: 'operations', to: emailOf('second'), reason },
  acceptDelegation: { role: 'operations' },
  declineDelegation: { role: 'operations' },
  endDelegation: { role: 'operations' },
  recordCheckIn: { note: 'Calm' },
  recordMetric: { metric: 'error_rate', value: 0.002 },
  addWatchItem: { title: 'Another' },
  resolveWatchItem: {},
  signOff: {},
  linkChange: { number: 'CHG0030001' },
  createChange: { model: 'normal' },
  retryChangeLink: CHANGE,
  unlinkChange: { ...CHANGE, reason },
  proposeChangeDates: { ...CHANGE, start: '2030-01-01T00:00:00Z', end: '2030-01-02T00:00:00Z', reason },
  pauseChangeSync: { ...CHANGE, reason },
  resumeChangeSync: CHANGE,
  settleChangeConflict: { ...CHANGE, by: 'retry' },
  closeChange: { ...CHANGE, code: 'successful', notes: 'As planned' },
  raiseIncident: { title: 'Payments are slow' },
  recordRehearsals: { rehearsals: [] },
  recordHistory: { history: { nights: [], steps: [] } },
  recordChance: { chance: 0.9, trials: 1000, of: 1, asOf: FAR },
  recordChange: { observations: [{ kind: 'agreement', ...CHANGE }] },
  passTime: { deadline: 'timebox', id: 'running', due: FAR },
}

/** What is no longer there, by what kinds of command name it. */
const UNSEEN: Partial<Record<Judged, Record<string, unknown>>> = {
  resumeCutover: { pause: 'pause.99' },
  resumeCountdown: { hold: 'hold.99' },
  answerStop: { stop: 'stop.99' },
  clearStop: { stop: 'stop.99' },
  answerTrigger: { asked: '1999-01-01T00:00:00Z' },
  closeCutover: { findings: [] },
  signOff: { findings: [] },
  openPoll: { polls: 99 },
  breakGlass: { pollId: 'another.9' },
}
const UNSEEN_OF = {
  step: { run: 99 },
  item: { version: 99 },
  gate: { pollId: 'another.9', basis: 'another' },
  watched: {},
  cutover: {},
}

/** Not yet in view of the poll or the stop that stands there. `watchItemId` by the title of what is watched. */
export function commandOf(asked: Asked, watchItemId: string | undefined): object {
  const { type, isNoGo, thing, who, way } = asked
  const named = recordedFor(asked)
  const command = {
    type,
    ...aboutOf(asked, watchItemId),
    ...SAYS[type],
    ...(type === 'sign' && { role: who === 'sam' ? 'sponsor' : 'operations' }),
    ...(isNoGo && { outcome: 'noGo', reason }),
    ...(named !== undefined && { onBehalfOf: emailOf(named) }),
    ...((way === 'override' || way === 'both') && { override: reason }),
    ...(way === 'unseen' && (UNSEEN[type] ?? UNSEEN_OF[thing.kind])),
  }
  return way === 'bulk' ? { type: 'bulk', commands: [command] } : command
}

function aboutOf({ thing }: Asked, watchItemId = 'none'): object {
  switch (thing.kind) {
    case 'step':
      return { stepId: thing.id }
    case 'item':
      return { itemId: thing.id }
    case 'gate':
      return { gateId: thing.id }
    case 'watched':
      return { watchItemId }
    case 'cutover':
      return {}
  }
}
