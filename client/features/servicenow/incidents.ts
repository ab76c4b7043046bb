import type { IncidentState } from '../../../shared/cutoverState.ts'

/** Open ones first, then by priority, the newest first among equals; what is still being raised comes before all. */
export function incidentsInOrder(incidents: readonly IncidentState[]): IncidentState[] {
  const rank = ({ facts }: IncidentState) => (!facts ? 0 : facts.open ? Number(facts.priority.value) || 6 : 10)
  const opened = ({ facts, raised }: IncidentState) => (facts ? Date.parse(facts.openedAt) : (raised?.at ?? 0))
  return incidents.toSorted((one, other) => rank(one) - rank(other) || opened(other) - opened(one))
}

/** What was raised here from a step or a watch item and did not fail: it is raised once. */
export const raisedFrom = (
  incidents: readonly IncidentState[],
  from: { stepId: string } | { watchItemId: string },
): IncidentState | undefined =>
  incidents.find(
    ({ raised, failed }) =>
      failed === undefined &&
      raised !== undefined &&
      ('stepId' in from ? raised.stepId === from.stepId : raised.watchItemId === from.watchItemId),
  )
