/** The stored results of verifications: how far each log is verified, and which one is next. */
import { isSigned, parseHead, type SignedHead, sayHead } from '../../shared/chain/signedHead.ts'
import { type Verification, type VerificationAnswer, verification } from '../../shared/chain/verification.ts'
import { type Fragment, fragment, type Queries } from '../database/sql.ts'
import type { LogKey } from './logKey.ts'
import type { VerifiedPart } from './verifyLog.ts'

export interface CutoverKey {
  organisation: string
  cutoverId: string
}

/** A cutover whose log is to be checked by the holder of the lease. */
export interface Turn extends CutoverKey {
  lease: string
  /** Found intact by an earlier pass, as this installation signed it. */
  verified?: VerifiedPart & { head: SignedHead }
  /** A pass from the first record on that is due, or under way; absent when only new records have to be checked. */
  full?: { began: string; part?: VerifiedPart }
}

export type Checked = Verification & Pick<NonNullable<VerificationAnswer['verification']>, 'by'>

export interface Cadence {
  /** A log that has grown, or was found broken, is checked again after this long. */
  recheckSeconds: number
  /** Each log is read again from its first record after this long. */
  fullSeconds: number
  /** A turn without progress for this long goes to another server. */
  leaseSeconds: number
}

interface TurnRow {
  organisation: string
  cutoverId: string
  verifiedHead: string | null
  withheld: number
  passBegan: string | null
  passHead: string | null
  passWithheld: number
  isFull: boolean
  now: string
}

/** The log checked longest ago, of those that are due; undefined when none is. */
export async function takeTurn(
  sql: Queries,
  key: LogKey,
  lease: string,
  { recheckSeconds, fullSeconds, leaseSeconds }: Cadence,
): Promise<Turn | undefined> {
  const [row] = await sql<TurnRow[]>`
    with due as (
      select c.organisation, c.id from cutovers c
      left join log_verifications v on v.organisation = c.organisation and v.cutover = c.id
      where (v.lease_until is null or v.lease_until < clock_timestamp())
        and (v.checked_at is null or v.pass_began_at is not null
          or v.full_at is null or v.full_at < clock_timestamp() - make_interval(secs => ${fullSeconds})
          -- Nobody has checked anything in a time to come.
          or v.full_at > clock_timestamp() or v.checked_at > clock_timestamp()
          or (v.checked_at < clock_timestamp() - make_interval(secs => ${recheckSeconds})
            and (not (v.verdict->>'intact')::boolean or (v.verdict->>'records')::bigint <> c.head)))
      order by v.checked_at nulls first limit 1
    )
    insert into log_verifications as v (organisation, cutover, lease, lease_until)
    select organisation, id, ${lease}, clock_timestamp() + make_interval(secs => ${leaseSeconds}) from due
    on conflict (organisation, cutover) do update set lease = excluded.lease, lease_until = excluded.lease_until
      where v.lease_until is null or v.lease_until < clock_timestamp()
    returning organisation, cutover as "cutoverId", verified_head as "verifiedHead", withheld,
      pass_began_at as "passBegan", pass_head as "passHead", pass_withheld as "passWithheld",
      (full_at is null or full_at not between clock_timestamp() - make_interval(secs => ${fullSeconds}) and clock_timestamp()
        or not (verdict->>'intact')::boolean) as "isFull",
      clock_timestamp() as now`
  if (!row) return undefined
  const { organisation, cutoverId } = row
  const verified = partOf(key, cutoverId, row.verifiedHead, row.withheld)
  const pass = partOf(key, cutoverId, row.passHead, row.passWithheld)
  const isFull = row.isFull || row.passBegan !== null || !verified
  return {
    organisation,
    cutoverId,
    lease,
    ...(verified && { verified }),
    ...(isFull && { full: { began: row.passBegan ?? row.now, ...(pass && row.passBegan !== null && { part: pass }) } }),
  }
}

/** Only what this installation has signed is trusted. */
function partOf(
  key: LogKey,
  cutoverId: string,
  text: string | null,
  withheld: number,
): (VerifiedPart & { head: SignedHead }) | undefined {
  const head = text === null ? undefined : parseHead(text)
  if (!head || !isSigned(head) || head.cutover !== cutoverId || !key.public.verifies(head)) return undefined
  return { head, withheld, position: { seq: head.seq, hash: head.hash, at: head.at } }
}

const signed = (key: LogKey, cutover: string, { position }: VerifiedPart): string | null =>
  position.seq === 0 ? null : sayHead(key.sign({ cutover, ...position }))

/**
 * Whether the log still has the last record of a part: a restored backup takes the record away, but may bring the lease
 * back. Its lock waits for a restore under way.
 */
