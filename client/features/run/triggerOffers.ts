/** What whoever decides about a trigger may do while it is asked about: say that it is not the case, or roll everything back. */
import type { AskedTrigger } from '../../../shared/derived/triggers.ts'
import type { Offer } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { EVERYTHING } from './rollbackScopes.ts'

export const triggerOffers = (context: OfferContext, { definition }: AskedTrigger): Offer[] =>
  offersOf(context, [
    {
      name: 'answerTrigger',
      label: 'Not the case…',
      says: 'The cutover goes on. Everybody can read your answer.',
      roles: [definition.decides],
      fields: [{ name: 'note', label: 'What did you see?', required: true }],
      submit: 'It is not the case',
      command: ({ note = '' }, inPlaceOf) => ({ type: 'answerTrigger', trigger: definition.id, note, ...inPlaceOf }),
    },
    {
      name: 'beginRollback',
      label: 'Roll everything back…',
      tone: 'bad',
      says: 'What was done is reversed step by step. This cannot be taken back.',
      fields: [
        { name: 'reason', label: 'Why does it go back?', required: true, initial: definition.when },
        {
          name: 'typed',
          label: `To roll everything back, type “${EVERYTHING}”`,
          kind: 'line',
          required: true,
          exactly: EVERYTHING,
        },
      ],
      command: ({ reason = '' }) => ({ type: 'beginRollback', reason, trigger: definition.id }),
    },
  ])
