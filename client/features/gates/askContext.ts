/** What somebody is asked at a gate, and the inputs that determine it. */

import type { Vote } from '../../../shared/commands.ts'
import type { PersonId, Poll } from '../../../shared/cutoverState.ts'
import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import type { GateView } from '../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import type { MeAnswer } from '../../../shared/protocol.ts'
import type { NameOf } from '../../derive/sayEvent.ts'
import type { Offer } from '../../forms/offer.ts'
import type { OfferContext } from '../../forms/offersOf.ts'
import type { Signing } from './signing.ts'

/** What a vote or a decision names. */
export interface SeenPoll {
  gateId: string
  pollId: string
  basis: string
}

/** The poll on this screen, which everything said of it names (R15). */
export const seenOf = (gateId: string, { id: pollId, basis }: Poll): SeenPoll => ({ gateId, pollId, basis })

export interface AskContext extends OfferContext {
  ceremony: Ceremony
  view: GateView
  criteria: readonly FrozenCriterion[]
  me: Pick<MeAnswer, 'person'>
  signing: Signing
  nameOf: NameOf
  /** Everybody to whom a vote can be given. */
  everybody: readonly PersonId[]
  /** Whether it is time for this gate. */
  due: boolean
}

export interface GateAsk {
  /** Subject of its commands, as in ownCommands. */
  name: string
  heading: string
  says?: string
  /** What was voted already in this poll, when (epoch milliseconds), and the reason or condition; its offers change it. */
  cast?: { vote: Vote; at: number; words?: string }
  /** Of one's own vote that holds no longer: `You signed go`, when, the reason or condition, and what has changed since. */
  before?: { says: string; at: number; words?: string; changes: readonly string[] }
  /** Whether it is this person's turn, rather than something they could do for others. */
  yours: boolean
  offers: readonly Offer[]
}
