/** The hash chain of a cutover's log: each record carries the hash of the one before, the first that of its runbook (R10). */
import { canonicalJson, type Sha256, sha256Hex } from './canonical.ts'
import { checkDisclosures, type Disclosures } from './sealing.ts'

/** What a record's hash covers. `payload` is the event without its type, sealed (sealing.ts). */
export interface ChainedRecord {
  cutover: string
  seq: number
  /** ISO instant in UTC with milliseconds. */
  at: string
  actor: string
  commandId: string
  type: string
  /** Of the event's shape; absent in records of the first. */
  version?: number
  payload: Record<string, unknown>
  /** Hash of the record before; of the pinned runbook for the first. 64 lower-case hex digits. */
  prev: string
}

/** A record as stored: with its hash, and next to it the texts behind its commitments. */
export interface SealedRecord extends ChainedRecord {
  hash: string
  disclosures: Disclosures
}

/** SHA-256, in hex, over the canonical JSON of the record's eight fields, and of `version` where it is not 1. */
export function hashOf(record: ChainedRecord, sha256: Sha256 = sha256Hex): string {
  const { cutover, seq, at, actor, commandId, type, version = 1, payload, prev } = record
  const fields = { cutover, seq, at, actor, commandId, type, payload, prev }
  return sha256(canonicalJson(version === 1 ? fields : { ...fields, version }))
}

export type ChainVerdict =
  | { intact: true; records: number; head: string }
  /** `seq` is where the first broken record should be. */
  | { intact: false; seq: number; why: string }

/** How far a log has been verified, which is what its next record has to follow. */
export interface ChainPosition {
  seq: number
  hash: string
  /** Of the last record, as an ISO instant; empty where it is not known. */
  at: string
}

export interface Continued {
  /** After the last record that is in order. */
  position: ChainPosition
  /** Texts since removed, as when a person is pseudonymised. They do not break the chain. */
  withheld: number
  /** The first record that is not in order; nothing after it was checked. */
  broken?: { seq: number; why: string }
}

/** A stored record that may have been tampered with in the database: its disclosures can hold anything. */
export type StoredRecord = ChainedRecord & { hash: string; disclosures?: unknown }

/** The position before the first record of a log that runs this version of a runbook. */
export const startOfLog = (runbookHash: string): ChainPosition => ({ seq: 0, hash: runbookHash, at: '' })

/** Whether the records are one cutover's complete log from its first event on; names the first broken one. */
export function verifyChain(cutover: string, runbookHash: string, records: readonly StoredRecord[]): ChainVerdict {
  const { position, broken } = continueChain(cutover, startOfLog(runbookHash), records)
  return broken ? { intact: false, ...broken } : { intact: true, records: position.seq, head: position.hash }
}

/** Verifies the next records of a log, so that a long one can be read in pages: the chain, and the texts it commits to. */
export function continueChain(
  cutover: string,
  from: ChainPosition,
  records: readonly StoredRecord[],
  sha256: Sha256 = sha256Hex,
): Continued {
  let position = from
  let withheld = 0
  for (const record of records) {
    const why = brokenLink(record, cutover, position) ?? brokenContent(record, sha256)
    const texts = checkDisclosures(record.payload, record.disclosures, sha256)
    const broken = why ?? sayBrokenText(texts.broken)
    if (broken !== undefined) return { position, withheld, broken: { seq: position.seq + 1, why: broken } }
    withheld += texts.withheld
    position = { seq: record.seq, hash: record.hash, at: record.at }
  }
  return { position, withheld }
}

function brokenLink(record: StoredRecord, cutover: string, { seq: before, hash, at }: ChainPosition) {
  const seq = before + 1
  if (record.seq !== seq) return `record ${seq} is missing; record ${record.seq} stands in its place`
  if (record.cutover !== cutover) return `it belongs to cutover ${record.cutover}`
  if (record.prev !== hash)
    return before === 0 ? 'it does not name the pinned runbook' : `it does not follow record ${before}`
  if (record.at < at) return `it is older than record ${before}`
  return undefined
}

function brokenContent(record: StoredRecord, sha256: Sha256): string | undefined {
  return canonicalHash(record, sha256) === record.hash ? undefined : 'its content does not match its hash'
}

/** Undefined where tampered data has no canonical form, such as a number outside JavaScript's range. */
function canonicalHash(record: ChainedRecord, sha256: Sha256): string | undefined {
  try {
    return hashOf(record, sha256)
  } catch {
    return undefined
  }
}

const sayBrokenText = (pointer: string | undefined): string | undefined =>
  pointer === undefined ? undefined : `its text at ${pointer} is not the one that was written`
