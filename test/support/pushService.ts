/** A real push service: browsers that it speaks for are subscribed, and what it is sent is checked and decrypted as they do. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

const payload = z.looseObject({
  title: z.string(),
  body: z.string(),
  path: z.string(),
  tag: z.string(),
  call: z.string().optional(),
  withdrawn: z.boolean().optional(),
  urgent: z.boolean(),
})

export interface Pushed extends z.output<typeof payload> {
  /** The name of the browser. */
  to: string
  headers: IncomingHttpHeaders
}

export interface PushService {
  pushed: Pushed[]
  /** A browser as `PushSubscription.toJSON()` gives it. */
  subscribe(name: string): { endpoint: string; keys: { p256dh: string; auth: string } }
  /** How it answers from now on; 201 to begin with. */
  answer(status: number): void
  close(): Promise<void>
}

/** @param publicKey by which browsers were subscribed: what another key signs is not taken */
export async function openPushService(publicKey: () => string): Promise<PushService> {
  const browsers = new Map<string, { keys: ReturnType<typeof createECDH>; auth: Buffer }>()
  const pushed: Pushed[] = []
  let status = 201
  let origin = ''
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const to = decodeURIComponent(request.url?.slice(1) ?? '')
      const browser = browsers.get(to)
      if (!browser) return response.writeHead(404).end()
      if (status < 300) {
        checkVapid(request.headers.authorization ?? '', origin, publicKey())
        const text = decrypt(body, browser.keys, browser.auth)
        pushed.push({ ...payload.parse(JSON.parse(text)), to, headers: request.headers })
      }
      return response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
  return {
    pushed,
    subscribe(name) {
      const keys = createECDH('prime256v1')
      const p256dh = keys.generateKeys().toString('base64url')
      const auth = randomBytes(16)
      browsers.set(name, { keys, auth })
      return { endpoint: `${origin}/${encodeURIComponent(name)}`, keys: { p256dh, auth: auth.toString('base64url') } }
    },
    answer(code) {
      status = code
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** RFC 8292: signed with the key that the browsers know, for this service, and not for longer than a day. */
function checkVapid(header: string, audience: string, publicKey: string): void {
  const [, token = '', key = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(header) ?? []
  if (key !== publicKey) throw new Error(`Signed by ${key}`)
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(publicKey, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const isGood = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isGood) throw new Error('The signature is not good')
  const said = z
    .object({ aud: z.literal(audience), exp: z.number(), sub: z.string().regex(/^(mailto|https):/) })
    .parse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
  const seconds = said.exp - Date.now() / 1000
  if (seconds < 0 || seconds > 86_400) throw new Error(`It is good for ${seconds} s`)
}

/** RFC 8291 with one record of RFC 8188 (aes128gcm). */
function decrypt(body: Buffer, keys: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const length = body[20] ?? 0
  const sender = body.subarray(21, 21 + length)
  const sealed = body.subarray(21 + length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender])
  const shared = Buffer.from(hkdfSync('sha256', keys.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  // Ends in the delimiter of the last record.
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}
