import { useState } from 'react'
import type { Offer } from '../../forms/offer.ts'
import type { OfferContext } from '../../forms/offersOf.ts'
import { useInstances } from '../../live/serviceNow.ts'
import { createStore } from '../../live/store.ts'
import { FindTemplate } from './ChangeTemplate.tsx'
import { type ChosenTemplate, linkOffers, templateOffers } from './changeLinkOffers.tsx'

/** This person's offers to link or create a change, including the template search. */
export function useChangeLinkOffers(context: OfferContext): Offer[] {
  const instances = useInstances()
  // A form stays as it was opened, so what is chosen in it is held beside it.
  const [chosen] = useState(() => createStore<ChosenTemplate | undefined>(undefined))
  return [
    ...linkOffers(context, instances),
    ...templateOffers(context, instances, chosen, <FindTemplate instances={instances} choice={chosen} />),
  ]
}
