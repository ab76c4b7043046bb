import { useState } from 'react'
import type { Offer } from '../../forms/offer.ts'
import type { OfferContext } from '../../forms/offersOf.ts'
import { useInstances } from '../../live/serviceNow.ts'
import { FindTemplate } from './ChangeTemplate.tsx'
import { type ChosenTemplate, linkOffers, templateOffers } from './changeLinkOffers.tsx'

/** This person's offers to link or create a change, including the template search. */
export function useChangeLinkOffers(context: OfferContext): Offer[] {
  const instances = useInstances()
  const [chosen, setChosen] = useState<ChosenTemplate>()
  return [
    ...linkOffers(context, instances),
    ...templateOffers(
      context,
      instances,
      chosen,
      <FindTemplate instances={instances} chosen={chosen} set={setChosen} />,
    ),
  ]
}
