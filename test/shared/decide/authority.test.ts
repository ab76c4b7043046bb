import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/actor.ts'
import { anyCommand, COMMAND_TYPES, type Command } from '../../../shared/commands.ts'
import type { CommandOutcome } from '../../../shared/decide/commandOutcome.ts'
import { decide } from '../../../shared/decide/decide.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CASES } from '../../support/authorityCases.ts'
import { SERVICENOW } from '../../support/changes.ts'
import { person } from '../../support/play.ts'
import { SITUATIONS, type Situation } from '../../support/situations.ts'

type CommandType = Command['type']

const PEOPLE = {
  lead: person('lena'),
  dba: person('dana'),
  second: person('second'),
  network: person('nils'),
  qa: person('quinn'),
  operations: person('olga'),
  sponsor: person('sam'),
  scribe: person('scott'),
  outsider: person('otto'),
  planner: person('paula', { organisationRole: 'planner' }),
  observer: person('vera', { organisationRole: 'observer' }),
  clock: { kind: 'clock' },
  servicenow: SERVICENOW,
  server: { kind: 'server' },
} satisfies Record<string, Actor>
type Who = keyof typeof PEOPLE

const ALL: Who[] = ['lead', 'dba', 'second', 'network', 'qa', 'operations', 'sponsor', 'scribe', 'outsider', 'planner']
const HOLDERS: Who[] = ALL.filter((who) => who !== 'outsider' && who !== 'planner')
const LEAD: Who[] = ['lead']
const DBA: Who[] = ['dba', 'second']
const QA: Who[] = ['qa']

/** Who may give each command where it fits; everybody else is refused with 403's reason unless `else` says otherwise. */
const MAY: Record<CommandType, { may: Who[]; else?: Partial<Record<Who, string>> }> = {
  startCutover: { may: LEAD },
  pauseCutover: { may: LEAD },
  resumeCutover: { may: LEAD },
  holdCountdown: { may: LEAD },
  resumeCountdown: { may: LEAD },
  moveT0: { may: ['lead', 'planner'] },
  beginRollback: { may: LEAD },
  answerTrigger: { may: ['sponsor'] },
  enterHypercare: { may: LEAD },
  closeCutover: { may: LEAD },
  cancelCutover: { may: ['lead', 'sponsor'] },
  withdrawRehearsal: { may: ['lead', 'planner'] },
  callStop: { may: ALL },
  answerStop: {
    may: ['dba'],
    else: Object.fromEntries(ALL.filter((who) => who !== 'dba').map((who) => [who, 'nothingChanges'])),
  },
  clearStop: { may: LEAD },
  assignPerson: { may: ['lead', 'planner'] },
  releasePerson: { may: ['lead', 'planner'] },
  addStep: { may: LEAD },
  changeStep: { may: LEAD },
  seeStep: { may: HOLDERS },
  acknowledgeStep: { may: DBA },
  assignStep: { may: ['lead', 'second'] },
  startStep: { may: DBA },
  heartbeatStep: { may: DBA },
  takeOverStep: { may: ['lead', ...DBA] },
  estimateStep: { may: DBA },
  tickBox: { may: DBA },
  untickBox: { may: DBA },
  completeStep: { may: DBA },
  confirmStep: { may: ['second'], else: { dba: 'samePerson' } },
  holdStep: { may: DBA },
  resumeStep: { may: DBA },
  failStep: { may: DBA },
  retryStep: { may: DBA },
  skipStep: { may: LEAD },
  undoStep: { may: DBA },
  noteStep: { may: HOLDERS },
  provideEvidence: { may: QA },
  withdrawEvidence: { may: QA },
  verifyItem: { may: LEAD },
  rejectEvidence: { may: LEAD },
  waiveItem: { may: ['sponsor'] },
  openPoll: { may: ['lead', 'sponsor'] },
  report: { may: ['network'] },
  sign: { may: ['operations', 'sponsor'] },
  decideGate: { may: ['sponsor'] },
  recordCheckIn: { may: LEAD },
  recordMetric: { may: HOLDERS },
  addWatchItem: { may: HOLDERS },
  resolveWatchItem: { may: ['lead', 'qa'] },
  signOff: { may: ['operations'] },
  bulk: { may: LEAD },
  passTime: { may: ['clock'] },
  breakGlass: { may: ['lead', 'operations', 'sponsor'] },
  delegateVote: { may: ['operations'] },
  acceptDelegation: { may: QA },
  declineDelegation: { may: QA },
  endDelegation: { may: ['operations'] },
  linkChange: { may: ['lead', 'planner'] },
  createChange: { may: ['lead', 'planner'] },
  retryChangeLink: { may: ['lead', 'planner'] },
  unlinkChange: { may: ['lead', 'planner'] },
  pauseChangeSync: { may: ['lead', 'planner'] },
  resumeChangeSync: { may: ['lead', 'planner'] },
  settleChangeConflict: { may: ['lead', 'planner'] },
  proposeChangeDates: { may: ['lead', 'planner'] },
  closeChange: { may: LEAD },
  raiseIncident: { may: HOLDERS },
  recordRehearsals: { may: ['server'] },
  recordHistory: { may: ['server'] },
  recordChance: { may: ['server'] },
  recordChange: { may: ['servicenow'] },
}

