import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  /** The database through the proxy. */
  url: string
  /** Cuts the next connection on which PostgreSQL answers a COMMIT; the answer never arrives. */
  cutAt(answered: 'COMMIT'): void
  /** Cuts the next connection on which something is sent that contains this text; it never arrives. */
  cutBefore(text: string): void
  /** Cuts the connection on which PostgreSQL answers something that contains this text. */
  cutAfter(text: string): void
  /** How often it has cut. */
  cuts(): number
  close(): Promise<void>
}

/** A wire to PostgreSQL that breaks when told: what a lost network does, at the worst moment. */
export async function cuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let armed: Buffer | undefined
  let armedBefore: string | undefined
  let armedAfter: string | undefined
  let cuts = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    let isAsked = false
    near.on('data', (data) => {
      if (armedAfter !== undefined && data.includes(armedAfter)) {
        armedAfter = undefined
        isAsked = true
      }
      if (armedBefore !== undefined && data.includes(armedBefore)) {
        armedBefore = undefined
        cuts += 1
        near.destroy()
        return
      }
      far.write(data)
    })
    far.on('data', (data) => {
      if (isAsked || (armed && data.includes(armed))) {
        isAsked = false
        armed = undefined
        cuts += 1
        near.destroy()
        return
      }
      near.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${address.port}`
  return {
    url: url.href,
    cutAt(answered) {
      // As the tag of CommandComplete: the driver asks for the names of columns only once.
      armed = Buffer.from(`${answered}\0`)
    },
    cutBefore(text) {
      armedBefore = text
    },
    cutAfter(text) {
      armedAfter = text
    },
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
