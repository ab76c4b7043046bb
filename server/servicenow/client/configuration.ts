/** How one instance is reached, as configured by its administrator. */
import { z } from 'zod'

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/i

const secret = z.string().min(1, 'must not be empty')
// Basic credentials are joined by a colon; the user's part must not contain one.
const user = secret.regex(/^[^:]*$/, 'must not contain a colon')

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oauth'), clientId: secret, clientSecret: secret }),
  z.strictObject({ kind: z.literal('basic'), user, password: secret }),
  z.strictObject({ kind: z.literal('apiKey'), key: secret.regex(/^[\x21-\x7e]+$/, 'must be one word') }),
])

const address = z
  .url({ abort: true, protocol: /^https?$/, error: 'must be an address like https://acme.service-now.com' })
  .refine((value) => isBare(new URL(value)), 'must be only the address of the instance, without path or credentials')
  .refine((value) => isSafe(new URL(value)), 'must begin with https://, or name this machine')
  .transform((value) => new URL(value).origin)

const seconds = z.number().positive().max(600)

/** All durations in seconds. */
export const instanceConfiguration = z.strictObject({
  /** As people and the log call it; one word. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be one word of at most 63 characters'),
  url: address,
  auth,
  /** Timeout of a single read, from sending it to its last byte. */
  timeLimit: seconds.default(20),
  /** Timeout of a single write. Absent: a little more than the quota, so that the instance ends it and not we. */
  writeTimeLimit: seconds.optional(),
  /** The instance's own limit on a request. After an unknown outcome twice this long decides. */
  quota: seconds.default(60),
  /** After this long there are no more attempts: reads after failures, and writes that were never sent. */
  patience: seconds.default(20),
  /** Requests in flight; the others queue. */
  maxConcurrent: z.int().min(1).max(32).default(4),
  /** Requests that may queue; one more is refused at once. */
  maxWaiting: z.int().min(0).max(10_000).default(200),
  /** Our own rate limit, well below what would trouble the instance; its own limits apply as well. */
  requestsPerSecond: z.number().positive().max(1000).default(20),
  /** A larger answer is not read to its end. Bytes. */
  answerLimit: z.int().min(1024).default(8_000_000),
})

export type InstanceSettings = z.input<typeof instanceConfiguration>
export type InstanceConfiguration = z.output<typeof instanceConfiguration>

export function writeTimeLimit({ writeTimeLimit: limit, quota }: InstanceConfiguration): number {
  return limit ?? quota + 5
}

/** What must never appear in a log, an error or an answer. */
export function secretsOf({ auth }: InstanceConfiguration): string[] {
  switch (auth.kind) {
    case 'oauth':
      return [auth.clientSecret]
    case 'basic':
      return [auth.password, basicToken(auth)]
    case 'apiKey':
      return [auth.key]
  }
}

export function basicToken({ user: name, password }: { user: string; password: string }): string {
  return Buffer.from(`${name}:${password}`).toString('base64')
}

function isBare({ pathname, search, hash, username, password }: URL): boolean {
  return pathname === '/' && search === '' && hash === '' && username === '' && password === ''
}

// Credentials travel with every request; only on this machine can nobody read them on the way.
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || LOOPBACK.test(hostname)
}
