/** Edits of the runbook on the night (R12): a step that nobody planned, and another definition of one not begun. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { countedApproverOf } from '../derived/fourEyes.ts'
import { isRollbackStep, type StepView, stepView } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import type { CutoverEvent } from '../events.ts'
import { asHolder, holds, mayActAtAll } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { isSameStep, type StepText } from '../runbook/amendedFields.ts'
import type { Runbook, StepDefinition } from '../runbook/runbook.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { expectedT0 } from '../schedule/forecast.ts'
import { planRunbook } from '../schedule/network.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'
import { readAdded, readAfter, readDeadline, readTakes } from './readAmendment.ts'
import { refuseDefinition, refuseNetwork } from './refuseAmendment.ts'
import { refuseHavingSigned } from './refuseHavingSigned.ts'
import { sayStatus } from './startStep.ts'

export function addStep(cutover: Cutover, command: CommandOf<'addStep'>, context: Context): CommandOutcome {
  const refusal = refuseAdding(cutover, context)
  if (refusal) return refusal
  const { before = [], reason, to } = command
  const id = freeId(cutover, command.title)
  const step = readAdded(id, command)
  if (isRefusal(step)) return step
  const unfit = refuseDefinition(cutover, step) ?? refuseBefore(cutover, before)
  if (unfit) return unfit
  const added = (definition: StepDefinition): CutoverEvent => ({
    type: 'stepAdded',
    stepId: id,
    step: definition,
    before,
    shownAgain: true,
    reason,
  })
  const isOutside = to !== undefined && !holds(cutover, step.owner, to)
  const given: CutoverEvent[] =
    to === undefined ? [] : [{ type: 'stepAssigned', stepId: id, to, ...(isOutside ? { reason } : {}) }]
  const amended = expected(cutover, [added(step)], context)
  return (
    refuseNetwork(cutover, amended, id) ??
    refuseApprovers(amended, id, to, context) ?? [
      added(noEarlierThanNow(amended.runbook, step, cutover, context.now)),
      ...given,
    ]
  )
}

export function changeStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'changeStep'>,
  context: Context,
): CommandOutcome {
  const refusal = refuseChanging(cutover, view, context)
  if (refusal) return refusal
  const { definition: was } = view
  const step = changed(was, command)
  if (isRefusal(step)) return step
  if (isSameStep(was, step)) return refuse('nothingChanges', `“${was.title}” says so already.`)
  const unfit = refuseDefinition(cutover, step)
  if (unfit) return unfit
  const event: CutoverEvent = { type: 'stepChanged', stepId: was.id, step, was, reason: command.reason }
  const amended = expected(cutover, [event], context)
  return refuseNetwork(cutover, amended, was.id) ?? refuseApprovers(amended, was.id, undefined, context) ?? [event]
}

/** Why nothing is added here, whatever it is: for a button, since trying an edit makes the whole runbook again. */
export const refuseAdding = (cutover: Cutover, { actor }: Context): Refusal | undefined =>
  mayActAtAll(actor, 'addStep') ?? asHolder(cutover, [LEAD], actor, 'Adding a step') ?? refuseLate(cutover)

/** Why nothing in this step is changed, likewise. */
export function refuseChanging(cutover: Cutover, view: StepView, { actor }: Context): Refusal | undefined {
  const refusal =
    mayActAtAll(actor, 'changeStep') ?? asHolder(cutover, [LEAD], actor, 'Changing a step') ?? refuseLate(cutover)
  if (refusal) return refusal
  const { definition, state } = view
  const { title } = definition
  if (view.reverses)
    return refuse('stepState', `“${title}” is a rollback step, which follows from the step it reverses.`)
  if (view.around) return refuse('stepState', `“${title}” is a step of the rollback; nothing in that is changed.`)
  if (state.status !== 'pending') {
    return refuse('stepState', `“${title}” is ${sayStatus(state.status)}; only what has not begun is changed.`)
  }
  return isBeingRolledBack(cutover, view)
    ? refuse('rollingBack', `“${title}” is being rolled back; nothing in it is changed.`)
    : undefined
}

function refuseLate({ status }: Cutover): Refusal | undefined {
  return status === 'preparing' || status === 'running'
    ? undefined
    : refuse('cutoverState', 'The runbook is changed only while its steps are still to be done.')
}

/** By its title, and by the event that adds it: the same on every replica, and never that of another. */
function freeId({ runbook, seq }: Cutover, title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const { step, gate, ownRollbackStep } = indexOf(runbook)
  for (let number = seq + 1; ; number++) {
    const id = `${slug === '' ? 'step' : slug}-${number}`
    if (!step.has(id) && !gate.has(id) && !ownRollbackStep.has(id)) return id
  }
}

