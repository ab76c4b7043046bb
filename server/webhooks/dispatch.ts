/** Sends due deliveries: in order within a lane, while lanes do not wait for each other. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Sql } from '../database/connect.ts'
import { createScan } from '../scan.ts'
import { type Claimed, claimNext, findDue, type Lane } from './outbox.ts'

export interface Dispatch {
  /** Starts sending what is due now. */
  look(): void
  /** The same; resolves once nothing is due any more. */
  workOff(): Promise<void>
  start(): void
  /** Starts nothing more; resolves once no attempt is in progress. */
  stop(): Promise<void>
}

export interface DispatchOptions {
  sql: Sql
  /** Records the outcome. */
  attempt(claimed: Claimed): Promise<void>
  log: Logger
}

/** Concurrent attempts: every endpoint that an organisation may have can hang at once. */
export const AT_ONCE = { endpoint: 4, server: 100 }
/** Lease of a delivery, longer than any attempt: what a dead server held is free afterwards. Seconds. */
const LEASE_SECONDS = 30
/** Lanes of one endpoint found per look. */
const MAX_FOUND = 16
/** Deliveries of a lane before other lanes of the endpoint get a turn. */
const TURN = 20

export function createDispatch({ sql, attempt, log }: DispatchOptions): Dispatch {
  const running = new Map<string, { endpoint: string; ended: Promise<void> }>()
  const scan = createScan(
    async () => {
      await beginDue()
      return running.size > 0
    },
    (error) => log.warn({ err: error }, 'What is due at webhooks could not be read; it is tried again'),
  )

  async function beginDue(): Promise<void> {
    for (const lane of await findDue(sql, MAX_FOUND)) {
      if (running.size >= AT_ONCE.server) return
      const ofEndpoint = [...running.values()].filter(({ endpoint }) => endpoint === lane.endpoint)
      if (ofEndpoint.length < AT_ONCE.endpoint) begin(lane)
    }
  }

  function begin(lane: Lane): void {
    const key = JSON.stringify([lane.endpoint, lane.lane])
    if (!scan.isOpen() || running.has(key)) return
    const ended = takeTurn(lane)
      // The lease expires by itself.
      .catch((error) => {
        log.warn({ err: error, endpoint: lane.endpoint }, 'A delivery to a webhook was cut short; it is tried again')
        return false
      })
      .then((hasMore) => {
        running.delete(key)
        if (hasMore) void scan.look()
      })
    running.set(key, { endpoint: lane.endpoint, ended })
  }

  /** Whether anything was attempted: then more may be due. */
  async function takeTurn(lane: Lane): Promise<boolean> {
    for (let count = 0; count < TURN; count++) {
      const claimed = scan.isOpen() ? await claimNext(sql, lane, randomUUID(), LEASE_SECONDS) : undefined
      if (!claimed) return count > 0
      await attempt(claimed)
    }
    return true
  }

  async function ended(): Promise<void> {
    while (scan.looking() || running.size > 0)
      await Promise.all([scan.looking(), ...[...running.values()].map((one) => one.ended)])
  }

  return {
    look: () => void scan.look(),
    async workOff() {
      await scan.look()
      await ended()
    },
    start: scan.start,
    async stop() {
      scan.close()
      await ended()
    },
  }
}
