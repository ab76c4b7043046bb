/** The endpoints of an organisation. Each change is recorded in the audit log. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type NewAuditEntry, record } from '../auth/audit.ts'
import type { By } from '../auth/hands.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { makeSecret, type SecretBox } from './secrets.ts'

/** The settings of an endpoint. */
export interface EndpointChoice {
  url: string
  description: string
  /** All when empty. */
  eventTypes: readonly string[]
  /** Whether events of rehearsals are sent, too. */
  rehearsals: boolean
}

/** Instants are ISO 8601. */
export const endpointRow = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  rehearsals: z.boolean(),
  createdAt: z.string(),
  createdBy: z.string(),
  pausedAt: z.string().nullable(),
  pausedBecause: z.string().nullable(),
  failingSince: z.string().nullable(),
  failure: z.string().nullable(),
  oldSecretUntil: z.string().nullable(),
  waiting: z.number(),
  oldestWaiting: z.string().nullable(),
})
export type EndpointRow = z.output<typeof endpointRow>

/** Even if all of them hang, they must not use up a server's concurrent attempts (`AT_ONCE`). */
export const MAX_ENDPOINTS = 20
/**
 * An event bears the time at which its cutover was locked, which may be that long before others see it. Once an endpoint is
 * confirmed as made, it gets every event that happens afterwards.
 */
const EVENTS_BEHIND_MS = 100
/** How long both secrets sign after a rotation. */
const OLD_SECRET_HOURS = 24

export interface Endpoints {
  list(organisation: string): Promise<EndpointRow[]>
  find(organisation: string, id: string): Promise<EndpointRow | undefined>
  /** With the secret, which is never shown again. Undefined at the limit of endpoints. */
  make(
    organisation: string,
    choice: EndpointChoice,
    createdBy: string,
    by: By,
  ): Promise<{ id: string; secret: string } | undefined>
  /** Waiting deliveries go to the new address at once. False when there is no such endpoint. */
  change(organisation: string, id: string, choice: Partial<EndpointChoice>, by: By): Promise<boolean>
  /** Undefined when there is no such endpoint. */
  rotate(organisation: string, id: string, by: By): Promise<string | undefined>
  pause(organisation: string, id: string, by: By): Promise<boolean>
  /** Waiting deliveries are sent at once. */
  resume(organisation: string, id: string, by: By): Promise<boolean>
  /** Removes its waiting deliveries, too. */
  remove(organisation: string, id: string, by: By): Promise<boolean>
}

const idRow = z.object({ id: z.string(), url: z.string() })

