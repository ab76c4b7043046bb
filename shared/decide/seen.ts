/**
 * A command acts only on what its giver saw (R15): what answers something names it, and is refused when that is no longer
 * what it was. One table for all commands, so that none is added without saying what it answers.
 */
import { isGateCommand, isItemCommand, isStepCommand } from '../about.ts'
import { changeOf } from '../change/change.ts'
import type { Command, CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { gateView } from '../derived/criteria.ts'
import { itemView, metricMet } from '../derived/readiness.ts'
import { stepView } from '../derived/steps.ts'
import { askedTriggers, sayReading } from '../derived/triggers.ts'
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts'
import { sayStatus } from './startStep.ts'

type Single = Exclude<Command, CommandOf<'bulk'>>

/** The fields by which commands name what they answer. */
type Named = {
  run?: number | undefined
  stop?: string | undefined
  pause?: string | undefined
  hold?: string | undefined
  pollId?: string | undefined
  basis?: string | undefined
  polls?: number | undefined
  proposal?: string | undefined
  version?: number | undefined
  conflict?: string | undefined
  findings?: string[] | undefined
  asked?: string | undefined
}

/** One kind of thing that commands answer. */
interface Answers {
  /** How it is named now; undefined where there is none, which the command's own rules refuse in better words. */
  now(cutover: Cutover, command: Single, now: number): Named | undefined
  code: RefusalCode
  /** What it is now, as a sentence. */
  says(cutover: Cutover, command: Single, field: string, now: number): string
}

const RUN: Answers = {
  now(cutover, command) {
    const state = isStepCommand(command) ? stepView(cutover, command.stepId)?.state : undefined
    return state && { run: state.run ?? 0 }
  },
  code: 'runChanged',
  says(cutover, command) {
    const view = isStepCommand(command) ? stepView(cutover, command.stepId) : undefined
    if (!view) return 'The step has changed since you looked.'
    const { definition, state } = view
    const why = 'reason' in state ? `: “${state.reason}”` : ''
    const status = state.status === 'pending' ? 'not started' : sayStatus(state.status)
    return `“${definition.title}” has changed since you looked. It is ${status} now${why}.`
  },
}

const POLL: Answers = {
  now: pollOf,
  code: 'pollChanged',
  says(cutover, command, field) {
    const because = isGateCommand(command) ? gateView(cutover, command.gateId)?.state.poll?.reopenedBecause : undefined
    const what = field === 'pollId' ? 'That poll is over' : 'The basis of the poll has changed since you looked'
    return because === undefined ? `${what}; look at the current one.` : `${what}: it was opened again. ${because}.`
  },
}

function pollOf(cutover: Cutover, command: Single): Pick<Named, 'pollId' | 'basis'> {
  const state = isGateCommand(command) ? gateView(cutover, command.gateId)?.state : undefined
  if (state?.status !== 'polling' || !state.poll) return {}
  return { pollId: state.poll.id, ...(command.type === 'breakGlass' ? {} : { basis: state.poll.basis }) }
}

const POLLS: Answers = {
  now(cutover, command) {
    const state = isGateCommand(command) ? gateView(cutover, command.gateId)?.state : undefined
    return state && { polls: state.polls }
  },
  code: 'pollChanged',
  says: () => 'This gate has been polled since you looked.',
}

const STOP: Answers = {
  now: ({ stopCall }) => stopCall && { stop: stopCall.id },
  code: 'stopChanged',
  says: ({ stopCall }) => `Stop was called again since: “${stopCall?.reason ?? ''}”.`,
}

const PAUSE: Answers = {
  now: ({ paused }) => paused && { pause: paused.id },
  code: 'pauseChanged',
  says: ({ paused }) => `The cutover was paused again since: “${paused?.reason ?? ''}”.`,
}

const COUNTDOWN_HOLD: Answers = {
  now: ({ countdownHeld }) => countdownHeld && { hold: countdownHeld.id },
  code: 'pauseChanged',
  says: ({ countdownHeld }) => `The countdown was held again since: “${countdownHeld?.reason ?? ''}”.`,
}

/** Unlike the others it is answered by naming it: a rollback that names none proposes one. */
const PROPOSAL: Answers = {
  now({ rollbackProposal }, command) {
    const rollsBack = command.type === 'beginRollback' || (command.type === 'decideGate' && command.then === 'rollback')
    return rollsBack ? { proposal: rollbackProposal?.id } : undefined
  },
  code: 'proposalChanged',
  says: ({ rollbackProposal }) =>
    rollbackProposal
      ? `Another rollback has been proposed since: “${rollbackProposal.reason}”.`
      : 'The rollback that you agree to is no longer proposed.',
}

const TRIGGER: Answers = {
  now(cutover, command, now) {
    const question = askedAbout(cutover, command, now)
    return question && { asked: new Date(question.asked).toISOString() }
  },
  code: 'triggerChanged',
  says(cutover, command, _, now) {
    const question = askedAbout(cutover, command, now)
    const { definition, value } = question ?? {}
    const reading = definition && value !== undefined ? sayReading(cutover, definition, value) : undefined
    return `“${definition?.when ?? ''}” is asked about again since you looked${reading ? `: ${reading}` : ''}.`
  },
}

const askedAbout = (cutover: Cutover, command: Single, now: number) =>
  command.type === 'answerTrigger'
    ? askedTriggers(cutover, now).find(({ definition }) => definition.id === command.trigger)
    : undefined

const EVIDENCE: Answers = {
  now(cutover, command) {
    const state = isItemCommand(command) ? itemView(cutover, command.itemId)?.state : undefined
    return state && { version: state.evidence?.version ?? 0 }
  },
  code: 'evidenceChanged',
  says(cutover, command) {
    const view = isItemCommand(command) ? itemView(cutover, command.itemId) : undefined
    return `“${view?.definition.title ?? ''}” has other evidence than you saw; look at it first.`
  },
}

const CONFLICT: Answers = {
  now(cutover, command) {
    const conflict = 'changeId' in command ? changeOf(cutover, command.changeId)?.conflict : undefined
    return conflict && { conflict: conflict.id }
  },
  code: 'conflictChanged',
  says(cutover, command) {
    const conflict = 'changeId' in command ? changeOf(cutover, command.changeId)?.conflict : undefined
    return `The two sides differ in something else by now: ${conflict?.sentence ?? ''}`.replace(/\.?$/, '.')
  },
}

const SYNC_PAUSE: Answers = {
  now(cutover, command) {
    const paused = 'changeId' in command ? changeOf(cutover, command.changeId)?.paused : undefined
    return paused && { pause: paused.id }
  },
  code: 'pauseChanged',
  says(cutover, command) {
    const paused = 'changeId' in command ? changeOf(cutover, command.changeId)?.paused : undefined
    return `The sync was paused again since: “${paused?.reason ?? ''}”.`
  },
}

/** What a sign-off or an end accepts as open: severe or unranked watch items, and exit criteria that are not met. */
const FINDINGS: Answers = {
  now: (cutover, _, now) =>
    cutover.status === 'hypercare'
      ? {
          findings: [
            ...cutover.watchItems.flatMap(({ id, resolved, severity }) =>
              !resolved && (severity ?? 1) <= 2 ? [id] : [],
            ),
            ...(cutover.runbook.hypercare?.exit ?? []).flatMap((rule) =>
              metricMet(cutover, rule, now) === true ? [] : [rule.metric],
            ),
          ],
        }
      : undefined,
  code: 'findingsChanged',
  says: () => 'Something came up since you looked; look again before you sign or close.',
}

/** Why a command has nothing to name. */
interface NamesNothing {
  nothing: string
}

const once: NamesNothing = { nothing: 'It happens once in a cutover; the lifecycle refuses a second.' }
const begins: NamesNothing = { nothing: 'It begins something of its own, and answers nothing that went before.' }
const saysItself: NamesNothing = { nothing: 'It says in full what holds from then on, whatever held before.' }
const remark: NamesNothing = { nothing: 'A remark; it stays true whatever happens to what it is about.' }
const ownId: NamesNothing = { nothing: 'It names what it is about by an id that is never used for anything else.' }
const ownDelegation: NamesNothing = {
  nothing: 'Which delegation it answers depends on who gives it; `delegations.ts` compares the one that it names.',
}
const checksItself: NamesNothing = { nothing: 'Not given by a person; `decide` compares it with the state itself.' }

export const SEEN = {
  startCutover: once,
  pauseCutover: begins,
  resumeCutover: [PAUSE],
  holdCountdown: begins,
  resumeCountdown: [COUNTDOWN_HOLD],
  moveT0: saysItself,
  beginRollback: [PROPOSAL],
  answerTrigger: [TRIGGER],
  enterHypercare: once,
  closeCutover: [FINDINGS],
  cancelCutover: once,
  withdrawRehearsal: once,
  callStop: begins,
  answerStop: [STOP],
  clearStop: [STOP],
  assignPerson: saysItself,
  releasePerson: saysItself,
  addStep: begins,
  changeStep: [RUN],
  seeStep: remark,
  acknowledgeStep: [RUN],
  assignStep: [RUN],
  startStep: [RUN],
  heartbeatStep: [RUN],
  takeOverStep: [RUN],
  estimateStep: [RUN],
  completeStep: [RUN],
  tickBox: [RUN],
  untickBox: [RUN],
  confirmStep: [RUN],
  holdStep: [RUN],
  resumeStep: [RUN],
  failStep: [RUN],
  retryStep: [RUN],
  skipStep: [RUN],
  undoStep: [RUN],
  noteStep: remark,
  provideEvidence: begins,
  withdrawEvidence: [EVIDENCE],
  verifyItem: [EVIDENCE],
  rejectEvidence: [EVIDENCE],
  waiveItem: [EVIDENCE],
  openPoll: [POLLS],
  report: [POLL],
  sign: [POLL],
  decideGate: [POLL, PROPOSAL],
  breakGlass: [POLL],
  delegateVote: begins,
  acceptDelegation: ownDelegation,
  declineDelegation: ownDelegation,
  endDelegation: ownDelegation,
  recordCheckIn: begins,
  recordMetric: begins,
  addWatchItem: begins,
  resolveWatchItem: ownId,
  signOff: [FINDINGS],
  linkChange: begins,
  createChange: begins,
  retryChangeLink: ownId,
  unlinkChange: ownId,
  pauseChangeSync: begins,
  resumeChangeSync: [SYNC_PAUSE],
  settleChangeConflict: [CONFLICT],
  proposeChangeDates: saysItself,
  closeChange: once,
  raiseIncident: begins,
  recordChange: checksItself,
  recordRehearsals: checksItself,
  recordHistory: checksItself,
  recordChance: checksItself,
  passTime: checksItself,
} as const satisfies Record<Single['type'], NamesNothing | readonly Answers[]>

const answersOf = ({ type }: Single): readonly Answers[] => {
  const seen: NamesNothing | readonly Answers[] = SEEN[type]
  return 'nothing' in seen ? [] : seen
}

/** The refusal of a command that names another poll, stop, run … than there is now. What it leaves out is not compared. */
export function refuseUnseen(cutover: Cutover, command: Single, now: number): Refusal | undefined {
  const given: Readonly<Record<string, unknown>> = command
  for (const { now: namedNow, code, says } of answersOf(command)) {
    const current: Readonly<Record<string, unknown>> = namedNow(cutover, command, now) ?? {}
    const field = Object.keys(current).find((name) => given[name] !== undefined && !covers(given, current, name))
    if (field !== undefined) return refuse(code, says(cutover, command, field, now), { field })
  }
  return undefined
}

/** Whatever was seen may have been settled since; only what is new is unseen. */
function covers(given: Readonly<Record<string, unknown>>, current: Readonly<Record<string, unknown>>, name: string) {
  const [seen, there] = [given[name], current[name]]
  return Array.isArray(seen) && Array.isArray(there) ? there.every((one) => seen.includes(one)) : seen === there
}

/** The command, naming what its giver sees in this state; what it names already stays. */
export function asSeen<Given extends Single>(cutover: Cutover, command: Given, now: number): Given {
  const given: Readonly<Record<string, unknown>> = command
  const there = answersOf(command).flatMap((answers) => Object.entries(answers.now(cutover, command, now) ?? {}))
  const missing = there.filter(([name, value]) => value !== undefined && given[name] === undefined)
  return { ...command, ...Object.fromEntries(missing) }
}
