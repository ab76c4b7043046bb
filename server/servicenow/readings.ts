/** Reads a change, and everything around it that gates and hypercare ask for. */

import type { Observation } from '../../shared/change/changeCommands.ts'
import type { ChangeFacts, IncidentFacts } from '../../shared/change/changeFacts.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import type { Incident } from './client/incidents.ts'
import type { Instance } from './client/openInstance.ts'
import { ifVisible, readFacts } from './facts.ts'
import { readRelatives } from './relatives.ts'

const INCIDENT_IS_OVER: readonly string[] = ['6', '7', '8']

/**
 * The facts of a change, as of the instant of the request; for one that leads also the incidents that point to
 * it, and the changes above and below it.
 *
 * @throws ServiceNowFault
 */
export async function readObservations(
  instance: Instance,
  cutover: Cutover,
  { sysId, ...change }: ChangeState & { sysId: string },
  now: () => number,
): Promise<{ observations: Observation[]; record: ChangeRecord }> {
  const changeId = change.id
  if (change.relation !== 'lead') {
    const { record, said } = await readFacts(instance, sysId, now)
    return { record, observations: [{ kind: 'facts', changeId, ...said }] }
  }
  const [{ record, said }, incidents, below] = await Promise.all([
    readFacts(instance, sysId, now),
    ifVisible(instance.listIncidents(sysId)),
    ifVisible(instance.listChildren(sysId)),
  ])
  const { relatives, found } = await readRelatives(instance, record, below, { cutover, lead: change, now })
  const facts: ChangeFacts = {
    ...said.facts,
    ...(incidents === undefined ? { incidentsHidden: true } : {}),
    ...(relatives === undefined ? {} : { relatives }),
  }
  const observation: Observation = {
    kind: 'facts',
    changeId,
    readAt: said.readAt,
    facts,
    ...(found.length === 0 ? {} : { found }),
  }
  return {
    record,
    observations: [observation, ...(incidents ?? []).map((incident) => incidentObservation(cutover.id, incident))],
  }
}

/** Those raised by T-Minus are known by their correlation id. */
function incidentObservation(cutoverId: string, incident: Incident): Observation {
  const raised = raisedAs(cutoverId, incident.correlationId)
  return { kind: 'incident', facts: incidentFactsOf(incident), ...(raised === undefined ? {} : { incidentId: raised }) }
}

/** The correlation id of an incident raised here. */
export const incidentCorrelation = (cutoverId: string, incidentId: string): string => `${cutoverId}/${incidentId}`

function raisedAs(cutoverId: string, correlationId: string): string | undefined {
  return correlationId.startsWith(`${cutoverId}/`) ? correlationId.slice(cutoverId.length + 1) : undefined
}

export function incidentFactsOf(incident: Incident): IncidentFacts {
  const { sysId, number, shortDescription, priority, state, active, openedAt, updatedAt, url } = incident
  return {
    sysId,
    number,
    title: shortDescription,
    priority: { value: priority.value, label: priority.label },
    state: { value: state.value, label: state.label },
    open: active && !INCIDENT_IS_OVER.includes(state.value),
    openedAt: new Date(openedAt ?? updatedAt).toISOString(),
    link: url,
  }
}
