/** The gateway of an organisation, which turns what it gets into an SMS, a call or a chat message. */
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import type { By } from '../auth/hands.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { makeSecret, type SecretBox } from '../webhooks/secrets.ts'

const gatewayRow = z.object({
  url: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  failingSince: z.string().nullable(),
  failure: z.string().nullable(),
})
export type GatewayRow = z.output<typeof gatewayRow>

export interface Gateways {
  find(organisation: string): Promise<GatewayRow | undefined>
  /** Replaces the one before. With the secret, which is never shown again. */
  set(organisation: string, url: string, by: By): Promise<string>
  /** False when there is none. */
  remove(organisation: string, by: By): Promise<boolean>
  /** Where to send, and what to sign with; undefined when there is none, no secret under another TMINUS_SECRET. */
  open(organisation: string): Promise<{ url: string; secret: string | undefined } | undefined>
  /** How the last attempt went: a sentence, or that it was taken. */
  note(organisation: string, failure: string | undefined): Promise<void>
}

const OWNER = 'gateway'

export function createGateways({ sql, secrets }: { sql: Sql; secrets: SecretBox }): Gateways {
  const ownerOf = (organisation: string) => `${OWNER} ${organisation}`
  return {
    async find(organisation) {
      const rows = sql`
        select url, created_at as "createdAt", created_by as "createdBy", failing_since as "failingSince", failure
        from gateways where organisation = ${organisation}`
      const [row] = await rowsOf(gatewayRow, rows)
      return row
    },

    async set(organisation, url, by) {
      const secret = makeSecret()
      await sql.begin(async (transaction) => {
        await transaction`
          insert into gateways (organisation, url, secret, created_by)
          values (${organisation}, ${url}, ${secrets.seal(secret, ownerOf(organisation))}::bytea, ${by.actor ?? ''})
          on conflict (organisation) do update set url = excluded.url, secret = excluded.secret,
            created_by = excluded.created_by, created_at = clock_timestamp(), failing_since = null, failure = null`
        // Without the path, which can hold a secret: the audit log is kept for good.
        await record(transaction, organisation, by, { kind: 'gatewaySet', details: { at: new URL(url).origin } })
      })
      return secret
    },

    remove(organisation, by) {
      return sql.begin(async (transaction) => {
        const rows = transaction`delete from gateways where organisation = ${organisation} returning url`
        const [row] = await rowsOf(z.object({ url: z.string() }), rows)
        if (!row) return false
        await record(transaction, organisation, by, {
          kind: 'gatewayRemoved',
          details: { at: new URL(row.url).origin },
        })
        return true
      })
    },

    async open(organisation) {
      const rows = sql`select url, secret from gateways where organisation = ${organisation}`
      const [row] = await rowsOf(z.object({ url: z.string(), secret: z.instanceof(Uint8Array) }), rows)
      return row && { url: row.url, secret: secrets.open(row.secret, ownerOf(organisation)) }
    },

    async note(organisation, failure = undefined) {
      const text = failure ?? null
      await sql`
        update gateways set failure = ${text}::text,
          failing_since = case when ${text}::text is null then null else coalesce(failing_since, clock_timestamp()) end
        where organisation = ${organisation} and (${text}::text is not null or failing_since is not null)`
    },
  }
}
