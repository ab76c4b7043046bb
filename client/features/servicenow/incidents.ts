import type { IncidentState } from '../../../shared/cutoverState.ts'

/** Those still being raised first, then open ones, then by priority, newest first. */
export function incidentsInOrder(incidents: readonly IncidentState[]): IncidentState[] {
  const rank = ({ facts }: IncidentState) => (!facts ? 0 : facts.open ? Number(facts.priority.value) || 6 : 10)
  const opened = ({ facts, raised }: IncidentState) => (facts ? Date.parse(facts.openedAt) : (raised?.at ?? 0))
  return incidents.toSorted((one, other) => rank(one) - rank(other) || opened(other) - opened(one))
}

/** The latest incident raised from a step or watch item, unless it failed; another one can follow once it is closed. */
export const raisedFrom = (
  incidents: readonly IncidentState[],
  from: { stepId: string } | { watchItemId: string },
): IncidentState | undefined =>
  incidents.findLast(
    ({ raised, failed }) =>
      failed === undefined &&
      raised !== undefined &&
      ('stepId' in from ? raised.stepId === from.stepId : raised.watchItemId === from.watchItemId),
  )