const holding = ({ organisation, cutoverId }: CutoverKey, { position }: VerifiedPart): Fragment => fragment`
  log as materialized (
    select from events where organisation = ${organisation} and cutover = ${cutoverId}
      and seq = ${position.seq} and hash = ${position.hash} for share)`

/** Saves how far a pass has come, so that another server can continue it; renews the lease. False: it was lost. */
export async function saveProgress(
  sql: Queries,
  key: LogKey,
  turn: Turn,
  part: VerifiedPart,
  { leaseSeconds }: Pick<Cadence, 'leaseSeconds'>,
): Promise<boolean> {
  const { organisation, cutoverId, lease, full } = turn
  const rows = await sql`
    with ${holding(turn, part)}
    update log_verifications set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
      pass_began_at = ${full?.began ?? null}, pass_head = ${full ? signed(key, cutoverId, part) : null},
      pass_withheld = ${part.withheld}
    where organisation = ${organisation} and cutover = ${cutoverId} and lease = ${lease}
      and (${part.position.seq} = 0 or exists (select from log))
    returning cutover`
  return rows.length > 0
}

/**
 * Stores the result of a check. False: the lease was lost or the log is another, as when it was restored meanwhile
 * together with all that was known of it, so that the result may be of a log that is gone.
 *
 * @param full when the pass began, if it was one from the first record on
 * @param turn released by this; absent when the check was requested
 */
export async function saveVerdict(
  sql: Queries,
  key: LogKey,
  { organisation, cutoverId }: CutoverKey,
  { by, ...found }: Checked,
  { part, full, turn }: { part: VerifiedPart; full: string | undefined; turn?: Turn },
): Promise<boolean> {
  const lease = turn?.lease
  const known = turn?.verified ? sayHead(turn.verified.head) : null
  // A broken log keeps the position up to which it was intact.
  const head = found.intact ? signed(key, cutoverId, part) : null
  const rows = await sql`
    with ${holding({ organisation, cutoverId }, part)}
    insert into log_verifications as v
      (organisation, cutover, verified_head, withheld, full_at, verdict, asked_by, checked_at)
    select ${organisation}, ${cutoverId}, ${head}, ${head === null ? 0 : part.withheld}::integer,
      ${full ?? null}::timestamptz, ${JSON.stringify(found)}::jsonb, ${by}, ${found.checkedAt}::timestamptz
    where (${part.position.seq} = 0 or exists (select from log)) and (${lease ?? null}::text is null or exists (
      select from log_verifications
      where organisation = ${organisation} and cutover = ${cutoverId} and lease = ${lease ?? null}
        and (${known}::text is null or verified_head = ${known})))
    on conflict (organisation, cutover) do update set
      verified_head = coalesce(excluded.verified_head, v.verified_head),
      withheld = case when excluded.verified_head is null then v.withheld else excluded.withheld end,
      full_at = coalesce(excluded.full_at, v.full_at),
      verdict = excluded.verdict, asked_by = excluded.asked_by, checked_at = excluded.checked_at,
      pass_began_at = null, pass_head = null, pass_withheld = 0, lease = null, lease_until = null
      where ${lease ?? null}::text is null or v.lease = ${lease ?? null}
    returning cutover`
  return rows.length > 0
}

/** Releases the lease, so that another server can have the turn at once. */
export async function giveBack(sql: Queries, { organisation, cutoverId, lease }: Turn): Promise<void> {
  await sql`
    update log_verifications set lease = null, lease_until = null
    where organisation = ${organisation} and cutover = ${cutoverId} and lease = ${lease}`
}

export async function latestVerdict(
  sql: Queries,
  { organisation, cutoverId }: CutoverKey,
): Promise<Checked | undefined> {
  const [row] = await sql<VerdictRow[]>`
    select verdict, asked_by as by from log_verifications
    where organisation = ${organisation} and cutover = ${cutoverId} and verdict is not null`
  return row && checkedOf(row)
}

/** All logs that were found broken, by any server. */
export async function brokenVerdicts(sql: Queries): Promise<(CutoverKey & { checked: Checked })[]> {
  const rows = await sql<(VerdictRow & CutoverKey)[]>`
    select organisation, cutover as "cutoverId", verdict, asked_by as by from log_verifications
    where not (verdict->>'intact')::boolean`
  return rows.map(({ organisation, cutoverId, ...row }) => ({ organisation, cutoverId, checked: checkedOf(row) }))
}

interface VerdictRow {
  verdict: unknown
  by: Checked['by']
}

const checkedOf = ({ verdict, by }: VerdictRow): Checked => ({ ...verification.parse(verdict), by })