/** Planned no earlier than it was added: what nobody knew of was not late before. */
function noEarlierThanNow(runbook: Runbook, step: StepDefinition, cutover: Cutover, now: number): StepDefinition {
  const t0 = expectedT0(cutover, now)
  const start = planRunbook(runbook, { t0 }).nodes[runbook.steps.length - 1]?.earlyStart ?? 0
  return t0 + start * 1000 < now ? { ...step, notBefore: new Date(now).toISOString() } : step
}

function changed(was: StepDefinition, command: CommandOf<'changeStep'>): StepDefinition | Refusal {
  const takes = command.takes === undefined ? undefined : readTakes(command.takes, 'takes')
  if (isRefusal(takes)) return takes
  const after = command.after === undefined ? undefined : readAfter(command.after)
  if (isRefusal(after)) return after
  const deadline = typeof command.deadline === 'string' ? readDeadline(command.deadline) : command.deadline
  if (isRefusal(deadline)) return deadline
  const { title } = command
  const text = (name: StepText) => kept(command[name], was[name])
  const { parties, links, note } = command
  return withoutUndefined({
    ...was,
    ...(command.owner === undefined ? {} : handedTo(was, command.owner)),
    ...withoutUndefined({ title, takes, after }),
    ...{ do: text('do'), verify: text('verify'), audience: text('audience'), message: text('message') },
    ...{ deadline: kept(deadline, was.deadline), parties: kept(parties, was.parties) },
    ...{ links: kept(links, was.links), note: kept(note, was.note) },
  })
}

/** What is left out of a command stays, and null takes it out. */
const kept = <Value>(said: Value | null | undefined, was: Value | undefined): Value | undefined =>
  said === undefined ? was : (said ?? undefined)

/** What a runbook file leaves out follows the owner: whom it occupies, who confirms it, and who reverses it. */
function handedTo(was: StepDefinition, owner: string): Partial<StepDefinition> {
  const { [was.owner]: own, ...others } = was.people
  const { rollback } = was
  return {
    owner,
    people: own === undefined ? was.people : { ...others, [owner]: own },
    ...(was.secondPerson === was.owner ? { secondPerson: owner } : {}),
    ...(rollback && 'title' in rollback && rollback.owner === was.owner ? { rollback: { ...rollback, owner } } : {}),
  }
}

/** What waits for it must be able to wait. */
function refuseBefore(cutover: Cutover, before: readonly string[]): Refusal | undefined {
  const { gate } = indexOf(cutover.runbook)
  for (const [place, id] of before.entries()) {
    const field = `before.${place}`
    if (before.indexOf(id) !== place) return refuse('malformed', `“${id}” is named twice.`, { field })
    const position = gate.get(id)
    const [definition, state] = [cutover.runbook.gates[position ?? -1], cutover.gates[position ?? -1]]
    if (definition && state) {
      if (!saysGo(state)) continue
      return refuse('gateState', `“${definition.title}” said go already; nothing new can come before it.`, { field })
    }
    const view = stepView(cutover, id)
    if (!view || isRollbackStep(view)) {
      return refuse('runbookFaults', `There is no step or gate “${id}” in this cutover.`, { field })
    }
    if (view.state.status !== 'pending') {
      const is = sayStatus(view.state.status)
      return refuse('stepState', `“${view.definition.title}” is ${is}; nothing new can come before it.`, { field })
    }
  }
  return undefined
}

/** R6: whoever counted at a gate neither makes work behind it nor gets it; somebody has to be left who may do it. */
function refuseApprovers(
  after: Cutover,
  stepId: string,
  to: string | undefined,
  { actor }: Context,
): Refusal | undefined {
  const view = stepView(after, stepId)
  if (!view) return undefined
  const signedFor = (person: string) => countedApproverOf(after, view.position, person)
  const gate = (actor.kind === 'person' && signedFor(actor.id)) || (to !== undefined && signedFor(to)) || undefined
  if (gate) return refuseHavingSigned(gate, view)
  const { owner, title } = view.definition
  const holders = after.people[owner] ?? []
  const first = holders[0] === undefined ? undefined : signedFor(holders[0])
  if (!first || to !== undefined || view.state.assigned !== undefined || !holders.every(signedFor)) return undefined
  return refuse(
    'countedApprover',
    `Everybody who holds ${roleTitle(after.runbook, owner)} signed for “${first.title}” and does nothing behind it. Give “${title}” to another role, or to a person.`,
    { field: 'owner' },
  )
}
