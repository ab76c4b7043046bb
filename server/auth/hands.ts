/** By whose hand something was done to people, and through whose hands what they enter by has come. */
import { OPERATOR, SERVER } from '../../shared/reserved.ts'

/** Whoever acts on people and credentials, as the audit log names them. */
export interface By {
  /** A person's id, OPERATOR or SERVER; null: it is not known who. */
  actor: string | null
  via: 'session' | 'token' | 'shell' | null
  address: string | null
  /** Other people through whose hands their own way in, or their role, has come while nobody confirmed it. */
  hands: readonly string[]
}

/** Whoever has the shell has the database and the secret too, so nothing is gained by not trusting them. */
export const AT_THE_SHELL: By = { actor: OPERATOR, via: 'shell', address: null, hands: [] }
export const BY_THE_SERVER: By = { actor: SERVER, via: null, address: null, hands: [] }

/**
 * The people other than its owner through whose hands something comes that `by` makes for them. Whoever comes in through
 * another's hands passes these on: what an administrator does in a session of somebody else's is still theirs.
 */
export function handsOn(by: By, owner: string): string[] {
  const makers = by.actor === null || isOwnMachine(by.actor) ? [] : [by.actor]
  return [...new Set([...makers, ...by.hands])].filter((person) => person !== owner)
}

export const isOwnMachine = (actor: string): boolean => actor === OPERATOR || actor === SERVER
