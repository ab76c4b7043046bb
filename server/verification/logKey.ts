/** The key with which an installation signs its logs' heads and its snapshots, derived from its servers' secret. */
import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto'
import { headText, type LogHead, type SignedHead } from '../../shared/chain/signedHead.ts'

/** Verifies heads: for us, and for anybody who keeps the key elsewhere. */
export interface PublicLogKey {
  /** `tmk1.` and the 32 bytes of the Ed25519 key as base64url. */
  text: string
  /** The same for other tools, such as OpenSSL. */
  pem: string
  /** Tells keys apart; proves nothing. */
  id: string
  verifies(head: SignedHead): boolean
  /** @param signature base64url; untrusted */
  verifiesText(text: string, signature: string): boolean
}

export interface LogKey {
  public: PublicLogKey
  sign(head: LogHead): SignedHead
  /** Ed25519 as base64url. A text begins with its kind, so that it cannot pass for another. */
  signText(text: string): string
}

/** PKCS #8 of an Ed25519 key, up to the 32 bytes of its seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param secret the installation's, at least 32 characters */
export function logKeyOf(secret: string): LogKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'tminus signed log heads, version 1', 32))
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const signText = (text: string) => sign(null, Buffer.from(text), key).toString('base64url')
  return {
    public: publicKey(createPublicKey(key)),
    sign: (head) => ({ ...head, signature: signText(headText(head)) }),
    signText,
  }
}

/** Undefined when the text is no public key of T-Minus. */
export function readPublicKey(text: string): PublicLogKey | undefined {
  const [, x] = /^tmk1\.([\w-]{43})$/.exec(text.trim()) ?? []
  if (x === undefined) return undefined
  try {
    return publicKey(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }))
  } catch {
    return undefined
  }
}

function publicKey(key: KeyObject): PublicLogKey {
  const x = String(key.export({ format: 'jwk' }).x)
  const verifiesText = (text: string, signature: string) =>
    verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  return {
    text: `tmk1.${x}`,
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    id: x.slice(0, 12),
    verifies: (head) => verifiesText(headText(head), head.signature),
    verifiesText,
  }
}
