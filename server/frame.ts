/**
 * One message for many sockets, encoded once. Socket.IO's own path costs half as much again as a bare WebSocket for each
 * receiver; where a socket is an idle WebSocket, the finished frame goes straight to it, else through Socket.IO.
 */
import type { Socket } from 'socket.io'
import type { ServerToClient } from '../shared/protocol.ts'

export interface Frame {
  /** Socket.IO's packet. */
  packet: string
  /** The same as an unmasked WebSocket text frame of Engine.IO's. */
  bytes: Buffer
}

/** Bytes that a socket may owe its reader before it counts as too slow; what is sent at once comes on top. */
const MOST_UNSENT = 256 * 1024

/** The connection below a Socket.IO socket. */
export type Connection = Socket['conn']

export function encode<Name extends keyof ServerToClient & string>(
  name: Name,
  message: Parameters<ServerToClient[Name]>[0],
): Frame {
  return frameOf(`["${name}",${JSON.stringify(message)}]`)
}

/** `json` is the array of the event's name and its message. */
export function frameOf(json: string): Frame {
  // 2 is an event in the default namespace for Socket.IO, 4 a message for Engine.IO.
  const packet = `2${json}`
  return { packet, bytes: webSocketFrame(`4${packet}`) }
}

/** False when the reader is too slow; nothing was sent then. */
export function send(connection: Connection, frame: Frame): boolean {
  const socket = idleWebSocket(connection)
  if (socket) {
    if (socket.bufferedAmount > MOST_UNSENT) return false
    socket._sender.sendFrame([frame.bytes], ignore)
    return true
  }
  if (connection.readyState !== 'open') return true
  if (unsent(connection) > MOST_UNSENT) return false
  connection.write(frame.packet, { compress: false })
  return true
}

// A write that fails is followed by the socket's close, which is where it is dealt with.
const ignore = () => undefined

interface WebSocketOfWs {
  readyState: number
  bufferedAmount: number
  _sender: { sendFrame(list: Buffer[], written: () => void): void }
}

const OPEN = 1

/** The socket of `ws` when nothing waits before it: then the order is that of the writes. */
function idleWebSocket(connection: Connection): WebSocketOfWs | undefined {
  const { transport, readyState } = connection
  if (readyState !== 'open' || transport.name !== 'websocket' || !transport.writable) return undefined
  if (waitingIn(connection).length > 0) return undefined
  const socket: unknown = Reflect.get(transport, 'socket')
  return isWebSocketOfWs(socket) && socket.readyState === OPEN ? socket : undefined
}

function isWebSocketOfWs(socket: unknown): socket is WebSocketOfWs {
  if (typeof socket !== 'object' || socket === null) return false
  if (!('_sender' in socket && 'bufferedAmount' in socket)) return false
  const sender = socket._sender
  return (
    typeof sender === 'object' && sender !== null && 'sendFrame' in sender && typeof sender.sendFrame === 'function'
  )
}

function unsent(connection: Connection): number {
  const socket: unknown = Reflect.get(connection.transport, 'socket')
  let bytes = isWebSocketOfWs(socket) ? socket.bufferedAmount : 0
  for (const { data } of waitingIn(connection)) bytes += typeof data === 'string' ? data.length : 0
  return bytes
}

/** Packets that Engine.IO has not given to its transport yet; private there, and the only place to see a slow reader. */
function waitingIn(connection: Connection): readonly { data?: unknown }[] {
  const waiting: unknown = Reflect.get(connection, 'writeBuffer')
  return Array.isArray(waiting) ? waiting : []
}

function webSocketFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(header + length)
  // The final frame of a text.
  bytes[0] = 0x81
  if (header === 2) bytes[1] = length
  else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  bytes.write(text, header)
  return bytes
}
