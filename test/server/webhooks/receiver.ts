import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'

/** What a receiver took. */
export interface Received {
  id: string
  type: string
  at: number
  path: string
  headers: IncomingHttpHeaders
  body: z.output<typeof message>
  raw: string
}

const message = z.object({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({
    cutover: z.object({ id: z.string(), title: z.string(), mode: z.string() }).optional(),
    seq: z.number().optional(),
    actor: z.object({ id: z.string(), name: z.string().optional() }).optional(),
    event: z.record(z.string(), z.unknown()).optional(),
    head: z.string().optional(),
  }),
})

export interface Receiver {
  url: string
  received: Received[]
  /** How it answers from now on; 204 to begin with. */
  answer(how: (received: Received, response: ServerResponse) => void): void
  close(): Promise<void>
}

/** A real server that takes webhooks. */
export async function openReceiver(): Promise<Receiver> {
  let answering: Parameters<Receiver['answer']>[0] = status(204)
  const received: Received[] = []
  const server = createServer((request, response) => {
    void take(request).then((one) => {
      received.push(one)
      answering(one, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    answer(how) {
      answering = how
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function status(code: number, headers: Record<string, string> = {}): Parameters<Receiver['answer']>[0] {
  return (_, response) => void response.writeHead(code, headers).end()
}

async function take(request: IncomingMessage): Promise<Received> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const raw = Buffer.concat(chunks).toString('utf8')
  const body = message.parse(JSON.parse(raw))
  const { headers, url: path = '' } = request
  return { id: String(headers['webhook-id']), type: body.type, at: Date.now(), path, headers, body, raw }
}

/**
 * Standard Webhooks as its specification describes the check: some signature of version 1 is that of the secret, and the
 * timestamp is of the last five minutes.
 */
export function verifies(
  { headers, raw }: Pick<Received, 'headers' | 'raw'>,
  secret: string,
  now = Date.now(),
): boolean {
  const id = String(headers['webhook-id'])
  const timestamp = String(headers['webhook-timestamp'])
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > 300) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .map((part) => part.split(','))
    .some(([version, signature = '']) => {
      const given = Buffer.from(signature, 'base64')
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
    })
}
