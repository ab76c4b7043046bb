import type { Socket as NetSocket } from 'node:net'
import type { LiveClient } from './core.ts'

/** The TCP socket below a client, to stop reading from it. */
export function wireOf(client: LiveClient): NetSocket {
  const webSocket: unknown = Reflect.get(client.io.engine.transport, 'ws')
  const wire: unknown =
    typeof webSocket === 'object' && webSocket !== null ? Reflect.get(webSocket, '_socket') : undefined
  if (!isWire(wire)) throw new Error('The client has no TCP socket')
  return wire
}

const isWire = (wire: unknown): wire is NetSocket => typeof wire === 'object' && wire !== null && 'pause' in wire
