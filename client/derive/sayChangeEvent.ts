/** Log sentences for events about changes and incidents in ServiceNow. */
import type { ChangeEvent } from '../../shared/about.ts'
import { SERVICENOW } from '../../shared/reserved.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { clockTime, fullInstant } from '../ui/instants.ts'
import { stepTitle } from './sayStepEvent.ts'

/** ServiceNow itself is the actor: “confirmed: Implement, Approved, read 23:03”. */
export function sayChangeEvent(event: ChangeEvent, runbook: Runbook): string {
  const zone = runbook.timezone
  switch (event.type) {
    case 'changeRequested': {
      // Parents and children of the change are linked automatically.
      if ('actor' in event && event.actor === SERVICENOW && 'link' in event.wanted) {
        return `has ${event.wanted.link} as ${event.relation === 'parent' ? 'the parent' : 'a child'} of the change`
      }
      const what = 'link' in event.wanted ? event.wanted.link : `a new ${event.wanted.create} change`
      return event.relation === 'lead' ? `asked to link ${what}` : `asked to link ${what} as ${event.relation} change`
    }
    case 'changeLinked':
      return event.created ? `made ${event.number} and linked it` : `linked ${event.number}`
    case 'changeLinkFailed':
      return `could not link ${event.changeId}: “${event.because}”`
    case 'changeLinkRetried':
      return `asked to link ${event.changeId} once more`
    case 'changeUnlinked':
      return `unlinked ${event.changeId}: “${event.reason}”`
    case 'changeConfirmed': {
      const { state, approval, onHold, onHoldReason } = event.facts
      const held = onHold ? `, on hold${onHoldReason ? `: “${onHoldReason}”` : ''}` : ''
      return `confirmed ${event.changeId}: ${state.label}, ${approval.label}${held}, read ${clockTime(Date.parse(event.readAt), zone)}`
    }
    case 'changeUnreachable':
      return `cannot be reached about ${event.changeId}: “${event.because}”`
    case 'changeConflictFound':
      return `disagrees about ${event.changeId}: “${event.sentence}”`
    case 'changeConflictSettled':
      return `settled the disagreement about ${event.changeId}: ${SETTLED[event.by]}`
    case 'changeSyncPaused':
      return `paused the sync of ${event.changeId}: “${event.reason}”`
    case 'changeSyncResumed':
      return `resumed the sync of ${event.changeId}`
    case 'changeDatesProposed':
      return `proposed new dates for ${event.changeId}, ${fullInstant(Date.parse(event.start), zone)} to ${fullInstant(Date.parse(event.end), zone)}: “${event.reason}”`
    case 'changeWindowOverridden':
      return `answered for starting ${stepTitle(runbook, event.stepId)} outside the planned window of ${event.changeId}: “${event.reason}”`
    case 'changeCloseRequested':
      return `asked to close ${event.changeId} as ${CLOSE_WORDS[event.code]}: “${event.notes}”`
    case 'incidentRequested': {
      const from = event.stepId === undefined ? '' : `, from ${stepTitle(runbook, event.stepId)}`
      return `raised the incident “${event.title}”${from}`
    }
    case 'incidentFailed':
      return `could not raise ${event.incidentId}: “${event.because}”`
    case 'incidentSeen': {
      const { number, title, priority, state } = event.facts
      return `has incident ${number} “${title}”, priority ${priority.label}, ${state.label}`
    }
    default:
      return unreachable(event)
  }
}

/** A close code as people say it. */
export const CLOSE_WORDS = {
  successful: 'successful',
  successful_issues: 'successful with issues',
  unsuccessful: 'unsuccessful',
} as const

const SETTLED = {
  retry: 'it is written once more',
  accept: 'it stays as ServiceNow has it',
  agreement: 'both sides agree',
} as const
