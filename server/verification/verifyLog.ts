/** One pass over a cutover's log as stored: chain, texts, pinned runbook, and heads kept elsewhere. */

import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { type ChainPosition, continueChain, startOfLog } from '../../shared/chain/hashChain.ts'
import { isSigned, type ShortHead, type SignedHead } from '../../shared/chain/signedHead.ts'
import type { LogFault, Verification } from '../../shared/chain/verification.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { contentHash, readRecords, sha256 } from '../log/logRecords.ts'
import { alteredSnapshots } from '../log/snapshots.ts'
import type { PublicLogKey } from './logKey.ts'

const decompress = promisify(gunzip)

export interface Pass {
  organisation: string
  cutoverId: string
  /** The end of the part verified before; from the beginning when left out. */
  from?: VerifiedPart
  /** Heads kept elsewhere, which have to be on this chain. */
  heads?: readonly (SignedHead | ShortHead)[]
  /** A signed head must be signed by one of these. */
  keys: readonly PublicLogKey[]
  /** The installation's own, whose snapshots are checked too. */
  own?: PublicLogKey
  /** Called after each page with the milliseconds that it took: yields to other work here. */
  rest?(busyMs: number, part: VerifiedPart): Promise<void>
}

/** A part of a log from its beginning, in which nothing is wrong. */
export interface VerifiedPart {
  position: ChainPosition
  withheld: number
}

export interface Passed {
  verification: Verification
  /** Up to what is broken. */
  verified: VerifiedPart
  /** For each of the given heads, in order, why it is not on this log; undefined when it is. */
  heads: (string | undefined)[]
}

/** Records read and verified at a time: a few milliseconds. */
const PAGE = 250

/** Undefined when the organisation has no such cutover. */
export async function verifyLog(sql: Queries, pass: Pass): Promise<Passed | undefined> {
  const { organisation, cutoverId } = pass
  const row = await readLogRow(sql, organisation, cutoverId)
  if (!row) return undefined
  const passed = await verifyTo(sql, pass, row)
  if (passed.verification.intact) return passed
  // A log that goes back to a backup during a pass is read in two halves, which do not fit.
  const now = await readLogRow(sql, organisation, cutoverId)
  return now && now.headHash !== row.headHash ? verifyTo(sql, pass, now) : passed
}

/** Up to the head that the cutover's row named when the pass began: what is appended meanwhile is for the next. */
async function verifyTo(sql: Queries, pass: Pass, row: LogRow): Promise<Passed> {
  const { organisation, cutoverId, rest } = pass
  const faults: LogFault[] = pass.from ? [] : await faultsOfRunbook(sql, organisation, row)
  const wanted = new Set((pass.heads ?? []).map(({ seq }) => seq))
  const found = await hashesBefore(sql, pass, [...wanted])
  let part: VerifiedPart = pass.from ?? { position: startOfLog(row.runbookHash), withheld: 0 }
  let broken: { seq: number; why: string } | undefined
  while (!broken && part.position.seq < row.head) {
    const begun = performance.now()
    const records = await readRecords(sql, organisation, cutoverId, {
      after: part.position.seq,
      to: row.head,
      limit: PAGE,
    })
    const next = continueChain(cutoverId, part.position, records, sha256)
    for (const { seq, hash } of records) if (wanted.has(seq) && seq <= next.position.seq) found.set(seq, hash)
    part = { position: next.position, withheld: part.withheld + next.withheld }
    broken = next.broken ?? (records.length === 0 ? endsEarly(part.position.seq, row.head) : undefined)
    await rest?.(performance.now() - begun, part)
  }
  broken ??= brokenEnd(part.position, row)
  if (broken) faults.unshift({ kind: 'record', ...broken })
  const heads = (pass.heads ?? []).map((head) => missing(head, pass, found, part.position, broken !== undefined))
  for (const [place, why] of heads.entries()) {
    const seq = pass.heads?.[place]?.seq ?? 0
    // Beyond a break nothing can be said, so nothing more is reported.
    if (why !== undefined && !(broken && seq > part.position.seq)) faults.push({ kind: 'signedHead', seq, why })
  }
  if (pass.own && !pass.from) {
    for (const seq of await alteredSnapshots(sql, organisation, cutoverId, pass.own)) {
      faults.push({
        kind: 'snapshot',
        seq,
        why: `the state that was kept at record ${seq} was changed; it is not used`,
      })
    }
  }
  const { position, withheld } = part
  return {
    verification: {
      intact: faults.length === 0,
      records: position.seq,
      head: position.hash,
      withheld,
      faults,
      checkedAt: row.now,
    },
    verified: part,
    heads,
  }
}

