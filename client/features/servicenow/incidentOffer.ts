/** Raising an incident in ServiceNow from here. */

import type { IncidentState } from '../../../shared/cutoverState.ts'
import type { Offer } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'

/**
 * An incident linked to the change, from a step or a watch item; undefined where none can be raised.
 *
 * @param before the one that was raised for it; while that is open there is no other
 */
export function incidentOffer(
  context: OfferContext,
  from: { stepId?: string; watchItemId?: string; title: string },
  before?: IncidentState,
): Offer | undefined {
  if (before && before.facts?.open !== false) return undefined
  const { title, ...about } = from
  const [offer] = offersOf(context, [
    {
      name: 'incident',
      label: before ? 'Raise an incident again…' : 'Raise an incident…',
      says:
        before?.facts &&
        `It came back: ${before.facts.number} was raised for it and is ${before.facts.state.label.toLowerCase()}. The new one names it.`,
      submit: 'Raise it in ServiceNow',
      fields: [
        {
          name: 'title',
          label: 'What is wrong, in one line',
          kind: 'line',
          required: true,
          initial: title.slice(0, 160),
        },
        { name: 'description', label: 'What was seen' },
        { name: 'impact', label: 'Impact', kind: 'choice', required: true, initial: '2', options: LEVELS },
        { name: 'urgency', label: 'Urgency', kind: 'choice', required: true, initial: '2', options: LEVELS },
      ],
      command: ({ title: said = title, description, impact, urgency }) => ({
        type: 'raiseIncident',
        title: said,
        description,
        impact: levelOf(impact),
        urgency: levelOf(urgency),
        ...about,
      }),
    },
  ])
  return offer
}

const LEVELS = [
  { value: '1', label: '1, high' },
  { value: '2', label: '2, medium' },
  { value: '3', label: '3, low' },
] as const
const levelOf = (said: string | undefined) => LEVELS.find(({ value }) => value === said)?.value ?? '2'
