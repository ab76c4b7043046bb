/** Applies events about changes and incidents in ServiceNow. Part of `evolve`; only evolve.ts calls it. */
import type { ChangeEvent } from '../about.ts'
import type { ChangeFacts } from '../change/changeFacts.ts'
import { isApproved } from '../change/changeStage.ts'
import { sameSecond } from '../change/wholeSeconds.ts'
import type { ChangeState, Cutover, IncidentState } from '../cutoverState.ts'
import type { EventOf } from '../events.ts'
import { changeLinkLifecycle } from '../machines/change.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { attributionOf, ImpossibleHistory, occurrenceId, passed } from './history.ts'

type Changed = Pick<Cutover, 'changes'> | Pick<Cutover, 'incidents'>

export function evolveChange({ changes, incidents }: Cutover, event: ChangeEvent): Changed {
  switch (event.type) {
    case 'changeRequested': {
      const { changeId, relation, instance } = event
      const wanted = withoutUndefined(event.wanted)
      const requested = attributionOf(event)
      return {
        changes: [
          ...changes,
          { id: changeId, relation, instance, wanted, status: changeLinkLifecycle.initial, requested },
        ],
      }
    }
    case 'incidentRequested': {
      const { incidentId, title, stepId, watchItemId } = event
      const raised = withoutUndefined({ ...attributionOf(event), title, stepId, watchItemId })
      return { incidents: [...incidents, { id: incidentId, raised }] }
    }
    case 'incidentFailed':
      return {
        incidents: incidents.map((one) => (one.id === event.incidentId ? { ...one, failed: event.because } : one)),
      }
    case 'incidentSeen':
      return { incidents: withIncident(incidents, event) }
    default: {
      const position = changes.findIndex(({ id }) => id === event.changeId)
      const change = changes[position]
      if (!change) throw new ImpossibleHistory(event, `there is no change ${event.changeId}`)
      const status = passed(changeLinkLifecycle, change.status, event)
      return { changes: changes.with(position, { ...evolveLink(change, event), status }) }
    }
  }
}

function evolveLink(
  change: ChangeState,
  event: Exclude<ChangeEvent, EventOf<'changeRequested' | 'incidentRequested' | 'incidentFailed' | 'incidentSeen'>>,
): ChangeState {
  switch (event.type) {
    case 'changeLinked': {
      const { unreachable: _, ...rest } = change
      const { sysId, number, link, created } = event
      return { ...rest, ticket: withoutUndefined({ sysId, number, link, created }) }
    }
    case 'changeLinkFailed':
      return { ...change, failed: event.because }
    case 'changeLinkRetried': {
      const { failed: _, ...rest } = change
      return rest
    }
    case 'changeUnlinked':
      return change
    case 'changeConfirmed': {
      const { unreachable: _, ...rest } = change
      const facts = withoutUndefined(event.facts)
      const confirmed: ChangeState = {
        ...rest,
        facts,
        confirmedAt: Date.parse(event.readAt),
        ...(isApproved(facts) ? { wasApproved: true } : {}),
        ...(haveDatesMoved(change, facts) ? { datesMovedAfter: change.confirmedAt ?? 0 } : {}),
      }
      return tookDates(confirmed) ? withoutProposal(confirmed) : confirmed
    }
    case 'changeUnreachable':
      return { ...change, unreachable: { since: Date.parse(event.at), because: event.because } }
    case 'changeConflictFound':
      return {
        ...change,
        conflict: withoutUndefined({
          id: occurrenceId('conflict', event),
          since: Date.parse(event.at),
          sentence: event.sentence,
          write: event.write,
        }),
      }
    case 'changeConflictSettled': {
      const { conflict, ...rest } = change
      // Accepting ServiceNow's dates withdraws the proposal.
      return event.by === 'accept' && conflict?.write === 'dates' ? withoutProposal(rest) : rest
    }
    case 'changeSyncPaused':
      return { ...change, paused: { ...attributionOf(event), id: occurrenceId('pause', event), reason: event.reason } }
    case 'changeSyncResumed': {
      const { paused: _, ...rest } = change
      return rest
    }
    case 'changeDatesProposed': {
      const { start, end, reason } = event
      return {
        ...change,
        proposed: { ...attributionOf(event), start: Date.parse(start), end: Date.parse(end), reason },
      }
    }
    case 'changeWindowOverridden': {
      const { stepId, startedAt, reason } = event
      const outsideWindow = { ...attributionOf(event), stepId, startedAt: Date.parse(startedAt), reason }
      return { ...change, outsideWindow }
    }
    case 'changeCloseRequested':
      return { ...change, close: { ...attributionOf(event), code: event.code, notes: event.notes } }
    default:
      return unreachable(event)
  }
}

const haveDatesMoved = ({ facts: before }: ChangeState, facts: ChangeFacts): boolean =>
  before !== undefined &&
  !(sameSecond(before.plannedStart, facts.plannedStart) && sameSecond(before.plannedEnd, facts.plannedEnd))

const tookDates = ({ proposed, facts }: ChangeState): boolean =>
  proposed !== undefined &&
  sameSecond(facts?.plannedStart, proposed.start) &&
  sameSecond(facts?.plannedEnd, proposed.end)

function withoutProposal({ proposed: _, ...rest }: ChangeState): ChangeState {
  return rest
}

/** An incident raised from here becomes the one that ServiceNow created; any other is known by its sys_id. */
function withIncident(
  incidents: readonly IncidentState[],
  { incidentId, facts }: EventOf<'incidentSeen'>,
): IncidentState[] {
  const { sysId } = facts
  const position = incidents.findIndex(({ id, facts: known }) => known?.sysId === sysId || id === (incidentId ?? sysId))
  const before = incidents[position]
  if (!before) return [...incidents, { id: sysId, facts }]
  const { failed: _, ...rest } = before
  return incidents.with(position, { ...rest, facts })
}
