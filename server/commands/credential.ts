/** How somebody got in, and how the core asks what that is worth right now. Identity itself lives in server/auth. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../../shared/actor.ts'
import type { Proof } from '../../shared/events.ts'
import type { SignatureAsked } from '../../shared/protocol.ts'
import type { Queries } from '../database/sql.ts'

export type PersonCredential = { kind: 'session'; sessionId: string } | { kind: 'token'; tokenId: string }
/** The others are this server's own and have nothing to check. */
export type Credential = PersonCredential | { kind: 'clock' } | { kind: 'servicenow' } | { kind: 'server' }

export type Person = Extract<Actor, { kind: 'person' }>

/** What a credential is worth at this moment: a person of one organisation. */
export interface Authority {
  organisation: string
  actor: Person
  /** Other people who have had the credential in their hands, until it is confirmed. */
  hands: readonly string[]
  /** The same of the role in the organisation. */
  roleHands: readonly string[]
}

/**
 * What these credentials are worth now, in their order; undefined for one that was revoked or has expired. Called inside
 * every command's transaction with the distinct credentials of a batch, so it takes one query.
 */
export type Authorise = (
  sql: Queries,
  credentials: readonly PersonCredential[],
) => Promise<readonly (Authority | undefined)[]>

/**
 * Consumes the step-up of a session that signs, inside the signature's transaction. False: there was none left, as when
 * two cutovers are signed with one password at once, or it was a passkey given for another signature. A vote that is given
 * away takes the same.
 */
export type ConsumeStepUp = (
  sql: Queries,
  given: { sessionId: string; proof: Proof | undefined; signature: SignatureAsked },
) => Promise<boolean>

/**
 * Person ids of an organisation's members by the names given, which are e-mails (in any case) or ids. The answer is keyed
 * by the name as given; a name that nobody has is missing from it.
 */
export type ResolvePeople = (
  sql: Queries,
  organisation: string,
  names: readonly string[],
) => Promise<ReadonlyMap<string, string>>

/** The credential of a socket's handshake: the token it brought, what a tab of the demo keeps, else the session of its cookie. */
export type Identify = (handshake: {
  token?: string
  demo?: string
  headers: IncomingHttpHeaders
}) => Promise<PersonCredential | undefined>

/** A key that tells credentials apart. */
export function credentialKey(credential: Credential): string {
  switch (credential.kind) {
    case 'session':
      return `session:${credential.sessionId}`
    case 'token':
      return `token:${credential.tokenId}`
    case 'clock':
    case 'servicenow':
    case 'server':
      return credential.kind
  }
}
