/** The payload: built from the log at each attempt, so that free text is stored in one place only. */
import { createHash } from 'node:crypto'
import { type LogHead, type SignedHead, sayHead } from '../../shared/chain/signedHead.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'

/** The webhook-id. In a log that was restored and continued differently, events have other hashes, and so other ids. */
export function deliveryId(endpoint: string, cutover: string, seq: number, hash: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([endpoint, cutover, seq, hash]))
    .digest('base64url')
  return `msg_${digest.slice(0, 32)}`
}

/** The body for an event. */
export function eventBody(
  event: ChainedEvent,
  { id, title, mode }: Pick<Cutover, 'id' | 'title' | 'mode'>,
  { nameOf, sign }: { nameOf: ReadonlyMap<string, string>; sign: (head: LogHead) => SignedHead },
): string {
  const { type, seq, at, actor, commandId: _commandId, prev: _prev, hash, shape: _shape, ...fields } = event
  const name = nameOf.get(actor)
  return JSON.stringify({
    type,
    timestamp: at,
    data: {
      cutover: { id, title, mode },
      seq,
      actor: { id: actor, ...(name !== undefined && { name }) },
      event: fields,
      head: sayHead(sign({ cutover: id, seq, at, hash })),
    },
  })
}

export const PING = 'ping'

/** @param at ISO instant */
export const pingBody = (endpoint: string, at: string): string =>
  JSON.stringify({ type: PING, timestamp: at, data: { endpoint } })
