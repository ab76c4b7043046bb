/** DNS lookups. */
import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'

const TIMEOUT_MS = 3000

/** Answers of DNS after which the hosts file is asked. */
const UNKNOWN_TO_DNS = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME'])

/**
 * Asks DNS directly: the system resolver blocks one of the process's few threads until a silent name server times out, and
 * file access and password hashing need those threads, too.
 */
export async function resolveName(name: string): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 })
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found: LookupAddress[] = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (found.length > 0) return found
  const reasons: unknown[] = [four, six].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (reasons.every((reason) => UNKNOWN_TO_DNS.has(codeOf(reason)))) return lookup(name, { all: true })
  throw reasons.find((reason) => !UNKNOWN_TO_DNS.has(codeOf(reason)))
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
