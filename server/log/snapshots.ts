/** States from which replay may begin, so that a long log loads fast. Anything here can be deleted. */

import { promisify } from 'node:util'
import { constants, gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import type { BareCutover, Cutover } from '../../shared/cutoverState.ts'
import { bare, withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { LogKey, PublicLogKey } from '../verification/logKey.ts'
import { EVOLVE_VERSION } from './evolveVersion.ts'
import { sha256 } from './logRecords.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** A snapshot is saved after this many events: fewer are replayed in a few milliseconds. */
export const SNAPSHOT_EVERY = 500

/** JSON of a state without the runbook, which travels beside it. */
export const stateJson = (cutover: Cutover): string => JSON.stringify(bare(cutover))

const snapshotRow = z.object({
  organisation: z.string(),
  cutoverId: z.string(),
  seq: z.number(),
  headHash: z.string(),
  gzip: z.instanceof(Uint8Array),
  /** Hash of the event at that seq, as the log has it now. */
  logHash: z.string().nullable(),
})
type SnapshotRow = z.output<typeof snapshotRow>

/**
 * The newest usable snapshot at or before `seq` by the present `evolve`. One of another chain (a restored log, an
 * edited table) or with damaged content is skipped, and `ignored` called with the reason; the next one saved replaces it.
 */
export async function loadSnapshot(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  { seq, runbook, runbookHash, key }: { seq: number; runbook: Runbook; runbookHash: string; key: PublicLogKey },
  ignored: (seq: number, why: string) => void,
): Promise<{ state: Cutover; hash: string } | undefined> {
  for (const row of await readSnapshots(sql, organisation, cutoverId)) {
    if (row.seq > seq) continue
    const state = await usable(row, { cutoverId, runbook, runbookHash, key })
    if (typeof state !== 'string') return { state, hash: row.headHash }
    ignored(row.seq, state)
  }
  return undefined
}

/** Snapshots signed by this installation whose content no longer matches: their seqs, newest first. */
export async function alteredSnapshots(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  key: PublicLogKey,
): Promise<number[]> {
  const altered: number[] = []
  for (const row of await readSnapshots(sql, organisation, cutoverId)) {
    const text = await unzipped(row.gzip)
    // Signed with another secret, so before it was changed: useless, but no tampering.
    if (text === undefined || standingOf(row, text, key) === 'altered') altered.push(row.seq)
  }
  return altered
}

/** By the present `evolve`, newest first. */
async function readSnapshots(sql: Queries, organisation: string, cutoverId: string): Promise<SnapshotRow[]> {
  const found = sql`
    select s.organisation, s.cutover as "cutoverId", s.seq, s.head_hash as "headHash", s.gzip, e.hash as "logHash"
    from snapshots s left join events e on e.organisation = s.organisation and e.cutover = s.cutover and e.seq = s.seq
    where s.organisation = ${organisation} and s.cutover = ${cutoverId} and s.evolve_version = ${EVOLVE_VERSION}
    order by s.seq desc`
  return rowsOf(snapshotRow, found)
}

/**
 * A snapshot determines what a cutover is, and no chain covers it. So it is signed, in a line before its JSON: write
 * access to the table is not enough to forge one.
 */
const signedText = ({ organisation, cutoverId, seq, headHash }: Omit<SnapshotRow, 'gzip' | 'logHash'>, json: string) =>
  ['tms1', organisation, cutoverId, seq, EVOLVE_VERSION, headHash, sha256(json)].join(' ')

const SIGNED = /^([\w-]+) ([\w-]+)\n/

function standingOf(row: SnapshotRow, text: string, key: PublicLogKey): 'ours' | 'altered' | 'another' {
  const [line = '', id, signature = ''] = SIGNED.exec(text) ?? []
  if (id !== key.id) return 'another'
  return key.verifiesText(signedText(row, text.slice(line.length)), signature) ? 'ours' : 'altered'
}

async function unzipped(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await decompress(bytes)).toString()
  } catch {
    return undefined
  }
}