/**
 * What becomes of each command in each situation when the right person gives it, in the order preparing, running, paused,
 * stopped, rollingBack, hypercare, closed, cancelled. `ok` gives events, `nothing` is accepted without one.
 */
const SITUATION_ORDER: Situation[] = [
  'preparing',
  'running',
  'paused',
  'stopped',
  'rollingBack',
  'hypercare',
  'closed',
  'cancelled',
]
const ANSWERS: Record<CommandType, string> = {
  startCutover: 'ok cutoverState cutoverState cutoverState cutoverState cutoverState cutoverEnded cutoverEnded',
  pauseCutover: 'cutoverNotRunning ok cutoverState ok ok cutoverNotRunning cutoverEnded cutoverEnded',
  resumeCutover: 'cutoverState cutoverState ok cutoverState cutoverState cutoverState cutoverEnded cutoverEnded',
  holdCountdown: 'ok ok ok ok cutoverNotRunning cutoverNotRunning cutoverEnded cutoverEnded',
  resumeCountdown:
    'cutoverState cutoverState cutoverState cutoverState cutoverState cutoverState cutoverEnded cutoverEnded',
  moveT0: 'ok ok ok ok cutoverNotRunning cutoverNotRunning cutoverEnded cutoverEnded',
  beginRollback: 'cutoverNotRunning ok ok ok cutoverState cutoverNotRunning cutoverEnded cutoverEnded',
  answerTrigger:
    'nothingChanges nothingChanges nothingChanges nothingChanges nothingChanges nothingChanges cutoverEnded cutoverEnded',
  enterHypercare: 'cutoverState stepsOpen stepsOpen stepsOpen cutoverState cutoverState cutoverEnded cutoverEnded',
  closeCutover:
    'cutoverState cutoverState cutoverState cutoverState stepsOpen signOffMissing cutoverEnded cutoverEnded',
  cancelCutover: 'ok stepsOpen stepsOpen stepsOpen stepsOpen cutoverState cutoverEnded cutoverEnded',
  withdrawRehearsal:
    'cutoverState cutoverState cutoverState cutoverState cutoverState cutoverState cutoverState cutoverState',
  callStop: 'cutoverNotRunning ok ok cutoverState ok cutoverNotRunning cutoverEnded cutoverEnded',
  answerStop: 'cutoverState cutoverState cutoverState ok cutoverState cutoverState cutoverEnded cutoverEnded',
  clearStop: 'cutoverState cutoverState cutoverState ok cutoverState cutoverState cutoverEnded cutoverEnded',
  assignPerson: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  releasePerson: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  addStep: 'ok ok ok ok cutoverState cutoverState cutoverEnded cutoverEnded',
  changeStep: 'ok ok ok ok cutoverState cutoverState cutoverEnded cutoverEnded',
  seeStep: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  acknowledgeStep: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  assignStep: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  startStep: 'cutoverNotRunning stepState stepState stepState stepState stepState cutoverEnded cutoverEnded',
  heartbeatStep: 'stepState stepState stepState stepState stepState stepState cutoverEnded cutoverEnded',
  takeOverStep: 'ok ok ok ok ok nothingChanges cutoverEnded cutoverEnded',
  estimateStep: 'stepState ok ok ok ok stepState cutoverEnded cutoverEnded',
  tickBox: 'stepState unknownBox unknownBox unknownBox unknownBox stepState cutoverEnded cutoverEnded',
  untickBox: 'stepState unknownBox unknownBox unknownBox unknownBox stepState cutoverEnded cutoverEnded',
  completeStep: 'stepState ok ok ok ok stepState cutoverEnded cutoverEnded',
  confirmStep: 'stepState stepState stepState stepState stepState stepState cutoverEnded cutoverEnded',
  holdStep: 'stepState ok ok ok ok stepState cutoverEnded cutoverEnded',
  resumeStep: 'stepState stepState stepState stepState stepState stepState cutoverEnded cutoverEnded',
  failStep: 'stepState ok ok ok ok stepState cutoverEnded cutoverEnded',
  retryStep: 'stepState stepState stepState stepState stepState stepState cutoverEnded cutoverEnded',
  skipStep: 'ok ok ok ok rollingBack stepState cutoverEnded cutoverEnded',
  undoStep: 'cutoverNotRunning ok ok ok rollingBack cutoverNotRunning cutoverEnded cutoverEnded',
  noteStep: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  provideEvidence: 'ok ok ok ok cutoverState cutoverState cutoverEnded cutoverEnded',
  withdrawEvidence: 'itemState ok ok ok cutoverState cutoverState cutoverEnded cutoverEnded',
  verifyItem: 'evidenceRule itemState itemState itemState cutoverState cutoverState cutoverEnded cutoverEnded',
  rejectEvidence: 'itemState ok ok ok cutoverState cutoverState cutoverEnded cutoverEnded',
  waiveItem: 'ok itemState itemState itemState cutoverState cutoverState cutoverEnded cutoverEnded',
  openPoll: 'ok gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  report: 'gateState gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  sign: 'gateState gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  decideGate: 'gateState gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  recordCheckIn: 'cutoverState cutoverState cutoverState cutoverState cutoverState ok cutoverEnded cutoverEnded',
  recordMetric: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  addWatchItem: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  resolveWatchItem:
    'unknownWatchItem unknownWatchItem unknownWatchItem unknownWatchItem unknownWatchItem unknownWatchItem cutoverEnded cutoverEnded',
  signOff: 'cutoverState cutoverState cutoverState cutoverState cutoverState exitUnmet cutoverEnded cutoverEnded',
  bulk: 'ok ok ok ok rollingBack stepState cutoverEnded cutoverEnded',
  passTime: 'nothing nothing nothing nothing nothing nothing nothing nothing',
  breakGlass: 'gateState gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  delegateVote: 'ok gateState gateState gateState cutoverState cutoverState cutoverEnded cutoverEnded',
  acceptDelegation: 'notYourRole notYourRole notYourRole notYourRole notYourRole notYourRole cutoverEnded cutoverEnded',
  declineDelegation:
    'notYourRole notYourRole notYourRole notYourRole notYourRole notYourRole cutoverEnded cutoverEnded',
  endDelegation: 'notYourRole notYourRole notYourRole notYourRole notYourRole notYourRole cutoverEnded cutoverEnded',
  linkChange: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  createChange: 'ok ok ok ok ok ok cutoverEnded cutoverEnded',
  retryChangeLink:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange cutoverEnded cutoverEnded',
  unlinkChange:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange cutoverEnded cutoverEnded',
  pauseChangeSync:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange',
  resumeChangeSync:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange',
  settleChangeConflict:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange',
  proposeChangeDates:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange cutoverEnded cutoverEnded',
  closeChange:
    'unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange unknownChange',
  raiseIncident: 'changeState changeState changeState changeState changeState changeState cutoverEnded cutoverEnded',
  recordRehearsals: 'ok ok ok ok ok ok nothing nothing',
  recordHistory: 'ok ok ok ok ok ok nothing nothing',
  recordChance: 'nothing nothing nothing nothing nothing nothing nothing nothing',
  recordChange: 'nothing nothing nothing nothing nothing nothing nothing nothing',
}

