/** A LISTEN connection that reconnects when it is lost. */
import { setTimeout as delay } from 'node:timers/promises'
import { type ClientOptions, targetOf } from './connect.ts'
import { type Connection, openConnection } from './connection.ts'

export interface Listener {
  stop(): Promise<void>
}

/** Back-off between attempts to reconnect. */
const MIN_PAUSE_MS = 50
const MAX_PAUSE_MS = 2000

/**
 * Receives a channel's notifications from the moment this resolves. Those sent while the connection is lost are lost
 * silently, so poll as well.
 *
 * @param channel a plain name: letters and underscores
 * @throws whatever the first connection fails with; later ones are tried until they succeed
 */
export async function listen(
  url: string,
  channel: string,
  onPayload: (payload: string) => void,
  options: Pick<ClientOptions, 'connection'> = {},
): Promise<Listener> {
  const target = targetOf(url, options)
  const stopping = new AbortController()
  let connection = await open()
  let again: Promise<void> = Promise.resolve()

  async function open(): Promise<Connection> {
    const opened = await openConnection(target, { onNotification: onPayload })
    try {
      await opened.send({ text: `listen ${channel}`, values: [], isPrepared: false })
    } catch (error) {
      await opened.close()
      throw error
    }
    opened.whenLost(() => {
      again = comeBack()
    })
    return opened
  }

  async function comeBack(): Promise<void> {
    for (let pause = MIN_PAUSE_MS; !stopping.signal.aborted; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
      try {
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal })
        connection = await open()
        return
      } catch {
        // The database is not back yet, or we are to stop.
      }
    }
  }

  return {
    async stop() {
      stopping.abort()
      await again
      await connection.close()
    },
  }
}
