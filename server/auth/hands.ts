/** Who did something to people, and who has had their credentials in their hands. */
import { OPERATOR, SERVER } from '../../shared/reserved.ts'

/** Somebody who acts on people and credentials, as the audit log names them. */
export interface By {
  /** A person's id, OPERATOR or SERVER; null when unknown. */
  actor: string | null
  via: 'session' | 'token' | 'shell' | null
  address: string | null
  /** Other people who have had this person's credential or role in their hands, until that is confirmed. */
  hands: readonly string[]
}

/** Shell access includes the database and the secret, so distrusting it gains nothing. */
export const BY_THE_OPERATOR: By = { actor: OPERATOR, via: 'shell', address: null, hands: [] }
export const BY_THE_SERVER: By = { actor: SERVER, via: null, address: null, hands: [] }

/**
 * The people other than its owner who have had something in their hands that `by` makes for the owner. Hands are passed
 * on: what an administrator does in a session of somebody else's still bears them.
 */
export function handsOn(by: By, owner: string): string[] {
  const makers = by.actor === null || isOwnMachine(by.actor) ? [] : [by.actor]
  return [...new Set([...makers, ...by.hands])].filter((person) => person !== owner)
}

export const isOwnMachine = (actor: string): boolean => actor === OPERATOR || actor === SERVER
