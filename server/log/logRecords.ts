/** The log's rows as records and events, and back. */
import { hash as digest, randomBytes } from 'node:crypto'
import { canonicalJson, type Sha256 } from '../../shared/chain/canonical.ts'
import { hashOf, type SealedRecord } from '../../shared/chain/hashChain.ts'
import { seal } from '../../shared/chain/sealing.ts'
import { type ChainedEvent, type CutoverEvent, cutoverEvent } from '../../shared/events.ts'
import { shapeOnTheWire, versionIn } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Queries } from '../database/sql.ts'

/** The platform's SHA-256, several times as fast as the one that also runs in browsers. */
export const sha256: Sha256 = (data) => digest('sha256', data)

/** Content hash of any JSON value, by which runbook versions are named; undefined for what has no canonical form. */
export function contentHash(value: unknown): string | undefined {
  try {
    return sha256(canonicalJson(value))
  } catch {
    return undefined
  }
}

/** Where a log stands: the seq, hash and time (epoch milliseconds) of its last event. */
export interface Head {
  seq: number
  hash: string
  at: number
}

/** Records with `after < seq <= to`, in order, at most `limit`. */
export async function readRecords(
  sql: Queries,
  organisation: string,
  cutover: string,
  { after, to = Number.MAX_SAFE_INTEGER, limit }: { after: number; to?: number; limit: number },
): Promise<SealedRecord[]> {
  return [
    ...(await sql<SealedRecord[]>`
      select cutover, seq, at, actor, command_id as "commandId", type, version, payload,
        disclosures, prev, hash
      from events where organisation = ${organisation} and cutover = ${cutover} and seq > ${after} and seq <= ${to}
      order by seq limit ${limit}`),
  ]
}

/** The records that follow a head, and the events as clients read them. Throws on an event that has no schema. */
export function recordsAfter(
  head: Head,
  cutover: string,
  { actor, commandId, now }: { actor: string; commandId: string; now: number },
  events: readonly CutoverEvent[],
  formats: EventFormats,
): { records: SealedRecord[]; logged: ChainedEvent[] } {
  const records: SealedRecord[] = []
  const logged: ChainedEvent[] = []
  // A clock that was set back must not make the log run backwards.
  const at = new Date(Math.max(now, head.at)).toISOString()
  let { seq, hash } = head
  for (const event of events) {
    const checked = cutoverEvent.parse(event)
    seq += 1
    const sealed = seal(checked, freshSalt, sha256)
    const version = versionIn(formats, checked.type)
    const prev = hash
    const record = {
      cutover,
      seq,
      at,
      actor,
      commandId,
      type: checked.type,
      ...(version > 1 ? { version } : {}),
      ...sealed,
      prev,
    }
    hash = hashOf(record, sha256)
    records.push({ ...record, hash })
    logged.push({ ...checked, seq, at, actor, commandId, ...shapeOnTheWire(version), prev, hash })
  }
  return { records, logged }
}

/** Adds records to the log, in one statement. */
export async function insertRecords(
  sql: Queries,
  organisation: string,
  records: readonly SealedRecord[],
): Promise<void> {
  await sql`
    insert into events
      (organisation, cutover, seq, at, actor, command_id, type, version, payload, disclosures, prev, hash)
    select ${organisation}::text, cutover, seq, at, actor, "commandId", type, coalesce(version, 1), payload, disclosures,
      prev, hash
    from json_to_recordset(${JSON.stringify(records)}::json) as record
      (cutover text, seq bigint, at timestamptz, actor text, "commandId" text, type text, version smallint,
       payload jsonb, disclosures jsonb, prev text, hash text)`
}

const SALT_BYTES = 16
let salts = randomBytes(0)

/** Drawn in bulk: asking the system for each salt would cost more than the commitment. */
function freshSalt(): Uint8Array {
  if (salts.length === 0) salts = randomBytes(256 * SALT_BYTES)
  const salt = salts.subarray(0, SALT_BYTES)
  salts = salts.subarray(SALT_BYTES)
  return salt
}
