import type { OrganisationRole } from './protocol.ts'

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
    }
  | { kind: 'clock' }

/** What `decide` may know beside the state: who asks, and when (epoch milliseconds). */
export interface Context {
  actor: Actor
  now: number
}
