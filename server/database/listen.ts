/** A connection that only listens, and comes back when it is lost. */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type ClientOptions, configOf } from './connect.ts'

export interface Listener {
  stop(): Promise<void>
}

/** Milliseconds until a lost connection is made again, and at most between two attempts. */
const PAUSE = 50
const LONGEST_PAUSE = 2000

/**
 * Hears what is notified on a channel from the moment this resolves. What is notified while the connection is lost is
 * never heard, and nobody is told, so look for yourself now and then.
 *
 * @param channel a plain name: letters and underscores
 * @throws whatever the first connection fails with; later ones are tried until they succeed
 */
export async function listen(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  options: Pick<ClientOptions, 'connection'> = {},
): Promise<Listener> {
  const config = configOf(url, options)
  const stopping = new AbortController()
  let client = await open()
  let again: Promise<void> = Promise.resolve()

  async function open(): Promise<pg.Client> {
    const opened = new pg.Client(config)
    // Its end is what counts, and follows.
    opened.on('error', () => undefined)
    opened.on('notification', ({ payload }) => hear(payload ?? ''))
    try {
      await opened.connect()
      await opened.query(`listen ${channel}`)
    } catch (error) {
      await close(opened)
      throw error
    }
    opened.on('end', () => {
      again = comeBack()
    })
    return opened
  }

  async function comeBack(): Promise<void> {
    for (let pause = PAUSE; !stopping.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal })
        client = await open()
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
      await close(client)
    },
  }
}

/** A connection that has died without a word cannot say goodbye. */
async function close(client: pg.Client): Promise<void> {
  await Promise.race([client.end(), delay(1000, undefined, { ref: false })])
  client.connection.stream.destroy()
}
