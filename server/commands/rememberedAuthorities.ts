/** A cache of what credentials were worth when last looked up. Every optimistic append checks it again. */
import type { Expected } from '../log/eventLog.ts'
import type { Authority, PersonCredential } from './credential.ts'

export interface RememberedAuthorities {
  take(authorities: ReadonlyMap<string, Authority | undefined>): void
  /** The cached authorities in an organisation; undefined on a cache miss. By `credentialKey`. */
  cached(
    organisation: string,
    credentials: ReadonlyMap<string, PersonCredential>,
  ): { worth: ReadonlyMap<string, Authority>; expected: Omit<Expected, 'commandIds'> } | undefined
}

const MAX_REMEMBERED = 10_000

export function rememberAuthorities(): RememberedAuthorities {
  const remembered = new Map<string, Authority>()
  return {
    take(authorities) {
      if (remembered.size > MAX_REMEMBERED) remembered.clear()
      for (const [key, authority] of authorities) {
        if (authority) remembered.set(key, authority)
        else remembered.delete(key)
      }
    },

    cached(organisation, credentials) {
      const worth = new Map<string, Authority>()
      for (const [key, credential] of credentials) {
        const authority = remembered.get(key)
        if (authority?.organisation !== organisation) return undefined
        // A signature consumes the step-up, which takes the transaction.
        if (credential.kind === 'session' && authority.actor.maySign) return undefined
        worth.set(key, authority)
      }
      const given = [...credentials.values()]
      const expected = {
        sessions: given.flatMap((one) => (one.kind === 'session' ? [one.sessionId] : [])),
        tokens: given.flatMap((one) => (one.kind === 'token' ? [one.tokenId] : [])),
        authorities: [...worth].map(
          ([key, { actor }]) =>
            `${key} ${actor.id} ${actor.organisationRole} ${actor.maySign}${actor.unconfirmed ? ' unconfirmed' : ''}`,
        ),
      }
      return { worth, expected }
    },
  }
}
