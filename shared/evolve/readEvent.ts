/** Turns a stored record into the event in its current shape, or into the reason why it cannot be read. */
import { z } from 'zod'
import { hashOf, type SealedRecord } from '../chain/hashChain.ts'
import { unseal } from '../chain/sealing.ts'
import { type ChainedEvent, cutoverEvent, type EventType } from '../events.ts'
import { type EventFormats, UPCASTERS } from './upcasters.ts'

const EVENT_TYPES: readonly EventType[] = cutoverEvent.options.map(({ shape }) => shape.type.value)

/** The formats this build reads. */
export const EVENT_FORMATS: EventFormats = new Map(EVENT_TYPES.map((type) => [type, UPCASTERS[type] ?? []]))

/** The version written under these formats; 0 for an unknown type. */
export function versionIn(formats: EventFormats, type: string): number {
  const upcasters = formats.get(type)
  return upcasters ? upcasters.length + 1 : 0
}

/** `newer`: of a type or version unknown to this build. `damaged`: anything that no correct server wrote. */
export type UnreadableCause = 'newer' | 'damaged'

/** The log cannot be read past an event. The message is a sentence for people. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'
  readonly event: { seq: number; type?: string; version?: number }
  readonly why: UnreadableCause

  constructor(event: UnreadableEvent['event'], why: UnreadableCause, sentence: string, options?: ErrorOptions) {
    const type = event.type === undefined ? '' : ` (${event.type})`
    super(`This server cannot read event ${event.seq}${type}: ${sentence}.`, options)
    this.event = event
    this.why = why
  }
}

/** @throws UnreadableEvent */
export function eventOf(record: SealedRecord, formats: EventFormats = EVENT_FORMATS): ChainedEvent {
  const { type, seq, at, actor, commandId, prev, hash } = record
  const { version = 1 } = record
  const upcasters = formats.get(type)
  if (!upcasters || version > upcasters.length + 1) {
    // A later version may hash further fields, so a mismatch proves nothing.
    const doubt = hashOf(record) === hash ? '' : ', or its record is damaged'
    throw new UnreadableEvent({ seq, type, version }, 'newer', `a newer version of T-Minus wrote it${doubt}`)
  }
  const damaged = (what: string, cause?: unknown) =>
    new UnreadableEvent({ seq, type }, 'damaged', `its record is damaged (${what})`, { cause })
  const payload = payloadShape.safeParse(record.payload)
  if (!payload.success) throw damaged(`payload: ${firstIssue(payload.error)}`)
  const disclosures = disclosuresShape.safeParse(record.disclosures)
  if (!disclosures.success) throw damaged(`disclosures: ${firstIssue(disclosures.error)}`)
  let current = unseal(payload.data, disclosures.data)
  try {
    for (const upcast of upcasters.slice(version - 1)) current = upcast(current)
  } catch (error) {
    throw damaged(`version ${version} cannot be brought up to the present one`, error)
  }
  const event = cutoverEvent.safeParse({ ...current, type })
  if (!event.success) throw damaged(firstIssue(event.error))
  return { ...event.data, seq, at, actor, commandId, ...shapeOnTheWire(upcasters.length + 1), prev, hash }
}

/** Lets a page of an earlier build notice an unknown shape; omitted for the first version. */
export const shapeOnTheWire = (version: number): { shape?: number } => (version > 1 ? { shape: version } : {})

const payloadShape = z.record(z.string(), z.unknown())
const disclosuresShape = z.record(z.string(), z.object({ salt: z.string(), text: z.string() }))

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues
  if (!issue) return 'it does not fit its schema'
  const path = issue.path.map(String).join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}
