/** Undoing a step (R9): by a new event, never by changing the old one. */

import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { followersOf, isRollbackStep, type StepView } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import type { CutoverEvent } from '../events.ts'
import { asExecutor } from '../policy.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { sayStatus } from './startStep.ts'

export function undoStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'undoStep'>,
  { actor }: Context,
): CommandOutcome {
  const { definition, state } = view
  const recorded = asExecutor(cutover, view, actor, command)
  if (isRefusal(recorded)) return recorded
  if (cutover.status !== 'running' && cutover.status !== 'rollingBack') {
    return refuse('cutoverNotRunning', 'Steps are undone only while the cutover is running.')
  }
  if (!isRollbackStep(view) && isBeingRolledBack(cutover, view)) {
    return refuse('rollingBack', `“${definition.title}” is being rolled back; undo its rollback step instead.`)
  }
  const to = undoTarget(view)
  if (!to) return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; there is nothing to undo.`)
  const finished = finishedSuccessor(cutover, view)
  if (finished) {
    return refuse(
      'successorFinished',
      `“${finished.definition.title}” has finished since and depends on “${definition.title}”.`,
    )
  }
  return [
    { type: 'stepUndone', stepId: definition.id, to, reason: command.reason, ...recorded },
    ...rollbackUndone(view),
    ...watchItemsVoid(cutover, definition.id),
    ...gatesVoid(cutover, view, to),
  ]
}

/** A completed step runs again; a milestone, a skip or a mistaken start becomes pending. */
function undoTarget({ definition, state }: StepView): 'pending' | 'running' | undefined {
  if (state.status === 'done' || state.status === 'unconfirmed') {
    return traitsOf(definition).isMoment || state.startedAt === undefined ? 'pending' : 'running'
  }
  return state.status === 'skipped' || state.status === 'running' ? 'pending' : undefined
}

/** An undone start affects only successors that wait for starts; one started despite this step does not depend on it. */
function finishedSuccessor(cutover: Cutover, view: StepView): StepView | undefined {
  const { definition, state } = view
  const dependsOnIt = (successor: StepView) =>
    successor.definition.after.some(({ on, type }) => {
      if (on !== definition.id) return false
      if (state.status === 'running' && (type === 'FS' || type === 'FF')) return false
      const despite = 'despite' in successor.state ? successor.state.despite?.steps : undefined
      return type === 'FF' || type === 'SF' || !despite?.includes(on)
    })
  return followersOf(cutover, view).find(
    (other) => (other.state.status === 'done' || other.state.status === 'unconfirmed') && dependsOnIt(other),
  )
}

function rollbackUndone({ state, reverses }: StepView): CutoverEvent[] {
  if (state.status !== 'done' || reverses?.state.status !== 'rolledBack') return []
  const { status } = reverses.state.before
  const to = status === 'held' || status === 'failed' ? status : 'done'
  return [{ type: 'stepRollbackUndone', stepId: reverses.definition.id, to }]
}

const watchItemsVoid = (cutover: Cutover, stepId: string): CutoverEvent[] =>
  cutover.watchItems
    .filter((item) => item.stepId === stepId && !item.resolved)
    .map(({ id }) => ({ type: 'watchItemResolved', watchItemId: id, note: 'The step was undone.' }))

/** A step that runs again is no longer done, but its start still holds. */
function gatesVoid(cutover: Cutover, { definition }: StepView, to: 'pending' | 'running'): CutoverEvent[] {
  return cutover.runbook.gates.flatMap((gate, position): CutoverEvent[] => {
    const state = cutover.gates[position]
    const dependsOnIt = gate.after.some(
      ({ on, type }) => on === definition.id && (to === 'pending' || type === 'FS' || type === 'FF'),
    )
    if (!state || !saysGo(state) || !dependsOnIt) return []
    return [{ type: 'gateReopened', gateId: gate.id, because: `“${definition.title}” was undone` }]
  })
}
