/** Signing secrets: how they are made, kept and used. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts short secrets, so that nobody who has only the database can read them. */
export interface SecretBox {
  /** @param owner bound to the secret: it cannot be opened for another owner */
  seal(text: string, owner: string): Uint8Array
  /** Undefined when it was sealed for another owner, or with another installation secret. */
  open(sealed: Uint8Array, owner: string): string | undefined
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'
const PREFIX = 'whsec_'

/** @param secret the installation secret, at least 32 characters */
export function secretBoxOf(secret: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tminus webhook secrets, version 1', 32))
  return {
    seal(text, owner) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed)
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** `whsec_` and 32 random bytes as base64. */
export const makeSecret = (): string => PREFIX + randomBytes(32).toString('base64')

/**
 * The headers of Standard Webhooks. With several secrets, as after a rotation, each signs: a receiver can verify with any.
 *
 * @param at epoch milliseconds
 */
export function signedHeaders(
  id: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const seconds = Math.floor(at / 1000)
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') }
}
