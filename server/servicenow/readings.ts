/** Reading a change, and everything beside it that gates and hypercare ask about. */
import type { ChangeFacts, IncidentFacts } from '../../shared/changeFacts.ts'
import type { Saw } from '../../shared/commands.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import type { ConflictCheck } from './client/conflicts.ts'
import { isFault } from './client/faults.ts'
import type { Incident } from './client/incidents.ts'
import type { Instance } from './client/openInstance.ts'

/** [obs] Closed and cancelled tasks; whatever else an instance has counts as open. */
const TASK_IS_OVER: readonly number[] = [3, 4]
const INCIDENT_IS_OVER: readonly string[] = ['6', '7', '8']

/**
 * What is said of a change now, as of the instant at which it was asked, and of the incidents that point to a lead change.
 * What our user may not see is absent: not to know is not to have none.
 *
 * @throws ServiceNowFault
 */
export async function readSaid(
  instance: Instance,
  { cutoverId, changeId, sysId, isLead }: { cutoverId: string; changeId: string; sysId: string; isLead: boolean },
  now: () => number,
): Promise<{ saw: Saw[]; record: ChangeRecord }> {
  const asked = now()
  const [record, tasks, check, incidents] = await Promise.all([
    instance.readChange(sysId),
    ifVisible(instance.listTasks(sysId)),
    ifVisible(instance.listConflicts(sysId)),
    isLead ? ifVisible(instance.listIncidents({ change: sysId })) : [],
  ])
  const openTasks = tasks?.filter(({ state }) => !TASK_IS_OVER.includes(state.value)).length
  const facts: ChangeFacts = {
    ...factsOf(record),
    ...(openTasks === undefined ? {} : { openTasks }),
    ...conflictOf(check),
    ...(incidents === undefined ? { incidentsHidden: true } : {}),
  }
  const said: Saw = { kind: 'facts', changeId, readAt: new Date(asked).toISOString(), facts }
  return { record, saw: [said, ...(incidents ?? []).map((incident) => incidentSaid(cutoverId, incident))] }
}

async function ifVisible<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isFault(error, 'forbidden')) return undefined
    throw error
  }
}

/** Without a check nobody knows of a conflict. */
function conflictOf(check: ConflictCheck | undefined): Pick<ChangeFacts, 'conflict'> {
  if (!check || (check.conflicts.length === 0 && check.lastRun === null)) return {}
  return { conflict: check.conflicts.length > 0 }
}

/** Those that T-Minus raised are known by their correlation id. */
function incidentSaid(cutoverId: string, incident: Incident): Saw {
  const raised = raisedAs(cutoverId, incident.correlationId)
  return { kind: 'incident', facts: incidentFactsOf(incident), ...(raised === undefined ? {} : { incidentId: raised }) }
}

/** Under which an incident that was asked for here is found again. */
export const incidentCorrelation = (cutoverId: string, incidentId: string): string => `${cutoverId}/${incidentId}`

function raisedAs(cutoverId: string, correlationId: string): string | undefined {
  return correlationId.startsWith(`${cutoverId}/`) ? correlationId.slice(cutoverId.length + 1) : undefined
}

function factsOf(record: ChangeRecord): ChangeFacts {
  const { onHold, onHoldReason, plannedStart, plannedEnd, actualStart, actualEnd, cabDate } = record
  return {
    title: record.shortDescription,
    model: record.type.value,
    state: { value: String(record.state.value), label: record.state.label },
    approval: { value: record.approval.value, label: record.approval.label },
    onHold,
    ...(onHoldReason === '' ? {} : { onHoldReason }),
    ...instant('plannedStart', plannedStart),
    ...instant('plannedEnd', plannedEnd),
    ...instant('actualStart', actualStart),
    ...instant('actualEnd', actualEnd),
    // A meeting has passed when its day is over, wherever that day was.
    ...(cabDate === null ? {} : { cabAt: `${cabDate}T23:59:59.000Z` }),
    ...(record.closeCode.value === '' ? {} : { closeCode: record.closeCode.value }),
  }
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

const instant = <Key extends string>(key: Key, at: number | null): { [K in Key]?: string } =>
  at === null ? {} : ({ [key]: new Date(at).toISOString() } as { [K in Key]?: string })
