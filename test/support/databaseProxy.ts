import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** A way to a database that can fail as networks and machines do. */
export interface DatabaseProxy {
  /** The database's address, by this way. */
  url: string
  /** Breaks every connection off. */
  reset(): void
  /** From now on who connects is hung up on, or let in again. */
  hangUp(value: boolean): void
  /** From now on nothing is passed on in either direction, and no connection ends. */
  fallSilent(): void
  /**
   * Breaks a connection off as soon as it sends this text, which the database never sees ('question'), or as soon as the
   * database has answered it ('answer').
   */
  lose(what: 'question' | 'answer', text: string): void
  /** From now on everything is passed on again. */
  heal(): void
  /** Connections that are open. */
  count(): number
  close(): void
}

/** @param pem certificate and key: then it speaks TLS with whoever asks for that, as a server does */
export async function databaseProxy(url: string, pem?: Buffer): Promise<DatabaseProxy> {
  const target = new URL(url)
  const [host, port] = [target.hostname, Number(target.port)]
  const sockets = new Set<Socket>()
  let refuses = false
  let silent = false
  let losing: { what: 'question' | 'answer'; text: string } | undefined

  const server = createServer((near) => {
    near.on('error', () => undefined)
    sockets.add(near)
    near.on('close', () => sockets.delete(near))
    if (refuses) return near.once('data', () => near.end())
    if (!pem) return passOn(near)
    near.once('data', () => {
      near.write('S')
      passOn(new TLSSocket(near, { isServer: true, cert: pem, key: pem }).on('error', () => undefined))
    })
  })

  function passOn(near: Socket): void {
    const far = connect(port, host)
    far.on('error', () => undefined)
    let answerIsLost = false
    near.on('data', (chunk) => {
      const isMeant = losing !== undefined && chunk.includes(losing.text)
      if (isMeant && losing?.what === 'question') return void near.resetAndDestroy()
      answerIsLost ||= isMeant
      if (!silent) far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (answerIsLost) near.resetAndDestroy()
      else if (!silent) near.write(chunk)
    })
    far.on('close', () => !silent && near.destroy())
    near.on('close', () => far.destroy())
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  target.port = String(address.port)
  return {
    url: target.href,
    reset: () => sockets.forEach((socket) => void socket.resetAndDestroy()),
    hangUp(value) {
      refuses = value
    },
    fallSilent() {
      silent = true
    },
    lose(what, text) {
      losing = { what, text }
    },
    heal() {
      losing = undefined
      silent = false
      refuses = false
    },
    count: () => sockets.size,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
