/**
 * How events of earlier shapes become events of the present one. A log is never rewritten, so what was written once is
 * read for ever. `README.md` says how an event changes.
 */
import type { EventType } from './events.ts'

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