const logRow = z.object({
  head: z.number(),
  headHash: z.string(),
  runbookId: z.string(),
  runbookHash: z.string(),
  /** The last record's seq; null when there is none. */
  last: z.number().nullable(),
  now: z.string(),
})
type LogRow = z.output<typeof logRow>

/** In one statement, so that it sees no half of a commit. */
async function readLogRow(sql: Queries, organisation: string, cutoverId: string): Promise<LogRow | undefined> {
  const rows = sql`
    select head, head_hash as "headHash", runbook_id as "runbookId", runbook_hash as "runbookHash",
      (select max(seq) from events where events.organisation = cutovers.organisation and cutover = id) as last,
      clock_timestamp() as now
    from cutovers where organisation = ${organisation} and id = ${cutoverId}`
  const [row] = await rowsOf(logRow, rows)
  return row
}

/** Hashes of records in a part verified before, which this pass does not read. */
async function hashesBefore(
  sql: Queries,
  { organisation, cutoverId, from }: Pass,
  wanted: readonly number[],
): Promise<Map<number, string>> {
  const before = wanted.filter((seq) => from !== undefined && seq <= from.position.seq)
  if (before.length === 0) return new Map()
  const rows = await rowsOf(
    z.object({ seq: z.number(), hash: z.string() }),
    sql`
    select seq, hash from events
    where organisation = ${organisation} and cutover = ${cutoverId} and seq = any(${before}::bigint[])`,
  )
  return new Map(rows.map(({ seq, hash }) => [seq, hash]))
}

const endsEarly = (last: number, head: number) => ({
  seq: last + 1,
  why: `record ${last + 1} is missing: the log ends at record ${last}, its cutover at ${head}`,
})

/** The log's end has to be what the cutover's row says, or a cut tail would only show once somebody looks for it. */
function brokenEnd(
  { seq, hash }: ChainPosition,
  { head, headHash, last }: LogRow,
): { seq: number; why: string } | undefined {
  if (seq > head)
    return { seq: head + 1, why: `record ${head + 1} is missing: the log ends at record ${head}, and was longer` }
  if (seq < head) return undefined
  if (hash !== headHash) return { seq, why: 'it is not the one at which its cutover stands' }
  if (last !== null && last > head)
    return { seq: head + 1, why: `it stands after record ${head}, where its cutover ends` }
  return undefined
}

/** The two copies of the definition: the one in use, and the one stored as compiled. */
async function faultsOfRunbook(
  sql: Queries,
  organisation: string,
  { runbookId, runbookHash }: LogRow,
): Promise<LogFault[]> {
  const [row] = await rowsOf(
    z.object({ gzip: z.instanceof(Uint8Array), definition: z.unknown() }),
    sql`
    select gzip, definition from runbook_versions
    where organisation = ${organisation} and runbook_id = ${runbookId} and hash = ${runbookHash}`,
  )
  const version = `version ${runbookHash.slice(0, 12)} of runbook ${runbookId}`
  if (!row) return [{ kind: 'runbook', why: `${version} is not there` }]
  const used = await unzipped(row.gzip)
  if (contentHash(used) !== runbookHash || contentHash(row.definition) !== runbookHash) {
    return [{ kind: 'runbook', why: `${version} was changed: its content does not match its hash` }]
  }
  return []
}

async function unzipped(bytes: Uint8Array): Promise<unknown> {
  try {
    return JSON.parse((await decompress(bytes)).toString())
  } catch {
    return undefined
  }
}

/** Why a head is not on this log; undefined when it is. */
function missing(
  head: SignedHead | ShortHead,
  { cutoverId, keys }: Pass,
  found: ReadonlyMap<number, string>,
  end: ChainPosition,
  isBroken: boolean,
): string | undefined {
  const name = sayHead(head)
  if (isSigned(head)) {
    if (head.cutover !== cutoverId) return `${name} is of another cutover, ${head.cutover}`
    if (!keys.some((key) => key.verifies(head))) return `${name} was not signed with this key`
  }
  if (head.seq > end.seq) {
    return isBroken
      ? `${name} cannot be checked: the log is broken at record ${end.seq + 1}`
      : `${name} is not in this log: it ends at record ${end.seq}`
  }
  return found.get(head.seq)?.startsWith(head.hash)
    ? undefined
    : `${name} is not in this log: record ${head.seq} is another`
}

function sayHead(head: SignedHead | ShortHead): string {
  if (!isSigned(head)) return `head ${head.seq}`
  return `signed head ${head.seq} of ${head.at.slice(0, 16).replace('T', ' ')} UTC`
}
