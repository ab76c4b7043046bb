import { createServer } from 'node:http'
import { Server, type Socket as ServerSocket } from 'socket.io'
import { io } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { Line, type Send } from './line.ts'
import { Network } from './network.ts'
import { randomFrom } from './random.ts'

/** What a client finds at the other end, whichever kind of line it is. */
interface Other {
  line: Line | ReturnType<typeof io>
  heard: string[]
  /** Whether `command` is answered. */
  answers: boolean
  send(name: string, message: unknown): void
  /** The line is gone, without a word. */
  lose(): void
  /** The server closes it on purpose. */
  close(): void
}

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

describe.each([
  ['Socket.IO', real],
  ['the simulation', simulated],
])('a line of %s', (_, begin) => {
  const hello = { cutoverId: 'c1', after: 3 }

  it('hears what the server says, and its answers', async () => {
    const other = await begin()
    expect(await other.line.timeout(500).emitWithAck('command', hello)).toEqual({ echo: hello })
    other.line.emit('unwatch', { cutoverId: 'c1' })
    await expect.poll(() => other.heard.at(-1)).toBe('unwatch at the server')
    other.send('events', { cutoverId: 'c1', events: [] })
    await expect.poll(() => other.heard.at(-1)).toBe('events')
  })

  it('waits for an answer as long as it was told', async () => {
    const other = await begin()
    other.answers = false
    await expect(other.line.timeout(30).emitWithAck('command', hello)).rejects.toThrow('timed out')
    expect(other.line.connected).toBe(true)
  })

  it('that breaks gives up what it waits for, and comes back by itself', async () => {
    const other = await begin()
    other.answers = false
    const asked = expect(other.line.timeout(9000).emitWithAck('command', hello)).rejects.toThrow('disconnected')
    await expect.poll(() => other.heard).toContain('command at the server')
    other.lose()
    await asked
    await expect
      .poll(() => other.heard.slice(-2), { timeout: 9000 })
      .toEqual(['disconnect: transport close', 'connect'])
  })

  it('that the server closes stays closed until somebody connects again', async () => {
    const other = await begin()
    other.close()
    await expect.poll(() => other.heard).toEqual(['connect', 'disconnect: io server disconnect'])
    expect(other.line.connected).toBe(false)
    other.line.connect()
    await expect.poll(() => other.heard.at(-1)).toBe('connect')
  })

  it('that is closed and opened by its owner is a new one', async () => {
    const other = await begin()
    other.line.disconnect().connect()
    await expect.poll(() => other.heard).toEqual(['connect', 'disconnect: io client disconnect', 'connect'])
    expect(await other.line.timeout(500).emitWithAck('command', hello)).toEqual({ echo: hello })
  })
})

async function real(): Promise<Other> {
  const http = createServer()
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const server = new Server(http)
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const line = io(`http://127.0.0.1:${address.port}`, { transports: ['websocket'], forceNew: true })
  cleanUps.push(
    () => line.disconnect(),
    () => server.close(),
  )
  let end: ServerSocket | undefined
  const other = listening(line, {
    send: (name, message) => end?.emit(name, message),
    lose: () => end?.conn.close(),
    close: () => end?.disconnect(),
  })
  server.on('connection', (socket) => {
    end = socket
    socket.on('command', (message, ack) => {
      other.heard.push('command at the server')
      if (other.answers) ack({ echo: message })
    })
    socket.on('unwatch', () => other.heard.push('unwatch at the server'))
  })
  return connected(other)
}

function simulated(): Promise<Other> {
  const network = new Network(randomFrom(1))
  const delivering = setInterval(() => network.deliver(), 1)
  let tell: Send | undefined
  const line = new Line('lena', network, {
    open(_client, send) {
      tell = send
      return {
        receive(name, message, ack) {
          other.heard.push(`${name} at the server`)
          if (name === 'command' && other.answers) ack({ echo: message })
        },
        close: () => undefined,
      }
    },
  })
  cleanUps.push(
    () => line.disconnect(),
    () => clearInterval(delivering),
  )
  const other = listening(line, {
    send: (name, message) => tell?.(name, message, true),
    lose: () => line.break(),
    close: () => line.closeByServer(),
  })
  return connected(other)
}

function listening(
  line: Other['line'],
  server: { send(name: string, message: unknown): unknown; lose(): unknown; close(): unknown },
): Other {
  const heard: string[] = []
  const on = (name: string, handler: (message: unknown) => void) => line.on(name, handler)
  on('connect', () => heard.push('connect'))
  on('disconnect', (reason) => heard.push(`disconnect: ${reason}`))
  on('events', () => heard.push('events'))
  return {
    line,
    heard,
    answers: true,
    send: (name, message) => void server.send(name, message),
    lose: () => void server.lose(),
    close: () => void server.close(),
  }
}

async function connected(other: Other): Promise<Other> {
  await expect.poll(() => other.line.connected).toBe(true)
  await expect.poll(() => other.heard).toEqual(['connect'])
  return other
}
