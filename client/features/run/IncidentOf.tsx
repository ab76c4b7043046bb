/** The incident of a step: raised from its menu, once more when the problem came back, and shown with the step. */
import type { BoardRow } from '../../derive/board.ts'
import type { Offer } from '../../forms/offer.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useChangeOffers } from '../servicenow/FromServiceNow.tsx'
import { Incident } from '../servicenow/Incident.tsx'
import { incidentOffer } from '../servicenow/incidentOffer.ts'
import { raisedFrom } from '../servicenow/incidents.ts'
import { Section } from './Section.tsx'

/** In the menu of the step. */
export function useIncidentFrom({ view: { definition, state } }: BoardRow): readonly Offer[] {
  const context = useChangeOffers()
  const stepId = definition.id
  const why = state.status === 'failed' ? state.reason : undefined
  const title = why === undefined ? definition.title : `${definition.title}: ${why}`
  const raised = raisedFrom(context.cutover.incidents, { stepId })
  // A step that has not begun cannot have caused an incident.
  const offer = state.status === 'pending' ? undefined : incidentOffer(context, { stepId, title }, raised)
  return offer ? [{ ...offer, inMenu: true }] : []
}

export function IncidentOf({ stepId }: { stepId: string }) {
  const raised = useCutover(({ incidents }) => raisedFrom(incidents, { stepId }))
  return raised ? (
    <Section title="Incident">
      <Incident incident={raised} here />
    </Section>
  ) : null
}
