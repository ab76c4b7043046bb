/** Works off what is due: one look after the other at cutovers, and several messages at once. */
import type { Logger } from 'pino'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import { createScan } from '../scan.ts'
import type { Claimed } from './messageRows.ts'

export interface Rounds {
  /** Begins with what is due now. */
  look(): void
  /** The same; resolves once nothing is due any more. */
  workOff(): Promise<void>
  start(): void
  /** Begins nothing more; resolves once nothing is in progress. */
  stop(): Promise<void>
}

export interface RoundOptions<Place> {
  /** Some of those that are due. */
  findDue(most: number): Promise<Place[]>
  lookAt(place: Place): Promise<void>
  claimDue(most: number): Promise<Claimed[]>
  attempt(claimed: Claimed): Promise<void>
  log: Logger
}

/** Cutovers of one round. */
const MAX_LOOKS = 20
/** Messages on their way at once: a push service that hangs takes a place for fifteen seconds. */
const AT_ONCE = 30

export function createRounds<Place>({ findDue, lookAt, claimDue, attempt, log }: RoundOptions<Place>): Rounds {
  const sending = new Set<Promise<void>>()
  const scan = createScan(
    async () => {
      const wasDue = await lookAround()
      return (await sendDue()) || wasDue
    },
    (error) => log.warn({ err: error }, 'What people are to be called for could not be read; it is tried again'),
  )

  /** One at a time: each takes a connection and a forecast, which commands need more. */
  async function lookAround(): Promise<boolean> {
    const places = await findDue(MAX_LOOKS)
    for (const place of places) {
      if (!scan.isOpen()) return false
      try {
        await lookAt(place)
      } catch (error) {
        // An unreadable log is reported where it is found; it stays due, behind the others.
        if (!(error instanceof RefusedForNow))
          log.warn({ err: error, place }, 'A cutover could not be looked at; retrying')
      }
    }
    return places.length > 0
  }

  async function sendDue(): Promise<boolean> {
    const claimed = scan.isOpen() && sending.size < AT_ONCE ? await claimDue(AT_ONCE - sending.size) : []
    for (const message of claimed) {
      const done = attempt(message)
        // The lease expires by itself.
        .catch((error: unknown) => log.warn({ err: error, message: message.id }, 'A message was cut short; retrying'))
        .finally(() => {
          sending.delete(done)
          void scan.look()
        })
      sending.add(done)
    }
    return claimed.length > 0
  }

  async function settled(): Promise<void> {
    while (scan.looking() || sending.size > 0) await Promise.all([scan.looking(), ...sending])
  }

  return {
    look: () => void scan.look(),
    async workOff() {
      do await settled()
      while (await scan.look())
      await settled()
    },
    start: scan.start,
    async stop() {
      scan.close()
      await settled()
    },
  }
}
