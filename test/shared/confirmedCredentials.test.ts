import { expect, it } from 'vitest'
import type { PersonCommand } from '../../shared/commands.ts'
import { mayApprove } from '../../shared/policy.ts'
import { person } from '../support/play.ts'

/** Whether others rely on a command as this person's own decision. A new command has to say. */
const NEEDS_CONFIRMED_CREDENTIAL: Record<PersonCommand['type'], boolean> = {
  startCutover: false,
  pauseCutover: false,
  resumeCutover: false,
  holdCountdown: false,
  resumeCountdown: false,
  moveT0: false,
  beginRollback: false,
  enterHypercare: false,
  closeCutover: false,
  cancelCutover: false,
  withdrawRehearsal: false,
  callStop: false,
  answerStop: false,
  clearStop: false,
  assignPerson: false,
  releasePerson: false,
  seeStep: false,
  acknowledgeStep: false,
  assignStep: false,
  startStep: false,
  heartbeatStep: false,
  takeOverStep: false,
  estimateStep: false,
  completeStep: false,
  confirmStep: false,
  holdStep: false,
  resumeStep: false,
  failStep: false,
  retryStep: false,
  skipStep: false,
  undoStep: false,
  noteStep: false,
  provideEvidence: false,
  withdrawEvidence: false,
  verifyItem: false,
  rejectEvidence: false,
  waiveItem: true,
  openPoll: false,
  report: false,
  sign: true,
  decideGate: true,
  breakGlass: true,
  delegateVote: true,
  acceptDelegation: false,
  declineDelegation: false,
  endDelegation: false,
  recordCheckIn: false,
  recordMetric: false,
  addWatchItem: false,
  resolveWatchItem: false,
  signOff: true,
  linkChange: false,
  createChange: false,
  retryChangeLink: false,
  unlinkChange: false,
  pauseChangeSync: false,
  resumeChangeSync: false,
  settleChangeConflict: false,
  proposeChangeDates: false,
  closeChange: false,
  raiseIncident: false,
  bulk: false,
}

it.each(Object.entries(NEEDS_CONFIRMED_CREDENTIAL))(
  '[R6] somebody whose sign-in another person set up gives %s: refused is %s',
  (type, refused) => {
    const command = type as PersonCommand['type']
    expect(mayApprove(person('lena', { unconfirmed: true }), command)?.code).toBe(refused ? 'notConfirmed' : undefined)
    expect(mayApprove(person('lena'), command)).toBeUndefined()
  },
)
