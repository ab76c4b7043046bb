/** What decides what somebody is asked at a gate. */
import type { Actor } from '../../../shared/actor.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { GateView } from '../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import type { MeAnswer } from '../../../shared/protocol.ts'
import type { Ceremony } from './ceremony.ts'
import type { Signing } from './signing.ts'

export interface AskContext {
  cutover: Cutover
  ceremony: Ceremony
  view: GateView
  criteria: readonly FrozenCriterion[]
  actor: Actor
  now: number
  me: MeAnswer
  signing: Signing
  /** Whether it is time for this gate. */
  due: boolean
}
