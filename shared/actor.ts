import type { Proof } from './events.ts'
import type { OrganisationRole } from './protocol.ts'
import { CLOCK, SERVER, SERVICENOW } from './reserved.ts'

/** Who issues a command, as authenticated by the server; never taken from the client's payload. */
export type Actor =
  | {
      kind: 'person'
      /** Opaque person id. */
      id: string
      organisationRole: OrganisationRole
      via: 'session' | 'token'
      /** The session has just given its password or passkey again (step-up), or the token was made for signing. */
      maySign: boolean
      /** Which of the two the session gave. */
      proof?: Proof
      /** The API token's id. */
      tokenId?: string
      /** The token of a program: an administrator, or whoever runs the server, made it for that. */
      isProgram?: true
      /** Their credential was issued by another person, and nobody has confirmed it yet. */
      unconfirmed?: true
      /** Who vouches that what they give again is theirs, where somebody had to: a person's id, or `operator`. */
      vouchedBy?: string
    }
  | { kind: 'clock' }
  /** The ServiceNow sync, which records what ServiceNow answered. */
  | { kind: 'servicenow' }
  /** The server, which records in one cutover what became of others. */
  | { kind: 'server' }

/** Why people may no longer sign, by person id or by the id of the token that signed; a sentence that begins with a verb. */
export type RightsLost = ReadonlyMap<string, string>

/** What `decide` gets besides the state: who asks, and when (epoch milliseconds). */
export interface Context {
  actor: Actor
  now: number
  /** Who may no longer sign, as the server knows; for signatures that were given before. */
  rightsLost?: RightsLost
}

/** Only a program of the organisation measures; a token that somebody made for themselves is their own hand. */
export const isProgram = (actor: Actor): boolean => actor.kind === 'person' && actor.isProgram === true

/** The id under which an actor appears in the log. */
export const actorId = (actor: Actor): string => (actor.kind === 'person' ? actor.id : PROGRAM_IDS[actor.kind])

const PROGRAM_IDS = { clock: CLOCK, servicenow: SERVICENOW, server: SERVER }
