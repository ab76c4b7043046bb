import { describe } from './connect.ts'

/**
 * Codes of transient errors, besides the classes 08 (connection) and 53 (resources): connections lost or not made,
 * locks not granted, deadlocks, a standby that is about to take over. A commit that ended in one of these may have
 * happened.
 */
const TRANSIENT = new Set([
  'CONNECTION_LOST',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  '25006',
  '25P03',
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
])

/** Whether the same query may succeed on retry. Libraries wrap the database's own error as the cause of theirs. */
export function isTransient(error: unknown): boolean {
  const { code } = describe(error)
  if (TRANSIENT.has(code) || /^(08|53)...$/.test(code)) return true
  return error instanceof Error && error.cause !== undefined && isTransient(error.cause)
}
