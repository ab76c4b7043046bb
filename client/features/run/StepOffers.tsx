/** What can be done with a step, where it is shown: in a card, beside the list, under the thumb. */
import type { BoardRow } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { type Offer, withoutKey } from '../../forms/offer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { openStep } from './runView.ts'
import { draftKey, draftStore, setDraft } from './stepDrafts.ts'
import type { StepOfferName } from './stepOfferKinds.ts'
import { stepOffers } from './stepOffers.ts'

interface StepOffersProps {
  row: BoardRow
  /** How many buttons stand beside each other; the others are in the menu. */
  buttons: number
  size?: 'small' | 'thumb'
  /** What stands beside the main offer where room is short; the rest is in the menu. */
  beside?: readonly StepOfferName[]
  /** Only these, in their usual order; everything that is possible when left out. */
  only?: readonly StepOfferName[]
  /** What else the menu offers. */
  more?: readonly MenuEntry[]
  /** Whether this is the step that single keys and the menu of commands are about. */
  keys?: boolean
}

export function StepOffers({ row, buttons, size, beside, only, more, keys = false }: StepOffersProps) {
  const { cutoverId } = useFollowed()
  const stepId = row.view.definition.id
  const key = draftKey(cutoverId, stepId)
  const draft = useStore(draftStore, (drafts) => drafts.get(key))
  const possible = stepOffers(useOfferContext(), row, draft)
  const among: readonly string[] | undefined = only
  const wanted = among ? possible.filter(({ name }) => among.includes(name)) : possible
  const offers = beside ? arranged(wanted, beside) : wanted
  return (
    <Offers
      about={stepId}
      offers={keys ? offers : offers.map(withoutKey)}
      buttons={buttons}
      size={size}
      more={more}
      answers={keys}
      // The address may be a step ahead of what is drawn.
      stillMeant={() => openStep() === stepId}
      done={({ name }) => COMPLETES.has(name) && setDraft(key, undefined)}
    />
  )
}

/** What was written beside the step has gone out with them. */
const COMPLETES: ReadonlySet<string> = new Set<StepOfferName>(['complete', 'completeMore'])

/** The main offer and those that are asked for, in that order; the others in the menu. */
function arranged(offers: readonly Offer[], beside: readonly string[]): Offer[] {
  const place = ({ name, tone }: Offer) => (tone === 'primary' ? -1 : beside.indexOf(name))
  const isShown = (offer: Offer) => offer.tone === 'primary' || place(offer) >= 0
  return [
    ...offers.filter(isShown).sort((one, other) => place(one) - place(other)),
    ...offers.filter((offer) => !isShown(offer)).map((offer): Offer => ({ ...offer, inMenu: true })),
  ]
}
