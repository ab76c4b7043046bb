/** What people do with changes and incidents in ServiceNow. ServiceNow's answers come back through `recordChange`. */
import type { Context } from '../actor.ts'
import { changeOf, leadChange, sayChangeNumber } from '../change/change.ts'
import { overAs } from '../change/changeMeaning.ts'
import { sayState } from '../change/changeStage.ts'
import { sameSecond, wholeSeconds } from '../change/wholeSeconds.ts'
import type { CommandOf } from '../commands.ts'
import type { ChangeState, Cutover, IncidentState } from '../cutoverState.ts'
import { stepView } from '../derived/steps.ts'
import { asHolder, asLeadOrPlanner, asParticipant } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'

export type ChangeCommand = CommandOf<
  | 'linkChange'
  | 'createChange'
  | 'retryChangeLink'
  | 'unlinkChange'
  | 'pauseChangeSync'
  | 'resumeChangeSync'
  | 'settleChangeConflict'
  | 'proposeChangeDates'
  | 'closeChange'
  | 'raiseIncident'
>

/** The default name, so that a server with a single instance need not name it. */
export const ONLY_INSTANCE = 'servicenow'

export function decideChange(cutover: Cutover, command: ChangeCommand, context: Context): CommandOutcome {
  const { actor } = context
  switch (command.type) {
    case 'linkChange':
      return asLeadOrPlanner(cutover, actor, 'Linking a change') ?? linkChange(cutover, command)
    case 'createChange':
      return asLeadOrPlanner(cutover, actor, 'Creating a change') ?? createChange(cutover, command)
    case 'raiseIncident':
      return asParticipant(cutover, actor) ?? raiseIncident(cutover, command)
    case 'closeChange':
      return asHolder(cutover, [LEAD], actor, 'Closing the change') ?? closeChange(cutover, command)
    default: {
      const refusal = asLeadOrPlanner(cutover, actor, 'The sync with ServiceNow')
      const change = refusal ?? mustFind(cutover, command.changeId)
      return isRefusal(change) ? change : decideLinked(cutover, change, command, context)
    }
  }
}

function linkChange(
  cutover: Cutover,
  { number, relation, instance = ONLY_INSTANCE }: CommandOf<'linkChange'>,
): CommandOutcome {
  const twice = cutover.changes.find(
    (change) => change.status !== 'unlinked' && change.instance === instance && sayChangeNumber(change) === number,
  )
  if (twice) return refuse('changeState', `${number} is linked to this cutover already.`, { field: 'number' })
  return refuseSecondLead(cutover, relation) ?? [requested(cutover, { relation, instance, wanted: { link: number } })]
}

function createChange(cutover: Cutover, command: CommandOf<'createChange'>): CommandOutcome {
  const { model, template, instance = ONLY_INSTANCE } = command
  if (cutover.mode === 'rehearsal') {
    return refuse('rehearsalOnlyReads', 'A rehearsal reads a change and never makes one. Link one to look at it.')
  }
  if (model === 'standard' && template === undefined) {
    return refuse('malformed', 'A standard change is made from a template: give its sys_id.', { field: 'template' })
  }
  if (model !== 'standard' && template !== undefined) {
    return refuse('malformed', 'Only a standard change is made from a template.', { field: 'template' })
  }
  const wanted = withoutUndefined({ create: model, template })
  const made = cutover.changes.find(({ wanted: before, ticket }) => 'create' in before && ticket)
  if (made) {
    return refuse('changeState', `${sayChangeNumber(made)} was made for this cutover; link it by its number instead.`)
  }
  return refuseSecondLead(cutover, 'lead') ?? [requested(cutover, { relation: 'lead', instance, wanted })]
}

function requested(
  cutover: Cutover,
  asked: Pick<ChangeState, 'relation' | 'instance' | 'wanted'>,
): Extract<CommandOutcome, readonly unknown[]>[number] {
  return { type: 'changeRequested', changeId: `change-${cutover.changes.length + 1}`, ...asked }
}

function refuseSecondLead(cutover: Cutover, relation: ChangeState['relation']): Refusal | undefined {
  const lead = relation === 'lead' ? leadChange(cutover) : undefined
  return lead
    ? refuse(
        'changeState',
        `${sayChangeNumber(lead)} leads this cutover; unlink it first, or link this one as related.`,
        {
          field: 'relation',
        },
      )
    : undefined
}

type LinkedCommand = Exclude<ChangeCommand, CommandOf<'linkChange' | 'createChange' | 'raiseIncident' | 'closeChange'>>

