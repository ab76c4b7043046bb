/**
 * One message for many sockets, encoded once. Socket.IO's own path costs half as much again as a bare WebSocket for
 * each receiver; an idle WebSocket gets the finished frame directly, any other socket gets it through Socket.IO.
 */
import { Writable } from 'node:stream'
import type { Socket } from 'socket.io'
import type { DraftServerToClient } from '../../shared/draft/protocol.ts'
import type { ServerToClient } from '../../shared/protocol.ts'

export interface Frame {
  /** Socket.IO's packet. */
  packet: string
  /** The same as an unmasked WebSocket text frame of Engine.IO's. */
  bytes: Buffer
}

/** Writes to one reader. */
export interface SocketWriter {
  /** False when the reader is too slow; nothing was sent then. */
  send(frame: Frame): boolean
  /** Bytes queued for the reader. */
  owed(): number
  /** Closes the connection and drops what is queued; the reader may reconnect. */
  cut(): void
}

/** Back-pressure: bytes queued for a socket before its reader is too slow; the message being sent comes on top. */
const MAX_UNSENT_BYTES = 256 * 1024

/** The connection below a Socket.IO socket. */
type Connection = Socket['conn']

/** What a server sends: of cutovers, and of drafts. */
export type ServerMessages = ServerToClient & DraftServerToClient

export function encode<Name extends keyof ServerMessages & string>(
  name: Name,
  message: Parameters<ServerMessages[Name]>[0],
): Frame {
  return frameOf(`["${name}",${JSON.stringify(message)}]`)
}

/** `json` is the array of the event's name and its message. */
export function frameOf(json: string): Frame {
  // 2 is an event in the default namespace for Socket.IO, 4 a message for Engine.IO.
  const packet = `2${json}`
  return { packet, bytes: webSocketFrame(`4${packet}`) }
}

/** Looked up once instead of for every frame: this is the hot path of each event to each of thousands. */
export function writerTo(connection: Connection): SocketWriter {
  const waiting = waitingIn(connection)
  let transport: Connection['transport'] | undefined
  let webSocket: OpenWebSocket | undefined
  const look = (): OpenWebSocket | undefined => {
    // Without WebSocket at once, it begins by polling.
    if (transport !== connection.transport) {
      transport = connection.transport
      webSocket = webSocketOf(transport)
    }
    return webSocket
  }
  return {
    send(frame) {
      if (connection.readyState !== 'open') return true
      const open = look()
      const unsent = open?._socket.writableLength ?? 0
      // With nothing queued before it, the order is that of the writes.
      if (open?.readyState === OPEN && connection.transport.writable && waiting().length === 0) {
        if (unsent > MAX_UNSENT_BYTES) return false
        // A failed write is followed by the socket's close, which is where it is handled.
        open._socket.write(frame.bytes)
        return true
      }
      if (unsent + sizeOf(waiting()) > MAX_UNSENT_BYTES) return false
      connection.write(frame.packet, { compress: false })
      return true
    },
    owed: () => (look()?._socket.writableLength ?? 0) + sizeOf(waiting()),
    cut() {
      const open = look()
      // An orderly close would wait for the reader first.
      if (open) open._socket.destroy()
      else connection.close(true)
    },
  }
}

/** Of `ws`, with the socket below it. */
interface OpenWebSocket {
  readyState: number
  _socket: Writable
}

const OPEN = 1

function webSocketOf(transport: Connection['transport']): OpenWebSocket | undefined {
  const socket: unknown = transport.name === 'websocket' ? Reflect.get(transport, 'socket') : undefined
  return isOfWs(socket) ? socket : undefined
}

function isOfWs(socket: unknown): socket is OpenWebSocket {
  if (typeof socket !== 'object' || socket === null) return false
  return 'readyState' in socket && '_socket' in socket && socket._socket instanceof Writable
}

type Waiting = readonly { data?: unknown }[]

/** Packets that Engine.IO has not yet given to its transport; private there, and the only way to see a slow reader. */
function waitingIn(connection: object): () => Waiting {
  if (!hasWaiting(connection)) throw new Error('This Engine.IO keeps what waits elsewhere')
  return () => connection.writeBuffer
}

function hasWaiting(connection: object): connection is { writeBuffer: Waiting } {
  return 'writeBuffer' in connection && Array.isArray(connection.writeBuffer)
}

function sizeOf(waiting: Waiting): number {
  let bytes = 0
  for (const { data } of waiting) bytes += typeof data === 'string' ? data.length : 0
  return bytes
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
