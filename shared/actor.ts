import type { OrganisationRole } from './protocol.ts'
import { CLOCK, SERVICENOW } from './reserved.ts'

/** Who gives a command, as the server established it; never taken from what a client sent. */
export type Actor =
  | {
      kind: 'person'
      /** Opaque person id. */
      id: string
      organisationRole: OrganisationRole
      via: 'session' | 'token'
      /** A session whose password was given anew just now, or a token made for signing. */
      maySign: boolean
      /** Their way in came through another person's hands, and nobody has confirmed it yet. */
      unconfirmed?: true
      /** Who stands for the password being theirs, where that is not they alone: a person's id, or `operator`. */
      vouchedBy?: string
    }
  | { kind: 'clock' }
  /** The exchange with ServiceNow, which records what it was told. */
  | { kind: 'servicenow' }

/** What `decide` may know beside the state: who asks, and when (epoch milliseconds). */
export interface Context {
  actor: Actor
  now: number
}

/** The id under which an actor's deeds stand in the log. */
export const actorId = (actor: Actor): string =>
  actor.kind === 'person' ? actor.id : actor.kind === 'clock' ? CLOCK : SERVICENOW
