/** The webhooks of one server: records deliveries and sends what is due. */
import type { Logger } from 'pino'
import { namesOf } from '../auth/names.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Sql } from '../database/connect.ts'
import type { EventLog } from '../log/eventLog.ts'
import type { LogKey } from '../verification/logKey.ts'
import { within } from '../within.ts'
import { type AttemptParts, attempt } from './attempt.ts'
import { webhookConsumer } from './consumer.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import { createDispatch } from './dispatch.ts'
import { createEndpoints, type Endpoints } from './endpoints.ts'
import { type AllowedPlaces, createReach } from './reach.ts'
import type { SecretBox } from './secrets.ts'
import { createSend } from './send.ts'

export interface Webhooks {
  /** Records deliveries from the logs. */
  consumer: Consumer
  endpoints: Endpoints
  deliveries: Deliveries
  /** Why nothing can be sent to this address, as a sentence; undefined when it can. */
  refusalOf(url: string): Promise<string | undefined>
  /** To be called when something is due now. */
  look(): void
  /** Sends what is due now; resolves once nothing is due any more. */
  workOff(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export interface WebhookChoices {
  /** Encrypts signing secrets. */
  secrets: SecretBox
  /** Where endpoints may be, besides public addresses. */
  allowed: AllowedPlaces
}

export interface WebhookOptions extends WebhookChoices {
  sql: Sql
  eventLog: Pick<EventLog, 'states' | 'readEvents'>
  logKey: LogKey
  /** The database's clock, epoch milliseconds. */
  now(): number
  log: Logger
  /** The defaults when left out. */
  random?: () => number
}

/** How long a stopping server waits for answers before it hangs up; milliseconds. */
const GRACE_MS = 3000

export function createWebhooks(options: WebhookOptions): Webhooks {
  const { sql, eventLog, logKey, secrets, allowed, now, log, random = Math.random } = options
  const reach = createReach(allowed)
  const closing = new AbortController()
  const parts: AttemptParts = {
    sql,
    secrets,
    send: createSend(reach, closing.signal),
    async readEvent(organisation, cutoverId, seq) {
      const [event] = await eventLog.readEvents(organisation, cutoverId, seq - 1, 1)
      return event?.seq === seq ? event : undefined
    },
    readState: async (organisation, cutoverId) => (await eventLog.states.current(organisation, cutoverId))?.state,
    nameOf: (ids) => namesOf(sql, ids),
    sign: logKey.sign,
    now,
    random,
    log,
  }
  const dispatch = createDispatch({ sql, attempt: (claimed) => attempt(claimed, parts), log })

  return {
    consumer: webhookConsumer(dispatch.look),
    endpoints: createEndpoints({ sql, secrets }),
    deliveries: createDeliveries(sql),
    look: dispatch.look,
    workOff: dispatch.workOff,
    start: dispatch.start,

    async refusalOf(text) {
      const url = URL.parse(text)
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'It has to begin with https://.'
      if (url.username !== '' || url.password !== '')
        return 'It must not contain a password: the signature says who sends.'
      if (url.hash !== '') return 'It must not contain a #.'
      return reach.refusalOf(url)
    },

    async stop() {
      const ended = dispatch.stop()
      await within(GRACE_MS, ended)
      closing.abort()
      await ended
    },
  }
}
