import { Socket as TcpSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { LiveClient } from './core.ts'

export interface ClientWire {
  /** Reads nothing more. The TCP socket alone will not do: `ws` resumes that one by itself whenever it has caught up. */
  pause(): void
  resume(): void
  bytesRead(): number
}

/** The WebSocket below a client, to stop reading from it. */
export function wireOf(client: LiveClient): ClientWire {
  const webSocket: unknown = Reflect.get(client.io.engine.transport, 'ws')
  if (!isOfWs(webSocket)) throw new Error('The client has no WebSocket of ws')
  const tcp = webSocket._socket
  return {
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    bytesRead: () => tcp.bytesRead,
  }
}

const isOfWs = (socket: unknown): socket is WebSocket & { _socket: TcpSocket } =>
  typeof socket === 'object' &&
  socket !== null &&
  'pause' in socket &&
  '_socket' in socket &&
  socket._socket instanceof TcpSocket
