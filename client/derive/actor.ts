import type { Actor } from '../../shared/actor.ts'
import type { MeAnswer } from '../../shared/protocol.ts'

/** The person at this screen as `decide` sees them. A signature asks for the password when it comes to that. */
export const actorOf = ({ person, via }: MeAnswer): Extract<Actor, { kind: 'person' }> => ({
  kind: 'person',
  id: person.id,
  organisationRole: person.organisationRole,
  via,
  maySign: true,
})
