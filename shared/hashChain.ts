/** The chain of a cutover's log: each record carries the hash of the one before, the first that of its runbook (R10). */
import { canonicalJson, type Sha256, sha256Hex } from './canonical.ts'
import type { Disclosures } from './sealing.ts'

/** What a record's hash is made of. `payload` is the event without its type, sealed (sealing.ts). */
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

/** A record as it is stored: with its hash, and beside it what its commitments stand for. */
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
  /** `seq` is where the first broken record should stand. */
  | { intact: false; seq: number; why: string }

/** Whether the records are one cutover's complete log from its first event on; names the first that is broken. */
export function verifyChain(
  cutover: string,
  runbookHash: string,
  records: readonly (ChainedRecord & { hash: string })[],
): ChainVerdict {
  let prev = runbookHash
  let at = ''
  for (const [position, record] of records.entries()) {
    const seq = position + 1
    const broken = brokenBy(record, { cutover, seq, prev, at })
    if (broken) return { intact: false, seq, why: broken }
    prev = record.hash
    at = record.at
  }
  return { intact: true, records: records.length, head: prev }
}

function brokenBy(
  record: ChainedRecord & { hash: string },
  expected: { cutover: string; seq: number; prev: string; at: string },
): string | undefined {
  if (record.seq !== expected.seq) return `record ${expected.seq} is missing; record ${record.seq} stands in its place`
  if (record.cutover !== expected.cutover) return `it belongs to cutover ${record.cutover}`
  if (record.prev !== expected.prev) {
    return expected.seq === 1 ? 'it does not name the pinned runbook' : `it does not follow record ${expected.seq - 1}`
  }
  if (record.at < expected.at) return `it is older than record ${expected.seq - 1}`
  if (hashOf(record) !== record.hash) return 'its content does not match its hash'
  return undefined
}
