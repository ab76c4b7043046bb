/** Closing a change, with code and notes prefilled from how the cutover went. */

import { sayChangeNumber } from '../../../shared/change/change.ts'
import { CLOSE_CODES } from '../../../shared/change/changeStage.ts'
import { isTechnicallyOver } from '../../../shared/change/workUnderChange.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { CLOSE_WORDS } from '../../derive/sayChangeEvent.ts'
import type { Offer } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { capital } from '../../ui/capital.ts'
import { proposedCloseCode, proposedCloseNotes } from './closeNotes.ts'

/** The lead's offer to close the change, once the technical work is over. */
export function closeOffer(context: OfferContext, change: ChangeState): Offer | undefined {
  const { cutover, now } = context
  const changeId = change.id
  const code = proposedCloseCode(cutover)
  if (!isTechnicallyOver(cutover)) return undefined
  const [offer] = offersOf(context, [
    {
      name: 'close',
      label: `Close ${sayChangeNumber(change)}…`,
      submit: `Close ${sayChangeNumber(change)}`,
      tone: change.close ? undefined : 'primary',
      fields: [
        {
          name: 'code',
          label: 'As',
          kind: 'radio',
          required: true,
          initial: code,
          options: CLOSE_CODES.map((value) => ({ value, label: capital(CLOSE_WORDS[value]) })),
        },
        { name: 'notes', label: 'Close notes', required: true, initial: proposedCloseNotes(cutover, now) },
      ],
      command: ({ code: chosen, notes = '' }) => ({
        type: 'closeChange',
        changeId,
        code: CLOSE_CODES.find((one) => one === chosen) ?? code,
        notes,
      }),
    },
  ])
  return offer
}