/** The state in a snapshot, or why there is none. */
async function usable(
  row: SnapshotRow,
  expected: { cutoverId: string; runbook: Runbook; runbookHash: string; key: PublicLogKey },
): Promise<Cutover | string> {
  const { seq, headHash, gzip: bytes, logHash } = row
  if (headHash !== logHash) return 'its last event is not the one that the log has'
  const text = await unzipped(bytes)
  if (text === undefined) return 'its content is damaged'
  let state: unknown
  try {
    state = JSON.parse(text.replace(SIGNED, ''))
  } catch {
    return 'its content is damaged'
  }
  const { cutoverId, runbook, runbookHash } = expected
  const isOurs = (given: unknown): given is BareCutover => {
    const outline = stateOutline.safeParse(given).data
    const added = outline?.amendments?.filter(({ kind }) => kind === 'added').length ?? 0
    return (
      outline?.id === cutoverId &&
      outline.seq === seq &&
      outline.runbookHash === runbookHash &&
      outline.steps.length === runbook.steps.length + added &&
      outline.rollbackSteps.length === runbook.steps.length + added &&
      outline.items.length === runbook.readiness.length &&
      outline.gates.length === runbook.gates.length
    )
  }
  if (!isOurs(state)) return NOT_OURS
  if (standingOf(row, text, expected.key) !== 'ours') return 'this installation did not sign it'
  return withRunbook(state, runbook) ?? NOT_OURS
}

const NOT_OURS = 'its content is not a state of this cutover'

const withStatus = z.array(z.looseObject({ status: z.string() }))
/** Enough to tell a state from anything else; gzip's checksum catches damaged bytes. */
const stateOutline = z.looseObject({
  id: z.string(),
  seq: z.int(),
  at: z.number(),
  runbookHash: z.string(),
  status: z.string(),
  people: z.record(z.string(), z.array(z.string())),
  amendments: z.array(z.looseObject({ kind: z.string() })).optional(),
  steps: withStatus,
  rollbackSteps: z.array(z.looseObject({ status: z.string() }).nullable()),
  items: withStatus,
  gates: withStatus,
  watchItems: z.array(z.unknown()),
  checkIns: z.array(z.unknown()),
  signOffs: z.array(z.unknown()),
  changes: z.array(z.unknown()),
  incidents: z.array(z.unknown()),
})

/**
 * Saves a snapshot and deletes the cutover's others, except the newest one of another `evolve`: that of servers which
 * run beside this one during an upgrade.
 *
 * @param hash of the last event in the state
 */
export async function saveSnapshot(
  sql: Queries,
  organisation: string,
  state: Cutover,
  hash: string,
  key: LogKey,
): Promise<void> {
  const json = stateJson(state)
  const signature = key.signText(
    signedText({ organisation, cutoverId: state.id, seq: state.seq, headHash: hash }, json),
  )
  const bytes = await compress(`${key.public.id} ${signature}\n${json}`, { level: constants.Z_BEST_SPEED })
  await sql`
    insert into snapshots (organisation, cutover, seq, evolve_version, head_hash, gzip)
    values (${organisation}, ${state.id}, ${state.seq}, ${EVOLVE_VERSION}, ${hash}, ${bytes})
    on conflict (organisation, cutover, seq, evolve_version)
      do update set head_hash = excluded.head_hash, gzip = excluded.gzip`
  // The log decides which one stays, not who saves last: two saves at once must not each delete the other's.
  await sql`
    with ranked as (
      select s.ctid as place, row_number() over (
        partition by s.evolve_version = ${EVOLVE_VERSION}
        order by s.evolve_version = ${EVOLVE_VERSION} and e.hash is distinct from s.head_hash, s.seq desc, s.evolve_version desc
      ) as rank
      from snapshots s left join events e on e.organisation = s.organisation and e.cutover = s.cutover and e.seq = s.seq
      where s.organisation = ${organisation} and s.cutover = ${state.id}
    )
    delete from snapshots where ctid in (select place from ranked where rank > 1)`
}
