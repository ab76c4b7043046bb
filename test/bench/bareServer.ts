/** The reference: `ws` alone, which sends each event to each socket as it comes. A process of its own. */
import { setImmediate } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { z } from 'zod'

export const bareOrder = z.discriminatedUnion('order', [
  /** One after the other to everybody. */
  z.object({ order: z.literal('send'), messages: z.array(z.string()) }),
  /** What the process has cost so far. */
  z.object({ order: z.literal('cpu') }),
])
export type BareOrder = z.output<typeof bareOrder>

export const bareReport = z.union([z.object({ port: z.number() }), z.object({ cpu: z.number() })])

if (import.meta.main) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('listening', () => {
    const address = server.address()
    if (typeof address === 'object') process.send?.({ port: address?.port })
  })
  process.on('message', async (given) => {
    const order = bareOrder.parse(given)
    if (order.order === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send?.({ cpu: (user + system) / 1e6 })
      return
    }
    for (const message of order.messages) {
      for (const client of server.clients) client.send(message)
      await setImmediate()
    }
  })
}
