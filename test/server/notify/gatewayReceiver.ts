import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

export { verifies } from '../webhooks/receiver.ts'

const body = z.object({
  type: z.enum(['personCalled', 'personTold', 'callWithdrawn']),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ title: z.string(), text: z.string(), url: z.url(), urgent: z.boolean() }),
})

export interface GatewayReceiver {
  url: string
  received: { body: z.output<typeof body>; raw: string; headers: IncomingHttpHeaders }[]
  close(): Promise<void>
}

/** A real gateway, which keeps what it is to send. */
export async function openReceiver(): Promise<GatewayReceiver> {
  const received: GatewayReceiver['received'] = []
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      received.push({ body: body.parse(JSON.parse(raw)), raw, headers: request.headers })
      response.writeHead(202).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/sms`,
    received,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
