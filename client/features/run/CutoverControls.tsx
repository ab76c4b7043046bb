/** Controls of the whole cutover: start, pause, dates, rollback, end. Everybody may stop it; most are the lead's. */
import { OfferRow } from '../../forms/OfferRow.tsx'
import { Offers } from '../../forms/Offers.tsx'
import { requestOffer } from '../../forms/requestedOffer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { controlOffers, WHOLE } from './controlOffers.ts'
import './CutoverControls.css'

/** All of them as buttons, with their forms. */
export function Controls({ heading }: { heading: string }) {
  const offers = controlOffers(useOfferContext())
  return offers.length === 0 ? null : (
    <section aria-label="Cutover actions">
      <h2>{heading}</h2>
      <Offers about={WHOLE} offers={offers} size="small" answers />
    </section>
  )
}

/** As few as possible: the next action, the stop, and a menu. */
export function ControlBar() {
  const offers = controlOffers(useOfferContext())
  const isShown = ({ name, tone, refusal }: (typeof offers)[number]) =>
    name === 'callStop' || (tone === 'primary' && !refusal)
  return (
    <div className="controls">
      <OfferRow
        size="small"
        offers={offers.map((offer) => (isShown(offer) ? offer : { ...offer, inMenu: true as const }))}
        menu="Cutover actions ⋯"
        press={({ name }) => requestOffer(WHOLE, name)}
      />
    </div>
  )
}

/** Status of the control used last: its form, pending, or refused. */
export function ControlOutcome() {
  return (
    <div className="controls__outcome">
      <Offers about={WHOLE} offers={controlOffers(useOfferContext())} buttons={0} answers />
    </div>
  )
}

/** Its subject, where it stands alone. */
export const aboutControl = (name: string): string => `${WHOLE} ${name}`

/** A single control for a banner; nothing for those not allowed to use it. */
export function ControlHere({ name }: { name: string }) {
  const offers = controlOffers(useOfferContext()).filter((offer) => offer.name === name && !offer.refusal)
  return <Offers about={aboutControl(name)} offers={offers.map(({ tone: _, ...offer }) => offer)} size="small" />
}
