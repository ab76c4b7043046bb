/** May this actor do this here (R5)? Returns on whose behalf it is recorded, or the refusal. */
import { type Actor, isProgram } from './actor.ts'
import type { Command } from './commands.ts'
import type { Cutover, PersonId } from './cutoverState.ts'
import { everybodyIn } from './derived/everybodyIn.ts'
import type { StepView } from './derived/steps.ts'
import { type Refusal, refuse } from './refusal.ts'
import { LEAD, SCRIBE } from './reserved.ts'
import { roleTitle } from './runbook/runbookIndex.ts'
import { withoutUndefined } from './withoutUndefined.ts'

/** Recorded on the events of an allowed command: on whose behalf it was given, or why the owner was overridden. */
export interface Recorded {
  onBehalfOf?: PersonId
  override?: string
}

interface OwnedCommand {
  onBehalfOf?: PersonId | undefined
  override?: string | undefined
}

export const holds = (cutover: Cutover, role: string, person: PersonId): boolean =>
  cutover.people[role]?.includes(person) ?? false

export const isLead = (cutover: Cutover, actor: Actor): boolean =>
  actor.kind === 'person' && holds(cutover, LEAD, actor.id)

const SERVER_RECORDS: ReadonlySet<Command['type']> = new Set(['recordRehearsals', 'recordHistory', 'recordChance'])

/** Observers never act, the clock only passes time; checked before everything else. */
export function mayActAtAll(actor: Actor, type: Command['type']): Refusal | undefined {
  if (actor.kind === 'clock' && type !== 'passTime') return refuse('notYourRole', 'The clock only passes time.')
  if (actor.kind === 'servicenow' && type !== 'recordChange') return refuse('notYourRole', SERVICENOW_RECORDS)
  if (actor.kind === 'server' && !SERVER_RECORDS.has(type))
    return refuse('notYourRole', 'The server only records what it computes, and what it knows of other cutovers.')
  return actor.kind === 'person' && actor.organisationRole === 'observer'
    ? refuse('observersWatch', 'You are here as an observer: you see everything and change nothing.')
    : undefined
}

/** Commands others rely on as this person's own decision; refused to unconfirmed credentials. */
const NEEDS_CONFIRMED_CREDENTIAL: ReadonlySet<Command['type']> = new Set([
  'sign',
  'decideGate',
  'breakGlass',
  'signOff',
  'waiveItem',
  'delegateVote',
])

/** What others rely on as a person's second look; beside approvals, what no program says for anybody. */
const SECOND_LOOKS: ReadonlySet<Command['type']> = new Set(['report', 'verifyItem', 'confirmStep', 'acceptDelegation'])

/**
 * Otherwise an administrator who makes a sign-in link for somebody, or the token of a program in their name, could approve
 * as that person.
 */
export function mayApprove(actor: Actor, type: Command['type']): Refusal | undefined {
  if (isProgram(actor) && (NEEDS_CONFIRMED_CREDENTIAL.has(type) || SECOND_LOOKS.has(type))) {
    return refuse('notYourRole', 'The token of a program measures and executes; this takes the word of a person.')
  }
  return actor.kind === 'person' && actor.unconfirmed && NEEDS_CONFIRMED_CREDENTIAL.has(type)
    ? refuse(
        'notConfirmed',
        'Your sign-in was set up by another person, and nobody has confirmed it yet. Until another administrator does, under People, you cannot approve anything.',
      )
    : undefined
}

const SERVICENOW_RECORDS = 'The sync with ServiceNow only records what ServiceNow says.'

/** Holders of any of the roles act; a scribe records for one of them; the lead overrides with a reason. */
export function asOwner(
  cutover: Cutover,
  roles: readonly string[],
  actor: Actor,
  command: OwnedCommand,
  /** Whether the roles are this person's to act for, where that is not for all who hold them. */
  owns = (person: PersonId): boolean => roles.some((role) => holds(cutover, role, person)),
): Recorded | Refusal {
  if (actor.kind !== 'person') return refuse('notYourRole', 'Only a person does this.')
  const named = roles.map((role) => roleTitle(cutover.runbook, role)).join(' or ')
  const { onBehalfOf, override } = command
  // Not taken as their own instead: whoever overrides means to answer for it as the lead.
  if (override !== undefined && !isLead(cutover, actor)) {
    return refuse('notYourRole', 'Only the lead overrides.', { field: 'override' })
  }
  // A lead who also holds the role may still override a rule, which is then recorded.
  const steppingIn = withoutUndefined({ override })
  if (onBehalfOf !== undefined) {
    if (!holds(cutover, SCRIBE, actor.id) && !isLead(cutover, actor)) {
      return refuse('notYourRole', 'Only a scribe or the lead records what somebody else did.', { field: 'onBehalfOf' })
    }
    return owns(onBehalfOf)
      ? { onBehalfOf, ...steppingIn }
      : refuse('notYourRole', `The person you record this for does not hold ${named}.`, { field: 'onBehalfOf' })
  }
  if (owns(actor.id)) return steppingIn
  if (isLead(cutover, actor)) {
    return override === undefined
      ? refuse('notYourRole', `This is for ${named}. As the lead you may override with a reason.`, {
          field: 'override',
        })
      : { override }
  }
  return refuse('notYourRole', `This is for ${named}, a role that you do not hold in this cutover.`)
}

/** Whether a step is this person's: they hold its role, or the lead has given it to them although they do not. */
export const mayExecute = (cutover: Cutover, { definition, state }: StepView, person: PersonId): boolean =>
  holds(cutover, definition.owner, person) || (state.outside !== undefined && state.assigned === person)

/** For what is done at a step: by whoever may execute it, and by holders of `others`. */
export const asExecutor = (
  cutover: Cutover,
  view: StepView,
  actor: Actor,
  command: OwnedCommand,
  others: readonly string[] = [],
): Recorded | Refusal =>
  asOwner(
    cutover,
    [view.definition.owner, ...others],
    actor,
    command,
    (person) => mayExecute(cutover, view, person) || others.some((role) => holds(cutover, role, person)),
  )

/** Who did it: the person it was recorded for, else the one who issued the command. */
export const doer = (actor: Actor, recorded: Recorded): PersonId | undefined =>
  recorded.onBehalfOf ?? (actor.kind === 'person' ? actor.id : undefined)

/** For what only holders of these roles decide in person: no scribe, no override. */
export function asHolder(cutover: Cutover, roles: readonly string[], actor: Actor, what: string): Refusal | undefined {
  if (actor.kind === 'person' && roles.some((role) => holds(cutover, role, actor.id))) return undefined
  const named = [...new Set(roles)].map((role) => roleTitle(cutover.runbook, role)).join(' or ')
  return refuse('notYourRole', `${what} is for ${named}.`)
}

/** Planners may change a cutover's people and dates too. */
export function asLeadOrPlanner(cutover: Cutover, actor: Actor, what: string): Refusal | undefined {
  const plans = actor.kind === 'person' && (actor.organisationRole === 'planner' || actor.organisationRole === 'admin')
  return plans ? undefined : asHolder(cutover, [LEAD], actor, what)
}

/** For everybody who holds a role here, or was given a step. */
export function asParticipant(cutover: Cutover, actor: Actor): Refusal | undefined {
  return actor.kind === 'person' && everybodyIn(cutover).includes(actor.id)
    ? undefined
    : refuse('notYourRole', 'This is for people who hold a role in this cutover, or were given one of its steps.')
}
