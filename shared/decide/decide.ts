/** `decide` turns a command into events or a refusal; `refusalOf` says only whether and why it would be refused. */
import { isGateCommand, isItemCommand, isStepCommand } from '../about.ts'
import type { Context } from '../actor.ts'
import type { Command, CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { mayActAtAll, mayApprove } from '../policy.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import { addStep } from './amend.ts'
import { decideChange } from './changes.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'
import { decideCutover } from './cutover.ts'
import { decideGateCommand } from './gates.ts'
import { gatesFallen, mayChangeGateBasis, pollsUpdated } from './gateTruth.ts'
import { decideHypercare } from './hypercare.ts'
import { passTime } from './passTime.ts'
import { decidePeople } from './people.ts'
import { decideReadiness } from './readiness.ts'
import { recordChange } from './recordChange.ts'
import { recordChance, recordHistory } from './recorded.ts'
import { recordRehearsals, withdrawRehearsal } from './rehearsals.ts'
import { beginRollback } from './rollback.ts'
import { refuseUnseen } from './seen.ts'
import { refuseEnded } from './situation.ts'
import { decideStep } from './steps.ts'
import { decideStop } from './stop.ts'
import { refuseTooMany } from './tooMany.ts'
import { answerTrigger } from './triggers.ts'

/** Events or a refusal; pure, and the given cutover is not changed. */
export function decide(cutover: Cutover, command: Command, context: Context): CommandOutcome {
  const events = decideItself(cutover, command, context)
  if (isRefusal(events) || !mayChangeGateBasis(command)) return events
  if (events.length === 0 && command.type !== 'passTime') return events
  const after = expected(cutover, events, context)
  return [...events, ...gatesFallen(after, context.now), ...pollsUpdated(after, context.now)]
}

/**
 * Why `decide` would refuse this; undefined where it would not. Cheap enough to call for every button on a screen: it
 * skips the effect on open polls, which costs a forecast and never refuses anything.
 */
export function refusalOf(cutover: Cutover, command: Command, context: Context): Refusal | undefined {
  const decision = decideItself(cutover, command, context)
  return isRefusal(decision) ? decision : undefined
}

/** Without the effect on open polls. */
function decideItself(cutover: Cutover, command: Command, context: Context): CommandOutcome {
  const refusal = mayActAtAll(context.actor, command.type)
  if (refusal) return refusal
  return command.type === 'bulk' ? decideBulk(cutover, command, context) : decideSingle(cutover, command, context)
}

/** After the cutover has ended ServiceNow answers the last write, its ticket is closed, and a rehearsal may prove void. */
const allowedAfterEnd = (type: Single['type']): boolean =>
  type === 'passTime' ||
  type === 'recordChange' ||
  type === 'recordRehearsals' ||
  type === 'recordHistory' ||
  type === 'recordChance' ||
  type === 'withdrawRehearsal' ||
  type === 'closeChange' ||
  type === 'pauseChangeSync' ||
  type === 'resumeChangeSync' ||
  type === 'settleChangeConflict'

/** All or nothing; each is decided on the state that the ones before it lead to. */
function decideBulk(cutover: Cutover, { commands }: CommandOf<'bulk'>, context: Context): CommandOutcome {
  const events: CutoverEvent[] = []
  let state = cutover
  for (const [position, single] of commands.entries()) {
    const decision = decideSingle(state, single, context)
    if (isRefusal(decision))
      return { ...decision, field: `commands.${position}${decision.field ? `.${decision.field}` : ''}` }
    state = expected(state, decision, context)
    events.push(...decision)
  }
  return events
}

type Single = Exclude<Command, CommandOf<'bulk'>>

/** Checks the end within a bulk too: one of its commands may end the cutover. */
function decideSingle(cutover: Cutover, command: Single, context: Context): CommandOutcome {
  const refusal =
    mayApprove(context.actor, command.type) ??
    (allowedAfterEnd(command.type) ? undefined : refuseEnded(cutover)) ??
    refuseUnseen(cutover, command, context.now)
  const decision = refusal ?? decideOne(cutover, command, context)
  return isRefusal(decision) ? decision : (refuseTooMany(cutover, decision) ?? decision)
}

function decideOne(cutover: Cutover, command: Single, context: Context): CommandOutcome {
  if (isStepCommand(command)) return decideStep(cutover, command, context)
  if (isItemCommand(command)) return decideReadiness(cutover, command, context)
  if (isGateCommand(command)) return decideGateCommand(cutover, command, context)
  switch (command.type) {
    case 'startCutover':
    case 'pauseCutover':
    case 'resumeCutover':
    case 'holdCountdown':
    case 'resumeCountdown':
    case 'moveT0':
    case 'enterHypercare':
    case 'closeCutover':
    case 'cancelCutover':
      return decideCutover(cutover, command, context)
    case 'withdrawRehearsal':
      return withdrawRehearsal(cutover, command, context)
    case 'beginRollback':
      return beginRollback(cutover, command, context)
    case 'answerTrigger':
      return answerTrigger(cutover, command, context)
    case 'addStep':
      return addStep(cutover, command, context)
    case 'callStop':
    case 'answerStop':
    case 'clearStop':
      return decideStop(cutover, command, context)
    case 'assignPerson':
    case 'releasePerson':
      return decidePeople(cutover, command, context)
    case 'recordCheckIn':
    case 'recordMetric':
    case 'addWatchItem':
    case 'resolveWatchItem':
    case 'signOff':
      return decideHypercare(cutover, command, context)
    case 'linkChange':
    case 'createChange':
    case 'retryChangeLink':
    case 'unlinkChange':
    case 'pauseChangeSync':
    case 'resumeChangeSync':
    case 'settleChangeConflict':
    case 'proposeChangeDates':
    case 'closeChange':
    case 'raiseIncident':
      return decideChange(cutover, command, context)
    case 'recordRehearsals':
      return recordRehearsals(cutover, command, context)
    case 'recordHistory':
      return recordHistory(cutover, command, context)
    case 'recordChance':
      return recordChance(cutover, command, context)
    case 'recordChange':
      return recordChange(cutover, command, context)
    case 'passTime':
      return passTime(cutover, command, context)
    default:
      return unreachable(command)
  }
}
