/**
 * Upcasters turn events of earlier shapes into the current one. A log is never rewritten, so every shape ever written
 * must stay readable. `../README.md` says how to change an event.
 */
import type { ChainedEvent, EventType } from '../events.ts'

type Payload = Record<string, unknown>

/** Turns an unsealed payload into the next version's. Pure; must not mutate its argument. */
export type Upcaster = (payload: Payload) => Payload

/** Readable event types, each with its upcasters: the first turns version 1 into version 2, and so on. */
export type EventFormats = ReadonlyMap<string, readonly Upcaster[]>

/** Only types whose shape has changed since they were first written. */
export const UPCASTERS: Partial<Record<EventType, readonly [Upcaster, ...Upcaster[]]>> = {
  // A runbook may ask for a rehearsal and hold the countdown by itself, and then have steps of one mode only and say how it is
  // rolled back as a whole, and then calendars by which it is planned, and then steps that were done before, which an earlier
  // release cannot do.
  cutoverCreated: [asItIs, asItIs, asItIs, asItIs],
  // Before a rollback named what triggered it, and had steps of its own.
  rollbackProposed: [asItIs],
  rollbackBegun: [asItIs],
  countdownHeld: [asItIs],
  // Before vouchers were recorded, nobody but the signer vouched for the password.
  gateSigned: [asItIs, asItIs, asItIs],
  // Before reports named the token that they were given by.
  gateReported: [asItIs, asItIs],
  // Before recommendations and reasons of single criteria were recorded, neither is known.
  gateDecided: [asItIs, asItIs],
  pollOpened: [asItIs, asItIs],
  pollReopened: [asItIs, asItIs],
  pollImproved: [asItIs],
  metricRecorded: [asItIs],
  evidenceProvided: [asItIs],
  changeConfirmed: [asItIs],
  watchItemAdded: [asItIs],
  // Before steps could be given to somebody outside their role.
  stepAssigned: [asItIs],
  // Before notes could mention people, answer each other and carry files.
  stepNoted: [asItIs],
  // Before what waits for an added step was asked again.
  stepAdded: [(payload) => ({ ...payload, shownAgain: false }), asItIs, asItIs, asItIs],
  // Before a step had tags, fields and the id of its origin; then before parties, a deadline, links and a note; then before it kept
  // to a calendar.
  stepChanged: [asItIs, asItIs, asItIs],
}

/** For a version that only adds optional fields: what is absent means what it meant before. */
function asItIs(payload: Payload): Payload {
  return payload
}

/** The version in which events of a type are written: 1 plus one per upcaster. */
export const currentVersion = (type: EventType): number => 1 + (UPCASTERS[type]?.length ?? 0)

/**
 * An event received by a page, in the current shape: during a rolling upgrade a server of an earlier release may send
 * an earlier shape. Undefined when the shape is newer than this build.
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

/** Trusted without parsing: tests hold that upcasters lead to the current shape, and the input comes from a server. */
const isPresent = (event: Payload): event is Payload & ChainedEvent => typeof event.type === 'string'
