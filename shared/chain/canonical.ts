/** Canonical JSON and its hash, used for runbook versions, gate bases and the event log. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import type { Runbook } from '../runbook/runbook.ts'

/**
 * The JSON of RFC 8785: no white space, keys sorted by UTF-16 code units, numbers as ECMAScript writes them. Keys whose
 * value is undefined are left out. Throws on what JSON cannot hold: NaN, infinities, lone surrogates, cycles.
 */
export function canonicalJson(value: unknown): string {
  const json = canonicalize(value)
  if (json === undefined) throw new TypeError('only JSON values have a canonical form')
  return json
}

/** SHA-256 as 64 lower-case hex digits; text is hashed as UTF-8. The server passes in Node's native one, which is faster. */
export type Sha256 = (data: string | Uint8Array) => string

export const sha256Hex: Sha256 = (data) => bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))

/** A runbook's version is the hash of its content (R12): equal content is the same version, wherever it was written. */
export function runbookVersion(runbook: Runbook): string {
  return sha256Hex(canonicalJson(runbook))
}
