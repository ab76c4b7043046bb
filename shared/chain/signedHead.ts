/**
 * Where a log stood at a moment, signed by the installation that keeps it. Kept outside, in a ticket or on paper, it
 * proves afterwards that the log still holds what it held then: a cut tail and a rewritten log have another head.
 */

/** The last record of a log at some moment. */
export interface LogHead {
  cutover: string
  seq: number
  /** Of the record, as an ISO instant in UTC with milliseconds. */
  at: string
  hash: string
}

export interface SignedHead extends LogHead {
  /** Ed25519 over `headText` in UTF-8, as base64url. */
  signature: string
}

/** A head as it was copied from paper by hand: who brings it vouches for it. */
export interface ShortHead {
  seq: number
  /** The first digits of the hash, at least SHORT_DIGITS. */
  hash: string
}

/** 80 bits: nobody finds another log whose hash begins so. */
const SHORT_DIGITS = 20

const SIGNED =
  /^tmh1\.([a-z0-9-]+)\.([1-9]\d{0,15})\.(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.([0-9a-f]{64})\.([\w-]{86})$/
const SHORT = new RegExp(`^([1-9]\\d{0,15}):([0-9a-f]{${SHORT_DIGITS},64})$`)

/** What is signed. */
export const headText = ({ cutover, seq, at, hash }: LogHead): string => `tmh1.${cutover}.${seq}.${at}.${hash}`

/** One line of letters, digits and `.:_-`, some 220 characters. */
export const sayHead = (head: SignedHead): string => `${headText(head)}.${head.signature}`

/** `214:3f9a 12bc 88d0 4e21 77aa`, for who has to type it. */
export const sayShortHead = ({ seq, hash }: Pick<LogHead, 'seq' | 'hash'>): string =>
  `${seq}:${hash.slice(0, SHORT_DIGITS).replace(/(.{4})(?=.)/g, '$1 ')}`

/** Either form; white space, as where a ticket or a mail broke the line, does not count. Undefined for anything else. */
export function parseHead(text: string): SignedHead | ShortHead | undefined {
  const bare = text.replace(/\s+/g, '')
  const [, cutover, seq, at, hash, signature] = SIGNED.exec(bare) ?? []
  if (cutover && at && hash && signature) return { cutover, seq: Number(seq), at, hash, signature }
  const [, shortSeq, digits] = SHORT.exec(bare.toLowerCase()) ?? []
  return digits === undefined ? undefined : { seq: Number(shortSeq), hash: digits }
}

export const isSigned = (head: SignedHead | ShortHead): head is SignedHead => 'signature' in head
