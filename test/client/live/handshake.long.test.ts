import { createServer } from 'node:http'
import { type AddressInfo, createServer as createLine, connect as dial } from 'node:net'
import { Server } from 'socket.io'
import { expect, it } from 'vitest'
import { connect } from '../../../client/live/connection.ts'

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address ? address.port : expect.unreachable('no port')

it('a handshake that is lost is begun again, as an answer that is lost is asked for again', async () => {
  const http = createServer()
  const server = new Server(http, { transports: ['websocket'] })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  let lines = 0
  const line = createLine((from) => {
    lines += 1
    from.on('error', () => undefined)
    // The first one is taken, and nothing ever comes of it.
    if (lines === 1) return
    const to = dial(portOf(http.address()), '127.0.0.1')
    to.on('error', () => undefined)
    from.pipe(to).pipe(from)
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const begun = performance.now()
  const connection = connect({ origin: `http://127.0.0.1:${portOf(line.address())}`, token: 'a-token' })
  try {
    await expect.poll(() => lines, { interval: 100 }).toBe(2)
    // As long as the library would wait by itself.
    expect(performance.now() - begun).toBeLessThan(20_000)
    await expect.poll(() => connection.state.get().notLiveSince).toBeUndefined()
  } finally {
    connection.close()
    await server.close()
    line.close()
  }
})
