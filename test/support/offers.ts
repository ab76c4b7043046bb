/** How tests press what is offered: each field that has to be filled is filled as a person would. */
import type { Offer } from '../../client/forms/offer.ts'
import { type OfferContext, offerContext } from '../../client/forms/offersOf.ts'
import { decide } from '../../shared/decide/decide.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { iso, minutes, type Play, person } from './play.ts'

export const contextOf = (play: Play, who: string): OfferContext => offerContext(play.cutover, person(who), play.now)

/** What is offered and could be pressed, with in whose name where it is not one's own. */
export const pressable = (offers: readonly Offer[]): string[] =>
  offers
    .filter(({ refusal }) => !refusal)
    .map(({ name, capacity }) => (capacity === 'own' ? name : `${name} as ${capacity}`))

/** What the server would say to it, once everything that has to be said is said: a refusal in words, or `accepted`. */
export function answerTo(play: Play, who: string, offer: Offer): string {
  const decision = decide(play.cutover, offer.command(answersTo(play, offer)), { actor: person(who), now: play.now })
  return isRefusal(decision) ? `${offer.name} of ${who}: ${decision.message}` : 'accepted'
}

/** What a person would fill in. */
export function answersTo(play: Play, { fields = [] }: Offer): Record<string, string> {
  const answers = fields.flatMap(({ name, kind, required, initial, people, options }) => {
    if (!required) return []
    // A date that is proposed as it stands changes nothing.
    if (kind === 'instant') return [[name, iso(Date.parse(initial ?? iso(play.now)) + minutes(1))]]
    // Nor does what a step says already.
    if (kind === 'line' && initial !== undefined) return [[name, `${initial}, again`]]
    if (kind === 'minutes') return [[name, initial === '10' ? '11' : '10']]
    const chosen = people?.[0] ?? options?.find(({ disabled }) => !disabled)?.value
    const plain = kind === 'ahead' ? iso(play.now + minutes(1)) : kind === 'number' ? '1' : PLAIN
    return [[name, initial ?? chosen ?? (kind === 'link' ? 'https://example.org' : plain)]]
  })
  return Object.fromEntries(answers)
}

const PLAIN = 'As agreed on the bridge'