export function createEndpoints({ sql, secrets }: { sql: Sql; secrets: SecretBox }): Endpoints {
  /** A change and its record in the audit log; false when there was nothing to change. */
  function changing(
    organisation: string,
    by: By,
    kind: NewAuditEntry['kind'],
    change: (transaction: Queries) => Promise<object[]>,
    more: NewAuditEntry['details'] = {},
  ): Promise<boolean> {
    return sql.begin(async (transaction) => {
      const [row] = await rowsOf(idRow, change(transaction))
      if (!row) return false
      await record(transaction, organisation, by, { kind, details: { ...namedBy(row), ...more } })
      return true
    })
  }

  return {
    list: (organisation) => readEndpoints(sql, organisation),
    async find(organisation, id) {
      const found = await readEndpoints(sql, organisation)
      return found.find((endpoint) => endpoint.id === id)
    },

    async make(organisation, { url, description, eventTypes, rehearsals }, createdBy, by) {
      const id = randomBytes(8).toString('hex')
      const secret = makeSecret()
      const isMade = await sql.begin(async (transaction) => {
        // Others who make one meanwhile wait: the limit has to hold.
        await transaction`select id from organisations where id = ${organisation} for update`
        const made = transaction`
          insert into webhook_endpoints (id, organisation, url, description, event_types, rehearsals, secret, created_by)
          select ${id}, ${organisation}, ${url}, ${description}, ${[...eventTypes]}::text[], ${rehearsals},
            ${secrets.seal(secret, id)}::bytea, ${createdBy}
          where (select count(*) from webhook_endpoints where organisation = ${organisation}) < ${MAX_ENDPOINTS}
          returning id, url`
        const [row] = await rowsOf(idRow, made)
        if (!row) return false
        const details = { ...namedBy(row), eventTypes, rehearsals }
        await record(transaction, organisation, by, { kind: 'webhookMade', details })
        return true
      })
      if (!isMade) return undefined
      await delay(EVENTS_BEHIND_MS)
      return { id, secret }
    },

    change(organisation, id, { url = null, description = null, eventTypes, rehearsals = null }, by) {
      const types = eventTypes === undefined ? null : [...eventTypes]
      const change = async (transaction: Queries) => {
        const changed = await transaction`
          update webhook_endpoints
          set url = coalesce(${url}::text, url), description = coalesce(${description}::text, description),
            event_types = coalesce(${types}::text[], event_types), rehearsals = coalesce(${rehearsals}::boolean, rehearsals)
          where organisation = ${organisation} and id = ${id} returning id, url`
        if (url !== null && changed.length > 0) await makeDue(transaction, id)
        return changed
      }
      return changing(organisation, by, 'webhookChanged', change, {
        ...(eventTypes && { eventTypes }),
        ...(description !== null && { description }),
        ...(rehearsals !== null && { rehearsals }),
      })
    },

    async rotate(organisation, id, by) {
      const secret = makeSecret()
      const change = (transaction: Queries) => transaction`
        update webhook_endpoints
        set old_secret = secret, old_secret_until = clock_timestamp() + make_interval(hours => ${OLD_SECRET_HOURS}),
          secret = ${secrets.seal(secret, id)}::bytea
        where organisation = ${organisation} and id = ${id} returning id, url`
      return (await changing(organisation, by, 'webhookSecretRotated', change)) ? secret : undefined
    },

    pause(organisation, id, by) {
      const change = (transaction: Queries) => transaction`
        update webhook_endpoints set paused_at = clock_timestamp(), paused_because = null
        where organisation = ${organisation} and id = ${id} and paused_at is null returning id, url`
      return changing(organisation, by, 'webhookPaused', change)
    },

    resume(organisation, id, by) {
      const change = async (transaction: Queries) => {
        const resumed = await transaction`
          update webhook_endpoints set paused_at = null, paused_because = null, failing_since = null, failure = null
          where organisation = ${organisation} and id = ${id} and paused_at is not null returning id, url`
        if (resumed.length > 0) await makeDue(transaction, id)
        return resumed
      }
      return changing(organisation, by, 'webhookResumed', change)
    },

    remove(organisation, id, by) {
      const change = (transaction: Queries) => transaction`
        delete from webhook_endpoints where organisation = ${organisation} and id = ${id} returning id, url`
      return changing(organisation, by, 'webhookRemoved', change)
    },
  }
}

/** Without the path, which can hold a secret: the audit log is kept for good. */
export const namedBy = ({ id, url }: { id: string; url: string }) => ({ endpoint: id, at: new URL(url).origin })

/** Waiting deliveries start over with the first pause. */
async function makeDue(sql: Queries, endpoint: string): Promise<void> {
  await sql`
    update webhook_deliveries set tries = 0, next_attempt_at = clock_timestamp()
    where endpoint = ${endpoint} and status = 'waiting' and tries > 0 and cutover is not null
      and (lease_until is null or lease_until < clock_timestamp())`
}

function readEndpoints(sql: Queries, organisation: string): Promise<EndpointRow[]> {
  const rows = sql`
    select e.id, url, description, event_types as "eventTypes", rehearsals, e.created_at as "createdAt",
      created_by as "createdBy", paused_at as "pausedAt", paused_because as "pausedBecause",
      failing_since as "failingSince", e.failure, waiting.count as waiting, waiting.oldest as "oldestWaiting",
      case when old_secret_until > clock_timestamp() then old_secret_until end as "oldSecretUntil"
    from webhook_endpoints e cross join lateral (
      select count(*) as count, min(created_at) as oldest from webhook_deliveries
      where endpoint = e.id and status = 'waiting'
    ) waiting
    where organisation = ${organisation} order by e.created_at, e.id`
  return rowsOf(endpointRow, rows)
}
