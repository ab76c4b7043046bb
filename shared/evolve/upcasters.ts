/**
 * How events of earlier shapes become events of the present one. A log is never rewritten, so what was written once is
 * read for ever. `README.md` says how an event changes.
 */
import type { ChainedEvent, EventType } from '../events.ts'

type Payload = Record<string, unknown>

/** Makes the next version's payload of one whose text is in place (unsealed). Pure; it must not change what it is given. */
export type Upcaster = (payload: Payload) => Payload

/** The event types that are read, each with its upcasters: the first makes version 2 out of version 1, and so on. */
export type EventFormats = ReadonlyMap<string, readonly Upcaster[]>

/** Only types whose shape has changed since they were first written stand here. */
export const UPCASTERS: Partial<Record<EventType, readonly [Upcaster, ...Upcaster[]]>> = {
  gateSigned: [withoutVoucher],
}

/** Before it was recorded who stands for a signer's password, nobody but the signer did. */
function withoutVoucher(payload: Payload): Payload {
  return payload
}

/** The version in which events of a type are written: one for each upcaster, and the first. */
export const currentVersion = (type: EventType): number => 1 + (UPCASTERS[type]?.length ?? 0)

/**
 * An event as a page receives it, in the present shape: a server of an earlier release, which works beside that of the page
 * during an upgrade, sends what it knows. Undefined when its shape is newer than this build.
 */
export function inPresentShape(event: ChainedEvent): ChainedEvent | undefined {
  const { seq, at, actor, commandId, prev, hash, shape = 1 } = event
  const version = currentVersion(event.type)
  if (shape > version) return undefined
  if (shape === version) return event
  let payload: Payload = event
  for (const upcast of (UPCASTERS[event.type] ?? []).slice(shape - 1)) payload = upcast(payload)
  const type = event.type
  const present = { ...payload, type, seq, at, actor, commandId, shape: version, prev, hash }
  return isPresent(present) ? present : undefined
}

/** The upcasters lead to the present shape; that they do is tested, and what they are given came from a server. */
const isPresent = (event: Payload): event is Payload & ChainedEvent => typeof event.type === 'string'
