/** What comes back for a command. */
import type { CommandAnswer, Refused } from '../../shared/protocol.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'

/** The credential was revoked, has expired, or is of another organisation: 401; a socket is closed. */
export const UNAUTHORISED = 'unauthorised'

export type Answer = CommandAnswer | typeof UNAUTHORISED

export const refused = (refusal: Refusal): Refused => ({ ok: false, refusal })

export const reused = (commandId: string): Refusal =>
  refuse('commandIdReused', `The command id “${commandId}” was used for something else before. Give a new one.`)

export const unknownCutover = (cutoverId: string): Refusal =>
  refuse('unknownCutover', `There is no cutover “${cutoverId}”.`)