function decideLinked(cutover: Cutover, change: ChangeState, command: LinkedCommand, { now }: Context): CommandOutcome {
  const changeId = change.id
  const number = sayChangeNumber(change)
  switch (command.type) {
    case 'retryChangeLink':
      if (change.status === 'failed') return [{ type: 'changeLinkRetried', changeId }]
      return refuse('changeState', `Linking ${number} has not failed; there is nothing to try again.`)
    case 'unlinkChange':
      // A creation whose outcome is unknown may still produce a ticket; forgetting it could create a second one (R11).
      return change.status === 'requested' && 'create' in change.wanted
        ? refuse('changeState', 'It is being created; wait until ServiceNow has answered.')
        : [{ type: 'changeUnlinked', changeId, reason: command.reason }]
    case 'pauseChangeSync':
      return change.paused
        ? refuse('nothingChanges', `The sync of ${number} is paused already.`)
        : [{ type: 'changeSyncPaused', changeId, reason: command.reason }]
    case 'resumeChangeSync':
      return change.paused
        ? [{ type: 'changeSyncResumed', changeId }]
        : refuse('nothingChanges', `The sync of ${number} is not paused.`)
    case 'settleChangeConflict':
      return change.conflict
        ? [{ type: 'changeConflictSettled', changeId, by: command.by }]
        : refuse('nothingChanges', `Both sides agree about ${number}.`)
    case 'proposeChangeDates': {
      const { start, end, reason } = command
      if (change.relation !== 'lead')
        return refuse('changeState', `${number} is read-only here; T-Minus does not set its dates.`)
      if (cutover.mode === 'rehearsal') return onlyReads
      if (change.status !== 'linked') return refuse('changeState', `${number} is not linked yet.`)
      const over = change.facts && overAs(change.facts)
      if (change.facts && over) {
        return refuse(
          'changeState',
          `${number} is over in ServiceNow (${sayState(change.facts.state)}) and takes no dates.`,
        )
      }
      if (wholeSeconds(Date.parse(end)) <= wholeSeconds(Date.parse(start)) || Date.parse(end) <= now) {
        return refuse('malformed', 'The planned end has to be after the start, and not in the past.', { field: 'end' })
      }
      if (sameSecond(change.facts?.plannedStart, start) && sameSecond(change.facts?.plannedEnd, end)) {
        return refuse('nothingChanges', `${number} has these dates already.`)
      }
      return [{ type: 'changeDatesProposed', changeId, start, end, reason }]
    }
    default:
      return unreachable(command)
  }
}

function closeChange(cutover: Cutover, { changeId, code, notes }: CommandOf<'closeChange'>): CommandOutcome {
  const change = mustFind(cutover, changeId)
  if (isRefusal(change)) return change
  const number = sayChangeNumber(change)
  if (change.relation !== 'lead') return refuse('changeState', `${number} is read-only here; others close it.`)
  if (cutover.mode === 'rehearsal') return onlyReads
  if (change.status !== 'linked') return refuse('changeState', `${number} is not linked yet.`)
  if (cutover.status === 'preparing' || cutover.status === 'running') {
    return refuse('changeState', 'The change is closed when the work is done, not before.')
  }
  if (change.facts && overAs(change.facts) === 'ended') {
    return refuse('nothingChanges', `${number} is over in ServiceNow (${sayState(change.facts.state)}).`)
  }
  if (change.close && !change.conflict) {
    return refuse('nothingChanges', `ServiceNow has been asked to close ${number}; its answer is not there yet.`)
  }
  return [{ type: 'changeCloseRequested', changeId, code, notes }]
}

function raiseIncident(cutover: Cutover, command: CommandOf<'raiseIncident'>): CommandOutcome {
  const { title, description, impact, urgency, stepId, watchItemId } = command
  const lead = leadChange(cutover)
  if (lead?.status !== 'linked') {
    return refuse('changeState', 'No change is linked for the incident to point to.')
  }
  if (cutover.mode === 'rehearsal') {
    return refuse('rehearsalOnlyReads', 'A rehearsal raises no incident in ServiceNow; note it on the step.')
  }
  if (stepId !== undefined && !stepView(cutover, stepId)) {
    return refuse('unknownStep', `There is no step “${stepId}” in this cutover.`, { field: 'stepId' })
  }
  if (watchItemId !== undefined && !cutover.watchItems.some(({ id }) => id === watchItemId)) {
    return refuse('unknownWatchItem', `There is no watch item “${watchItemId}”.`, { field: 'watchItemId' })
  }
  const standing = standingIncident(cutover, command)
  if (standing) {
    const number = standing.facts?.number
    return refuse(
      'nothingChanges',
      number === undefined
        ? 'That incident is being raised already.'
        : `${number} was raised for it and is open in ServiceNow. Once it is closed, another can be raised.`,
    )
  }
  const incidentId = `incident-${cutover.incidents.filter(({ raised }) => raised).length + 1}`
  return [
    {
      type: 'incidentRequested',
      incidentId,
      title,
      impact,
      urgency,
      ...withoutUndefined({ description, stepId, watchItemId }),
    },
  ]
}

/** The incident that was raised for the same and is not over: a problem that came back may be raised again. */
function standingIncident(
  { incidents }: Cutover,
  { title, stepId, watchItemId }: CommandOf<'raiseIncident'>,
): IncidentState | undefined {
  return incidents.findLast(
    ({ raised, failed, facts }) =>
      raised !== undefined &&
      failed === undefined &&
      facts?.open !== false &&
      raised.title === title &&
      ((stepId !== undefined && raised.stepId === stepId) ||
        (watchItemId !== undefined && raised.watchItemId === watchItemId)),
  )
}

const onlyReads = refuse('rehearsalOnlyReads', 'A rehearsal reads the change and never writes it.')

function mustFind(cutover: Cutover, changeId: string): ChangeState | Refusal {
  const change = changeOf(cutover, changeId)
  if (!change)
    return refuse('unknownChange', `There is no change “${changeId}” in this cutover.`, { field: 'changeId' })
  return change.status === 'unlinked'
    ? refuse('changeState', `${sayChangeNumber(change)} was unlinked from this cutover.`, { field: 'changeId' })
    : change
}
