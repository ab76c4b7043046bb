/** An authenticator in software, for tests over HTTP: real keys and signatures, and whatever it is told to get wrong. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** What a browser and its authenticator say beside the answer itself. */
export interface Manner {
  /** Of the page that asks. */
  origin: string
  /** The name that the page asks for. */
  rpId: string
  /** Whether the authenticator recognised its owner, by finger, face or PIN. */
  isVerified?: boolean
  /** What the signature counter shows; one more each time when left out. */
  counter?: number
}

export class Authenticator {
  readonly id = randomBytes(16)
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #counter = 0
  #owner = ''

  /** Makes the passkey that `navigator.credentials.create` was asked for. */
  make(options: { challenge: string; user: { id: string } }, manner: Manner) {
    this.#owner = options.user.id
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const key = map([1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, key])
    const authData = Buffer.concat([this.#data(manner, 0x40), credential])
    const attestationObject = map(['fmt', 'none'], ['attStmt', EMPTY], ['authData', authData])
    return {
      ...this.#named(),
      response: {
        clientDataJSON: clientData('webauthn.create', options.challenge, manner),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** Answers what `navigator.credentials.get` was asked. */
  give({ challenge }: { challenge: string }, manner: Manner) {
    const clientDataJSON = clientData('webauthn.get', challenge, manner)
    const data = this.#data(manner, 0)
    const said = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()
    const signature = createSign('sha256').update(data).update(said).sign(this.#keys.privateKey)
    return {
      ...this.#named(),
      response: {
        clientDataJSON,
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(this.#owner && { userHandle: this.#owner }),
      },
    }
  }

  #named() {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} }
  }

  /** Of section 6.1 of WebAuthn: whose name, what was checked, and how often it was asked. */
  #data({ rpId, isVerified = true, counter = this.#counter + 1 }: Manner, more: number): Buffer {
    this.#counter = counter
    const tail = Buffer.alloc(5)
    tail.writeUInt8(0x01 | (isVerified ? 0x04 : 0) | more)
    tail.writeUInt32BE(counter, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), tail])
  }
}

const clientData = (type: string, challenge: string, { origin }: Manner): string =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url')

const EMPTY = Symbol('an empty map')
type Value = number | string | Buffer | typeof EMPTY

/** CBOR as far as it is needed here. */
function map(...entries: readonly (readonly [key: number | string, value: Value])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [item(key), item(value)])])
}

function item(value: Value): Buffer {
  if (value === EMPTY) return head(5, 0)
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  const bytes = Buffer.from(value)
  return Buffer.concat([head(typeof value === 'string' ? 3 : 2, bytes.length), bytes])
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.from([(major << 5) | 25, length >> 8, length & 255])
}
