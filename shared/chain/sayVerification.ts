/** Wording for a verification. Kept apart from its schema, so that a page which only needs the words loads no zod. */
import type { LogFault, Verification } from './verification.ts'

/** Hash digits shown, for people to compare by eye. */
const SHOWN_DIGITS = 12

type Found = Pick<Verification, 'faults' | 'records' | 'head' | 'withheld'>

/** `intact, 214 records, head 3f9a12bc88d0…`, or `broken at record 97: its content does not match its hash`. */
export function sayVerification(found: Found): string {
  const [first, ...more] = found.faults
  if (!first) return `intact, ${sayIntact(found)}`
  return `broken ${sayFault(first)}${more.length === 0 ? '' : `, and ${more.length} more`}`
}

/** `214 records, head 3f9a12bc88d0…`, and how many texts were withheld. */
export function sayIntact({ records, head, withheld }: Omit<Found, 'faults'>): string {
  return [
    records === 1 ? '1 record' : `${records.toLocaleString('en')} records`,
    `head ${head.slice(0, SHOWN_DIGITS)}…`,
    ...(withheld === 0 ? [] : [withheld === 1 ? '1 text withheld' : `${withheld.toLocaleString('en')} texts withheld`]),
  ].join(', ')
}

/** To follow “broken”: `at record 97: …` for the log itself, `: …` for what is kept next to it. */
export const sayFault = ({ kind, seq, why }: LogFault): string =>
  kind === 'record' ? `at record ${seq}: ${why}` : `beside the log: ${why}`
