/**
 * A Socket.IO client of as little as possible, so that thousands fit into a process and cost the machine little beside the
 * server that is measured: the packets of Engine.IO 4 and Socket.IO 5, as far as T-Minus uses them, over a WebSocket.
 */
import { WebSocket } from 'ws'
import { PROTOCOL } from '../../shared/protocol.ts'

export interface WireClient {
  /** Answers the acknowledgement. */
  ask(name: string, message: object): Promise<unknown>
  close(): void
}

const EVENTS = Buffer.from('42["events",')

/** @param onEvents gets each `events` packet as it came, without its prefix of 2 characters */
export function openWire(origin: string, token: string, onEvents: (packet: Buffer) => void): Promise<WireClient> {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const asked = new Map<number, (answer: unknown) => void>()
  let count = 0
  function answer(id: number, [given]: unknown[]): void {
    asked.get(id)?.(given)
    asked.delete(id)
  }
  const client: WireClient = {
    ask(name, message) {
      count += 1
      socket.send(`42${count}${JSON.stringify([name, message])}`)
      return new Promise((resolve) => asked.set(count, resolve))
    },
    close: () => socket.terminate(),
  }
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`The server closed the socket with ${code}`)))
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) return
      if (startsWith(data, EVENTS)) return onEvents(data.subarray(2))
      const text = data.toString()
      const kind = text.slice(0, text.startsWith('4') ? 2 : 1)
      const rest = text.slice(kind.length)
      if (kind === '0') socket.send(`40${JSON.stringify({ token, protocol: PROTOCOL })}`)
      else if (kind === '2') socket.send('3')
      else if (kind === '40') resolve(client)
      else if (kind === '44') reject(new Error(`The handshake was turned away: ${rest}`))
      else if (kind === '43') answer(Number.parseInt(rest, 10), JSON.parse(rest.slice(rest.indexOf('['))))
    })
  })
}

function startsWith(data: Buffer, prefix: Buffer): boolean {
  return data.length > prefix.length && data.compare(prefix, 0, prefix.length, 0, prefix.length) === 0
}
