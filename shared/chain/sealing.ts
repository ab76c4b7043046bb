/**
 * Keeps free text out of the hash chain. Event fields marked `freeText` are replaced by a salted commitment; text and
 * salt are stored next to the log, where they can be deleted without breaking the chain (R10).
 */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { type CutoverEvent, cutoverEvent } from '../events.ts'
import { type Sha256, sha256Hex } from './canonical.ts'

/** Replaces a text in a sealed payload: SHA-256 over salt ‖ text in UTF-8, as hex. */
export interface Commitment {
  commitment: string
}

/** By JSON pointer (RFC 6901) into the payload; salts are 16 bytes as hex. */
export type Disclosures = Record<string, { salt: string; text: string }>

/** Shown where the text was removed. */
export const REMOVED = '[removed]'

/** Splits an event's payload into what is hashed and its free text. `freshSalt` returns 16 new random bytes per call. */
export function seal(
  event: CutoverEvent,
  freshSalt: () => Uint8Array,
  sha256: Sha256 = sha256Hex,
): { payload: Record<string, unknown>; disclosures: Disclosures } {
  const { type, ...payload } = event
  const disclosures: Disclosures = {}
  const sealedAt = (value: unknown, mask: Mask | undefined, pointer: string): unknown => {
    if (mask === undefined || mask === 'plain') return value
    if (typeof value === 'string') {
      if (mask !== 'text') throw new Error(`${type} has a text at ${pointer}, where its schema has none`)
      const salt = freshSalt()
      disclosures[pointer] = { salt: bytesToHex(salt), text: value }
      return commit(salt, value, sha256)
    }
    if (mask === 'text') throw new Error(`${type} has no text at ${pointer}, where its schema has one`)
    if (Array.isArray(value)) return value.map((entry, at) => sealedAt(entry, mask.each, `${pointer}/${at}`))
    return mapped(value, (entry, key) =>
      sealedAt(entry, mask.keys?.get(key) ?? mask.each, `${pointer}/${escaped(key)}`),
    )
  }
  return {
    payload: mapped(payload, (value, key) => sealedAt(value, maskOf(type).keys?.get(key), `/${key}`)),
    disclosures,
  }
}

/** The payload as it was before sealing. Needs no schema, so it also reads what later versions wrote. */
export function unseal(payload: Record<string, unknown>, disclosures: Disclosures): Record<string, unknown> {
  const openedAt = (value: unknown, pointer: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (isCommitment(value)) return disclosures[pointer]?.text ?? REMOVED
    if (Array.isArray(value)) return value.map((entry, at) => openedAt(entry, `${pointer}/${at}`))
    return mapped(value, (entry, key) => openedAt(entry, `${pointer}/${escaped(key)}`))
  }
  return mapped(payload, (value, key) => openedAt(value, `/${escaped(key)}`))
}

/** JSON pointer to a disclosed text that does not match its commitment; undefined when all match. */
export function brokenDisclosure(payload: Record<string, unknown>, disclosures: Disclosures): string | undefined {
  return checkDisclosures(payload, disclosures).broken
}

/**
 * Checks a record's disclosed texts against its commitments. `withheld` counts those that were removed.
 *
 * @param disclosures as found in the database, so not to be trusted
 */
export function checkDisclosures(
  payload: unknown,
  disclosures: unknown = {},
  sha256: Sha256 = sha256Hex,
): { broken?: string; withheld: number } {
  if (typeof disclosures !== 'object' || disclosures === null) return { broken: '/', withheld: 0 }
  const commitments = new Map<string, string>()
  const collect = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return
    if (isCommitment(value)) commitments.set(pointer, value.commitment)
    else for (const [key, entry] of Object.entries(value)) collect(entry, `${pointer}/${escaped(key)}`)
  }
  collect(payload, '')
  const disclosed = Object.entries(disclosures)
  const broken = disclosed.find(([pointer, one]) => !discloses(one, commitments.get(pointer), sha256))?.[0]
  return { withheld: commitments.size - disclosed.length, ...(broken === undefined ? {} : { broken }) }
}

const disclosure = z.object({ salt: z.string().regex(/^[0-9a-f]{32}$/), text: z.string() })

function discloses(value: unknown, commitment: string | undefined, sha256: Sha256): boolean {
  const { data } = disclosure.safeParse(value)
  return data !== undefined && commit(hexToBytes(data.salt), data.text, sha256).commitment === commitment
}

function commit(salt: Uint8Array, text: string, sha256: Sha256 = sha256Hex): Commitment {
  return { commitment: sha256(concatBytes(salt, utf8ToBytes(text))) }
}

function isCommitment(value: object): value is Commitment {
  return 'commitment' in value && typeof value.commitment === 'string' && Object.keys(value).length === 1
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

const mapped = (value: unknown, change: (entry: unknown, key: string) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value ?? {}).map(([key, entry]) => [key, change(entry, key)]))

// ------------------------------------------------------------------------- which fields are free text, by the schemas

/** A schema reduced to where its free text is: at a key, or in each entry of an array or record. */
type Mask = 'text' | 'plain' | Branch
interface Branch {
  keys?: ReadonlyMap<string, Mask>
  each?: Mask
}

const masks: ReadonlyMap<string, Branch> = new Map(
  cutoverEvent.options.map((schema) => [schema.shape.type.value, branchOf(maskOfSchema(schema))]),
)

function maskOf(type: CutoverEvent['type']): Branch {
  const mask = masks.get(type)
  if (!mask) throw new Error(`No event is called ${type}`)
  return mask
}

/** Runs once per schema, at load. A kind of schema that is not handled here must not pass as plain. */
function maskOfSchema(schema: z.core.$ZodType): Mask {
  if (schema instanceof z.ZodType && schema.meta()?.freeText === true) return 'text'
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) return maskOfSchema(schema.unwrap())
  if (schema instanceof z.ZodArray) return { each: maskOfSchema(schema.element) }
  if (schema instanceof z.ZodRecord) return { each: maskOfSchema(schema.valueType) }
  if (schema instanceof z.ZodUnion) return schema.options.map(maskOfSchema).reduce(merged)
  if (schema instanceof z.ZodObject) {
    return { keys: new Map(Object.entries(schema.shape).map(([key, entry]) => [key, maskOfSchema(entry)])) }
  }
  if (
    schema instanceof z.ZodString ||
    schema instanceof z.ZodISODateTime ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodLiteral ||
    schema instanceof z.ZodEnum
  ) {
    return 'plain'
  }
  throw new Error(`Sealing does not know schemas like ${schema._zod.def.type}`)
}

/** One mask for all members of a union, so a key must not be free text in one and plain in another. */
function merged(one: Mask, other: Mask): Mask {
  if (one === other) return one
  if (one === 'text' || other === 'text' || one === 'plain' || other === 'plain') {
    throw new Error('A field is free text in one member of a union and something else in another')
  }
  const keys = new Map(one.keys)
  for (const [key, mask] of other.keys ?? []) {
    const known = keys.get(key)
    keys.set(key, known === undefined ? mask : merged(known, mask))
  }
  const each = one.each && other.each ? merged(one.each, other.each) : (one.each ?? other.each)
  return { keys, ...(each === undefined ? {} : { each }) }
}

function branchOf(mask: Mask): Branch {
  if (mask === 'text' || mask === 'plain') throw new Error('An event is an object')
  return mask
}
