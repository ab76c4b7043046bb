/** What people do with a step other than starting and undoing it. */

import type { StepCommand } from '../about.ts'
import type { Actor, Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { countedApproverOf } from '../derived/fourEyes.ts'
import { isFinished, isRollbackStep, type StepView, stepView } from '../derived/steps.ts'
import { stepLifecycle } from '../machines/step.ts'
import { asExecutor, asHolder, asParticipant, doer, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { changeStep } from './amend.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { completeStep, confirmStep } from './completeStep.ts'
import { whileInHand } from './inHand.ts'
import { refuseHavingSigned } from './refuseHavingSigned.ts'
import { refuseOutOfPhase } from './situation.ts'
import { sayStatus, startStep } from './startStep.ts'
import { tickBox } from './tickBox.ts'
import { undoStep } from './undoStep.ts'
import { addWatchItem } from './watchItems.ts'

export function decideStep(cutover: Cutover, command: StepCommand, context: Context): CommandOutcome {
  const view = stepView(cutover, command.stepId)
  if (!view) return refuse('unknownStep', `There is no step “${command.stepId}” in this cutover.`, { field: 'stepId' })
  const outcome = decideItself(cutover, view, command, context)
  return isRefusal(outcome) ? outcome : (refuseCountedApprover(cutover, view, command, context) ?? outcome)
}

/** Before four eyes are asked. */
function decideItself(cutover: Cutover, view: StepView, command: StepCommand, context: Context): CommandOutcome {
  switch (command.type) {
    case 'startStep':
      return startStep(cutover, view, command, context)
    case 'completeStep':
      return completeStep(cutover, view, command, context)
    case 'confirmStep':
      return confirmStep(cutover, view, command, context)
    case 'tickBox':
    case 'untickBox':
      return tickBox(cutover, view, command, context)
    case 'undoStep':
      return undoStep(cutover, view, command, context)
    case 'seeStep':
    case 'acknowledgeStep':
    case 'assignStep':
    case 'noteStep':
      return besideStep(cutover, view, command, context)
    case 'skipStep':
      return skipStep(cutover, view, command, context)
    case 'changeStep':
      return changeStep(cutover, view, command, context)
    case 'takeOverStep':
      return takeOverStep(cutover, view, command, context)
    case 'heartbeatStep':
    case 'estimateStep':
    case 'holdStep':
    case 'resumeStep':
    case 'failStep':
    case 'retryStep':
      return whileInHand(cutover, view, command, context)
    default:
      return unreachable(command)
  }
}

/** Looking at a step and talking about it is open to everybody who takes part. */
const BESIDE: ReadonlySet<StepCommand['type']> = new Set(['seeStep', 'acknowledgeStep', 'noteStep', 'assignStep'])

/** R6: whoever counted at a gate does nothing behind it, nor is anything typed for them or by them. */
function refuseCountedApprover(
  cutover: Cutover,
  view: StepView,
  command: StepCommand,
  { actor }: Context,
): Refusal | undefined {
  if (isRollbackStep(view) || BESIDE.has(command.type)) return undefined
  const people = [actor.kind === 'person' ? actor.id : [], ('onBehalfOf' in command && command.onBehalfOf) || []].flat()
  const gate = people.flatMap((person) => countedApproverOf(cutover, view.position, person) ?? [])[0]
  return gate && refuseHavingSigned(gate, view)
}

function skipStep(
  cutover: Cutover,
  view: StepView,
  { reason }: CommandOf<'skipStep'>,
  { actor }: Context,
): CommandOutcome {
  const { definition, state } = view
  const refusal = asHolder(cutover, [LEAD], actor, 'Skipping a step')
  if (refusal) return refusal
  if (stepLifecycle.next(state.status, { type: 'stepSkipped' }) === undefined) {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)} and cannot be skipped.`)
  }
  if (!isRollbackStep(view) && cutover.status !== 'preparing') {
    const outOfPhase = refuseOutOfPhase(cutover, view)
    if (outOfPhase) return outOfPhase
  }
  return [
    { type: 'stepSkipped', stepId: definition.id, reason },
    addWatchItem(cutover, {
      title: `Skipped “${definition.title}”: ${reason}`,
      owner: definition.owner,
      stepId: definition.id,
    }),
  ]
}

type BesideCommand = CommandOf<'seeStep' | 'acknowledgeStep' | 'assignStep' | 'noteStep'>

/** Commands that attach data to a step and leave its progress alone. */
function besideStep(cutover: Cutover, view: StepView, command: BesideCommand, { actor }: Context): CommandOutcome {
  const { definition, state } = view
  const me = doer(actor, {})
  switch (command.type) {
    case 'seeStep':
      return (
        asParticipant(cutover, actor) ??
        (me !== undefined && state.seen?.[me] !== undefined ? [] : [{ type: 'stepSeen', stepId: definition.id }])
      )
    case 'noteStep':
      return refuseNote(cutover, actor) ?? noteStep(view, command)
    case 'acknowledgeStep': {
      const recorded = asExecutor(cutover, view, actor, command)
      return isRefusal(recorded) ? recorded : [{ type: 'stepAcknowledged', stepId: definition.id, ...recorded }]
    }
    case 'assignStep':
      return assignStep(cutover, view, command, me, actor)
    default:
      return unreachable(command)
  }
}

/** Of its role to whoever takes it, or by the lead; to anybody else by the lead, who says why (R12). */
function assignStep(
  cutover: Cutover,
  view: StepView,
  { to, reason }: CommandOf<'assignStep'>,
  me: PersonId | undefined,
  actor: Actor,
): CommandOutcome {
  const { definition, state } = view
  const isInside = holds(cutover, definition.owner, to)
  const refusal = to === me && isInside ? undefined : asHolder(cutover, [LEAD], actor, 'Assigning somebody else')
  if (refusal) return refusal
  if (!isInside && reason === undefined) {
    const role = roleTitle(cutover.runbook, definition.owner)
    return refuse('unknownPerson', `Assign somebody who holds ${role}; the lead may give it to others with a reason.`, {
      field: 'to',
    })
  }
  const signed = isRollbackStep(view) ? undefined : countedApproverOf(cutover, view.position, to)
  if (signed) return refuseHavingSigned(signed, view)
  if (state.assigned === to) return refuse('nothingChanges', 'The step is theirs already.')
  return [{ type: 'stepAssigned', stepId: definition.id, to, ...(isInside ? {} : withoutUndefined({ reason })) }]
}

/** Live, only participants write notes; in a rehearsal every member may. */
function refuseNote(cutover: Cutover, actor: Actor): Refusal | undefined {
  if (cutover.mode === 'rehearsal' || (actor.kind === 'person' && actor.organisationRole === 'admin')) return undefined
  return asParticipant(cutover, actor)
}

/** Whom it mentions, what it answers and what it shows are kept only where there is any. */
function noteStep({ definition, state }: StepView, command: CommandOf<'noteStep'>): CommandOutcome {
  const { text, answers, mentions = [], files = [] } = command
  const answered = state.notes?.find(({ seq }) => seq === answers)
  if (answers !== undefined && !answered) {
    return refuse(
      'unknownNote',
      `The note that this answers is not among the newest of “${definition.title}”. Write it as a note of its own.`,
      { field: 'answers' },
    )
  }
  const note = withoutUndefined({
    text,
    mentions: mentions.length > 0 ? [...new Set(mentions)] : undefined,
    // One level: an answer to an answer continues the thread.
    answers: answered && (answered.answers ?? answered.seq),
    files: files.length > 0 ? files : undefined,
  })
  return [{ type: 'stepNoted', stepId: definition.id, ...note }]
}

function takeOverStep(
  cutover: Cutover,
  view: StepView,
  { reason }: CommandOf<'takeOverStep'>,
  { actor }: Context,
): CommandOutcome {
  const { definition, state } = view
  const recorded = asExecutor(cutover, view, actor, {}, [LEAD])
  if (isRefusal(recorded)) return recorded
  if (traitsOf(definition).doneBy !== 'program')
    return refuse('stepState', `“${definition.title}” is done by people already.`)
  if (state.takenOver) return refuse('nothingChanges', `“${definition.title}” was taken over already.`)
  // Otherwise the record would read as if a person had done what the program did.
  if (isFinished(state))
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; there is nothing to take over.`)
  return [{ type: 'stepTakenOver', stepId: definition.id, reason }]
}
