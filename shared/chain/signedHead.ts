/**
 * The head of a log at some moment, signed by the installation that keeps it. Kept elsewhere, in a ticket or on paper,
 * it later proves that the log still holds what it held then: a truncated or rewritten log has another head.
 */

/** The last record of a log, as of some moment. */
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

/** A head copied from paper by hand, without its signature: trusted as far as the person who enters it. */
export interface ShortHead {
  seq: number
  /** The first digits of the hash, at least SHORT_DIGITS. */
  hash: string
}

/** 80 bits: finding another log whose hash begins the same is infeasible. */
const SHORT_DIGITS = 20

const SIGNED =
  /^tmh1\.([a-z0-9-]+)\.([1-9]\d{0,15})\.(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.([0-9a-f]{64})\.([\w-]{86})$/
const SHORT = new RegExp(`^([1-9]\\d{0,15}):([0-9a-f]{${SHORT_DIGITS},64})$`)

/** The text that is signed. */
export const headText = ({ cutover, seq, at, hash }: LogHead): string => `tmh1.${cutover}.${seq}.${at}.${hash}`

/** One line of letters, digits and `.:_-`, some 220 characters. */
export const sayHead = (head: SignedHead): string => `${headText(head)}.${head.signature}`

/** `214:3f9a 12bc 88d0 4e21 77aa`, short enough to type. */
export const sayShortHead = ({ seq, hash }: Pick<LogHead, 'seq' | 'hash'>): string =>
  `${seq}:${hash.slice(0, SHORT_DIGITS).replace(/(.{4})(?=.)/g, '$1 ')}`

/** Parses either form, ignoring white space such as a mail's line breaks. Undefined for anything else. */
export function parseHead(text: string): SignedHead | ShortHead | undefined {
  const bare = text.replace(/\s+/g, '')
  const [, cutover, seq, at, hash, signature] = SIGNED.exec(bare) ?? []
  if (cutover && at && hash && signature) return { cutover, seq: Number(seq), at, hash, signature }
  const [, shortSeq, digits] = SHORT.exec(bare.toLowerCase()) ?? []
  return digits === undefined ? undefined : { seq: Number(shortSeq), hash: digits }
}

export const isSigned = (head: SignedHead | ShortHead): head is SignedHead => 'signature' in head
