/** The key by which push services know this installation (VAPID): made at the first start, the same for all servers. */
import webpush from 'web-push'
import { z } from 'zod'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { SecretBox } from '../webhooks/secrets.ts'

export interface PushKey {
  /** Base64url; browsers subscribe with it. */
  publicKey: string
  /** Undefined under another TMINUS_SECRET than it was sealed with. */
  privateKey: string | undefined
}

const OWNER = 'web push'
const keyRow = z.object({ publicKey: z.string(), privateKey: z.instanceof(Uint8Array) })

export async function readPushKey(sql: Sql, secrets: SecretBox): Promise<PushKey> {
  const known = await read(sql)
  if (known) return open(known)
  const made = webpush.generateVAPIDKeys()
  await sql`
    insert into push_key (public_key, private_key) values (${made.publicKey}, ${secrets.seal(made.privateKey, OWNER)}::bytea)
    on conflict do nothing`
  // Another server may have been first.
  const stored = await read(sql)
  if (!stored) throw new Error('The key for web push is gone')
  return open(stored)

  function open({ publicKey, privateKey }: z.output<typeof keyRow>): PushKey {
    return { publicKey, privateKey: secrets.open(privateKey, OWNER) }
  }
}

async function read(sql: Sql): Promise<z.output<typeof keyRow> | undefined> {
  const rows = sql`select public_key as "publicKey", private_key as "privateKey" from push_key`
  const [row] = await rowsOf(keyRow, rows)
  return row
}
