/** When an incident in ServiceNow is news, and for whom besides the lead. Part of `newsOf`; only news.ts calls it. */
import type { Cutover, IncidentState, PersonId } from '../cutoverState.ts'
import { doerOf } from '../derived/doer.ts'
import type { EventOf } from '../events.ts'

type IncidentEvent = EventOf<'incidentRequested' | 'incidentFailed' | 'incidentSeen'>

interface IncidentNews {
  incident: IncidentState
  /** The step it was raised from, if any. */
  stepId?: string | undefined
  /** The role that owns the watch item it was raised from. */
  owner?: string | undefined
  /** Who raised it. */
  raiser: readonly PersonId[]
}

/** Undefined where nothing turned, as when ServiceNow gives its number to one that was raised here. */
export function incidentNews(before: Cutover, event: IncidentEvent, after: Cutover): IncidentNews | undefined {
  const incident = incidentIn(after, event)
  if (!incident || !hasTurned(incidentIn(before, event), incident)) return undefined
  const { raised } = incident
  const item = after.watchItems.find(({ id }) => id === raised?.watchItemId)
  return {
    incident,
    stepId: raised?.stepId ?? item?.stepId,
    owner: item?.owner,
    raiser: raised ? [doerOf(raised)] : [],
  }
}

/** By the id that ServiceNow gave it, or by ours while it has none. */
function incidentIn({ incidents }: Cutover, event: IncidentEvent): IncidentState | undefined {
  const sysId = event.type === 'incidentSeen' ? event.facts.sysId : undefined
  return incidents.find(
    ({ id, facts }) => (sysId !== undefined && facts?.sysId === sysId) || id === (event.incidentId ?? sysId),
  )
}

function hasTurned(was: IncidentState | undefined, is: IncidentState): boolean {
  if (!was || was.failed !== is.failed) return true
  if (!was.facts || !is.facts) return false
  return was.facts.state.value !== is.facts.state.value || was.facts.priority.value !== is.facts.priority.value
}
