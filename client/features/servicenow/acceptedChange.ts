/** What every offer about a change has in common: it only stands where its command would be accepted. */
import type { Actor } from '../../../shared/actor.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { ChangeCommand } from '../../../shared/decide/changes.ts'
import { LEAD } from '../../../shared/reserved.ts'
import type { Offer } from '../../forms/offer.ts'
import { changeRefusal } from '../../forms/permission.ts'

export interface ChangeOfferContext {
  cutover: Cutover
  actor: Actor
  now: number
}

/** Given in nobody's place. */
export const OWN = { capacity: 'own', roles: [LEAD] } as const

export interface Possible {
  /** What would be sent, with stand-ins for what is still to be said. */
  command: ChangeCommand
  offer: Offer
}

export const accepted = (context: ChangeOfferContext, possible: readonly Possible[]): Offer[] =>
  possible.flatMap(({ command, offer }) => (isAccepted(context, command) ? offer : []))

export const isAccepted = ({ cutover, actor, now }: ChangeOfferContext, command: ChangeCommand): boolean =>
  changeRefusal(cutover, command, { actor, now }) === undefined