/** The person of the second table where it is not the lead. */
const RIGHT: Partial<Record<CommandType, Who>> = {
  answerStop: 'dba',
  answerTrigger: 'sponsor',
  acknowledgeStep: 'dba',
  startStep: 'dba',
  heartbeatStep: 'dba',
  takeOverStep: 'dba',
  estimateStep: 'dba',
  tickBox: 'dba',
  untickBox: 'dba',
  completeStep: 'dba',
  confirmStep: 'second',
  holdStep: 'dba',
  resumeStep: 'dba',
  failStep: 'dba',
  retryStep: 'dba',
  undoStep: 'dba',
  provideEvidence: 'qa',
  withdrawEvidence: 'qa',
  waiveItem: 'sponsor',
  report: 'network',
  sign: 'operations',
  decideGate: 'sponsor',
  delegateVote: 'operations',
  acceptDelegation: 'qa',
  declineDelegation: 'qa',
  endDelegation: 'operations',
  signOff: 'operations',
  passTime: 'clock',
  recordRehearsals: 'server',
  recordHistory: 'server',
  recordChance: 'server',
  recordChange: 'servicenow',
}

const answerOf = (decision: CommandOutcome) =>
  isRefusal(decision) ? decision.code : decision.length > 0 ? 'ok' : 'nothing'

