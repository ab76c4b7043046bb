/** The delivery log as administrators see it, and redelivery. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import type { By } from '../auth/hands.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { fragment } from '../database/sql.ts'
import { PING } from './message.ts'
import { PAUSES_SECONDS } from './verdict.ts'

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** Instants are ISO 8601. */
const deliveryRow = z.object({
  /** For paging: the newest has the largest. */
  number: z.number(),
  id: z.string(),
  cutover: z.string().nullable(),
  seq: z.number().nullable(),
  type: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  createdAt: z.string(),
  attemptedAt: z.string().nullable(),
  settledAt: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  answerStatus: z.number().nullable(),
  failure: z.string().nullable(),
})
export type DeliveryRow = z.output<typeof deliveryRow>

export interface DeliveryQuestion {
  status?: DeliveryStatus | undefined
  /** Only those with a smaller number. */
  before?: number | undefined
  limit: number
}

export interface Deliveries {
  /** Of one endpoint, the newest first. */
  list(endpoint: string, question: DeliveryQuestion): Promise<DeliveryRow[]>
  /** Sends a test event; returns the id of its delivery. */
  ping(endpoint: string): Promise<string>
  /** Redelivers under the same id; a waiting one is attempted now. False when there is no such delivery. */
  redeliver(organisation: string, endpoint: string, id: string, by: By): Promise<boolean>
  /** Redelivers all that failed since an instant; returns how many. */
  redeliverFailed(organisation: string, endpoint: string, since: string, by: By): Promise<number>
}

const idRow = z.object({ id: z.string() })

/** Attempts that count as made before a ping's first: whoever pings wants to know now. */
const ONE_TRY_LEFT = PAUSES_SECONDS.length - 1

/** Redeliveries have a lane of their own, so no new event waits for them. */
const AGAIN = fragment`
  status = 'waiting', settled_at = null, next_attempt_at = clock_timestamp(),
  tries = case when cutover is null then ${ONE_TRY_LEFT}::integer else 0 end,
  lane = case when cutover is null or status = 'waiting' then lane else cutover || ' again' end`

export function createDeliveries(sql: Sql): Deliveries {
  return {
    list(endpoint, { status, before, limit }) {
      const rows = sql`
        select number, id, cutover, seq, type, status, attempts, created_at as "createdAt", attempted_at as "attemptedAt",
          settled_at as "settledAt", case when status = 'waiting' then next_attempt_at end as "nextAttemptAt",
          answer_status as "answerStatus", failure
        from webhook_deliveries
        where endpoint = ${endpoint}
          ${status === undefined ? fragment`` : fragment`and status = ${status}`}
          ${before === undefined ? fragment`` : fragment`and number < ${before}`}
        order by number desc limit ${limit}`
      return rowsOf(deliveryRow, rows)
    },

    async ping(endpoint) {
      const id = `msg_${randomBytes(24).toString('base64url')}`
      await sql`
        insert into webhook_deliveries (id, endpoint, lane, type, tries)
        values (${id}, ${endpoint}, ${id}, ${PING}, ${ONE_TRY_LEFT})`
      return id
    },

    redeliver(organisation, endpoint, id, by) {
      return sql.begin(async (transaction) => {
        const again = transaction`
          update webhook_deliveries set ${AGAIN} where endpoint = ${endpoint} and id = ${id}
            and (lease_until is null or lease_until < clock_timestamp()) returning id`
        const [row] = await rowsOf(idRow, again)
        if (row) {
          const details = { endpoint, delivery: id, count: 1 }
          await record(transaction, organisation, by, { kind: 'webhookRedelivered', details })
          return true
        }
        const known = transaction`select id from webhook_deliveries where endpoint = ${endpoint} and id = ${id}`
        // An attempt is in progress.
        return (await rowsOf(idRow, known)).length > 0
      })
    },

    redeliverFailed(organisation, endpoint, since, by) {
      return sql.begin(async (transaction) => {
        const again = transaction`
          update webhook_deliveries set ${AGAIN}
          where endpoint = ${endpoint} and status = 'failed' and settled_at >= ${since}::timestamptz returning id`
        const { length: count } = await rowsOf(idRow, again)
        if (count > 0)
          await record(transaction, organisation, by, {
            kind: 'webhookRedelivered',
            details: { endpoint, since, count },
          })
        return count
      })
    },
  }
}
