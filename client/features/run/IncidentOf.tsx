/** The incident of a step: raised from its menu, once more when the problem came back, and shown with the step. */
import { type ReactNode, useState } from 'react'
import type { BoardRow } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useCutover } from '../../live/cutover.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { useChangeOffers } from '../servicenow/FromServiceNow.tsx'
import { Incident } from '../servicenow/Incident.tsx'
import { incidentOffer } from '../servicenow/incidentOffer.ts'
import { raisedFrom } from '../servicenow/incidents.ts'
import { Section } from './Section.tsx'

/** The menu entry, and the form once it has been chosen. */
export function useIncidentFrom({ view: { definition, state } }: BoardRow): {
  entries: readonly MenuEntry[]
  form: ReactNode
} {
  const context = useChangeOffers()
  const [open, setOpen] = useState(false)
  const stepId = definition.id
  const why = state.status === 'failed' ? state.reason : undefined
  const title = why === undefined ? definition.title : `${definition.title}: ${why}`
  const raised = raisedFrom(context.cutover.incidents, { stepId })
  // A step that has not begun cannot have caused an incident.
  const offer = state.status === 'pending' ? undefined : incidentOffer(context, { stepId, title }, raised)
  if (!offer) return { entries: [], form: null }
  const close = () => setOpen(false)
  return {
    entries: [{ kind: 'item', key: offer.name, label: offer.label, run: () => setOpen(true) }],
    form: open ? (
      <Offers about={`${stepId} incident`} offers={[offer]} opened={offer.name} done={close} closed={close} />
    ) : null,
  }
}

export function IncidentOf({ stepId }: { stepId: string }) {
  const raised = useCutover(({ incidents }) => raisedFrom(incidents, { stepId }))
  return raised ? (
    <Section title="Incident">
      <Incident incident={raised} here />
    </Section>
  ) : null
}