describe('[R5] who may give which command', () => {
  it('has a row for every command there is', () => {
    expect(Object.keys(MAY).sort()).toEqual([...COMMAND_TYPES].sort())
    expect(Object.keys(ANSWERS).sort()).toEqual([...COMMAND_TYPES].sort())
    expect(Object.keys(CASES).sort()).toEqual([...COMMAND_TYPES].sort())
  })

  it.each(COMMAND_TYPES)('%s', (type) => {
    const answers = Object.entries(PEOPLE).map(([who, actor]) => {
      const play = CASES[type].given()
      return [who, answerOf(play.give(actor, CASES[type].command(play)))]
    })
    const expected = Object.keys(PEOPLE).map((who) => [who, expectedAnswer(type, who)])
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected))
  })

  function expectedAnswer(type: CommandType, who: string): string {
    const row = MAY[type]
    if (row.may.some((allowed) => allowed === who)) return 'ok'
    const exception = Object.entries(row.else ?? {}).find(([exceptional]) => exceptional === who)?.[1]
    return exception ?? (who === 'observer' ? 'observersWatch' : 'notYourRole')
  }
})

describe('what becomes of each command in each situation', () => {
  it.each(COMMAND_TYPES)('%s', (type) => {
    const answers = SITUATION_ORDER.map((situation) => {
      const play = SITUATIONS[situation]()
      return answerOf(play.give(PEOPLE[RIGHT[type] ?? 'lead'], CASES[type].command(play)))
    })
    expect(answers.join(' ')).toBe(ANSWERS[type])
  })

  it('covers every situation', () => {
    expect([...SITUATION_ORDER].sort()).toEqual(Object.keys(SITUATIONS).sort())
  })
})

describe('[R5] a role that may not give a command where it fits', () => {
  const plays = Object.values(SITUATIONS).map((situation) => situation())

  it.each(COMMAND_TYPES)('may not give it anywhere: %s', (type) => {
    const { may, else: otherwise } = MAY[type]
    for (const [who, actor] of Object.entries(PEOPLE)) {
      // Who may not for another reason than their role is another matter.
      if (may.some((allowed) => allowed === who) || Object.keys(otherwise ?? {}).includes(who)) continue
      for (const play of plays) {
        const command = anyCommand.parse(CASES[type].command(play))
        const decision = decide(play.cutover, command, { actor, now: play.now })
        expect(answerOf(decision), `${who}, ${play.cutover.status}`).not.toMatch(/^(ok|nothing)$/)
      }
    }
  })
})
