/** A step's offers: in a card, next to the list, or on a phone. */
import type { BoardRow } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { type Offer, withoutKey } from '../../forms/offer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useBoxCount } from '../../live/boxes.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { askingOfBoxes } from './boxOffer.ts'
import { openStep } from './runView.ts'
import { draftKey, draftStore, setDraft } from './stepDrafts.ts'
import type { StepOfferName } from './stepOfferKinds.ts'
import { BESIDE, stepOffers } from './stepOffers.ts'

interface StepOffersProps {
  row: BoardRow
  /** How many buttons to show; the others are in the menu. */
  buttons: number
  size?: 'small' | 'thumb'
  /** Shown next to the main offer, the rest is in the menu; by default what is frequent in its status. */
  beside?: readonly StepOfferName[]
  /** Only these, in their usual order and all as buttons; all by default. */
  only?: readonly StepOfferName[]
  /** Further offers, about something of this step. */
  also?: readonly Offer[]
  /** Further menu entries. */
  more?: readonly MenuEntry[]
  /**
   * Whether shortcuts act on this step: as the one that is open, which the command menu acts on as well, or as the first of
   * one's own while none is open.
   */
  keys?: 'open' | 'first' | undefined
  /** Keys that act elsewhere at the moment. */
  withoutKeys?: readonly string[] | undefined
}

export function StepOffers({
  row,
  buttons,
  size,
  beside,
  only,
  also = [],
  more,
  keys,
  withoutKeys = [],
}: StepOffersProps) {
  const { cutoverId } = useFollowed()
  const stepId = row.view.definition.id
  const key = draftKey(cutoverId, stepId)
  useStore(draftStore, (drafts) => drafts.get(key))
  const count = useBoxCount(row.view)
  const possible = stepOffers(useOfferContext(), row, () => draftStore.get().get(key)).map((offer) =>
    COMPLETES.has(offer.name) ? askingOfBoxes(offer, count) : offer,
  )
  const among: readonly string[] | undefined = only
  const wanted = among ? possible.filter(({ name }) => among.includes(name)) : possible
  const offers = only ? wanted : arranged(wanted, beside ?? BESIDE[row.status])
  return (
    <Offers
      about={stepId}
      offers={[...offers, ...also].map((offer) =>
        keys && !withoutKeys.includes(offer.key ?? '') ? offer : withoutKey(offer),
      )}
      buttons={buttons}
      size={size}
      more={more}
      answers={keys === 'open'}
      // The URL may already name another step than the rendered one.
      stillMeant={() => openStep() === (keys === 'open' ? stepId : undefined)}
      done={({ name }) => COMPLETES.has(name) && setDraft(key, undefined)}
    />
  )
}

/** Offers that send the step's drafts along. */
const COMPLETES: ReadonlySet<string> = new Set<StepOfferName>(['complete', 'completeMore'])

/** The main offer and the requested ones, in that order; the others in the menu. */
function arranged(offers: readonly Offer[], beside: readonly string[]): Offer[] {
  const place = ({ name, tone }: Offer) => (tone === 'primary' ? -1 : beside.indexOf(name))
  const isShown = (offer: Offer) => offer.tone === 'primary' || place(offer) >= 0
  return [
    ...offers.filter(isShown).sort((one, other) => place(one) - place(other)),
    ...offers.filter((offer) => !isShown(offer)).map((offer): Offer => ({ ...offer, inMenu: true })),
  ]
}
