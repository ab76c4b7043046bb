/** The offer of a box: to tick it, or to take the tick back; undefined where this person may not, or not now. */
import type { BoxCount, BoxView } from '../../../shared/derived/boxes.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import type { BoardRow } from '../../derive/board.ts'
import type { Offer } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'

export function boxOffer(context: OfferContext, { view }: BoardRow, box: BoxView): Offer | undefined {
  // Thousands of others are not asked.
  if (view.state.status !== 'running' || box.isTicked) return undefined
  const { id: stepId, owner } = view.definition
  const { part, line, text, tick } = box
  const named = { stepId, part, line, text }
  const [offer] = offersOf(context, [
    {
      name: 'tick',
      label: tick ? `Untick “${text}”` : `Tick “${text}”`,
      submit: tick ? 'Untick' : 'Tick',
      roles: [owner],
      likely: executorOf(context.cutover, view) ?? context.cutover.people[owner]?.[0],
      command: (_, inPlaceOf) =>
        tick ? { type: 'untickBox', ...named, ...inPlaceOf } : { type: 'tickBox', ...named, ...inPlaceOf },
    },
  ])
  return offer
}

/** `4/7 boxes` */
export const sayBoxes = (count: BoxCount | undefined): string | undefined =>
  count && `${count.ticked}/${count.all} boxes`

/** A completion that asks first where boxes are open. Not in `stepOffers.ts`: every page has that, and not the parser. */
export function askingOfBoxes(complete: Offer, count: BoxCount | undefined): Offer {
  const says = sayOpenBoxes(count)
  return says === undefined ? complete : { ...complete, says }
}

/** `3 of 7 boxes are open.`; undefined where none is. */
export function sayOpenBoxes(count: BoxCount | undefined): string | undefined {
  const { ticked = 0, all = 0 } = count ?? {}
  const open = all - ticked
  if (open === 0) return undefined
  if (all === 1) return 'Its box is open.'
  return open === 1 ? `1 of ${all} boxes is open.` : `${open} of ${all} boxes are open.`
}
