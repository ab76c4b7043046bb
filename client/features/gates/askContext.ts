/** Inputs that determine what somebody is asked at a gate. */

import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import type { GateView } from '../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import type { MeAnswer } from '../../../shared/protocol.ts'
import type { OfferContext } from '../../forms/offersOf.ts'
import type { Signing } from './signing.ts'

/** What a vote or a decision names. */
export interface SeenPoll {
  gateId: string
  pollId: string
  basis: string
}

export interface AskContext extends OfferContext {
  ceremony: Ceremony
  view: GateView
  criteria: readonly FrozenCriterion[]
  me: Pick<MeAnswer, 'person'>
  signing: Signing
  /** Whether it is time for this gate. */
  due: boolean
}
