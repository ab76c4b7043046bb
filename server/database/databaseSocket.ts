/** TCP, Unix sockets and TLS: a socket on which PostgreSQL waits for a login. */
import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls'
import { ConnectionLost } from './errors.ts'

export interface SocketTarget {
  /** A name, an address, or the folder of a Unix socket. */
  host: string
  port: number
  tls: TlsOptions | undefined
  /** Milliseconds. */
  connectTimeout: number
}

const KEEP_ALIVE_DELAY_MS = 15_000
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/**
 * @param signal destroys the socket, whether it is connected or not
 * @throws the system's errno, what TLS says, or ConnectionLost after a timeout or when the server closes
 */
export async function openDatabaseSocket(
  { host, port, tls, connectTimeout }: SocketTarget,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const place = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
  // Keep-alive notices a database whose machine vanished; the system's own default is two hours.
  const socket = connectTcp({
    ...place,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    ...(signal && { signal }),
  })
  // `eventOf` rejects with the errors that matter. Under TLS nobody else listens on the socket below.
  socket.on('error', () => undefined)
  const timer = setTimeout(
    () => socket.destroy(new ConnectionLost(`No connection to the database within ${connectTimeout} ms`)),
    connectTimeout,
  )
  try {
    await eventOf(socket, 'connect')
    if (!tls) return socket
    socket.write(SSL_REQUEST)
    const answer = await eventOf(socket, 'data')
    // Anything after this one byte would have been injected by somebody between us and the server.
    if (String(answer) !== 'S') throw new Error('The server does not support SSL connections')
    const secure = connectTls({ socket, host, ...(isIP(host) === 0 && { servername: host }), ...tls })
    await eventOf(secure, 'secureConnect')
    return secure
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** The value of the event. Rejects when the socket fails or closes first. */
async function eventOf(socket: Socket, event: string): Promise<unknown> {
  const stop = new AbortController()
  const { signal } = stop
  const closed = once(socket, 'close', { signal }).then(() => {
    throw new ConnectionLost('The database hung up')
  })
  closed.catch(() => undefined)
  try {
    const [value] = await Promise.race([once(socket, event, { signal }), closed])
    return value
  } finally {
    stop.abort()
  }
}
