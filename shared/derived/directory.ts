/** What is known of people beyond a cutover's state, and what keeps them from acting in it. */
import type { PersonId } from '../cutoverState.ts'
import type { PersonCard } from '../protocol.ts'

/** What the organisation knows of people: it is no part of a cutover's state. */
export interface Directory {
  name(id: PersonId): string
  get(id: PersonId): PersonCard | undefined
  /** Was in the organisation, and is no more. */
  isFormer(id: PersonId): boolean
}

/** For where only the cutover's own state is there to ask. */
export const NOTHING_KNOWN: Directory = { name: (id) => id, get: () => undefined, isFormer: () => false }

/** Why the person can do nothing in any cutover. */
export function watchesOnly(people: Directory, person: PersonId): string | undefined {
  if (people.isFormer(person)) return 'is no longer a member of the organisation'
  return people.get(person)?.organisationRole === 'observer'
    ? 'is an observer of the organisation and changes nothing'
    : undefined
}

/** Why the person can approve nothing in any cutover. */
export const cannotApprove = (people: Directory, person: PersonId): string | undefined =>
  watchesOnly(people, person) ??
  (people.get(person)?.unconfirmed ? 'signs in with what somebody else set up and nobody has confirmed' : undefined)
