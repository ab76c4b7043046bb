/** The changes that are due, the leases on them, and what is remembered from one turn to the next. */
import { randomBytes } from 'node:crypto'
import { and, eq, isNull, lt, lte, or, sql as raw, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { orm } from '../database/orm.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { ChangeKey } from './syncRows.ts'
import { type Creation, changeSyncs as syncs } from './tables.ts'

/** What is stored besides the log while a change is worked on. Instants are epoch milliseconds. */
export interface ChangeSync extends ChangeKey {
  lease: string
  /** Somebody waits for this turn: ServiceNow told something, or an event wants something. */
  told: boolean
  sysId: string | null
  creation: Creation
  failures: number
  failingSince: number | null
  statusSeq: number
}

/** A change that is due. */
export type Due = ChangeKey & { instance: string }

const DUE = {
  organisation: syncs.organisation,
  cutoverId: syncs.cutoverId,
  changeId: syncs.changeId,
  instance: syncs.instance,
}
const dueRow = z.object({ organisation: z.string(), cutoverId: z.string(), changeId: z.string(), instance: z.string() })

const clock = raw`clock_timestamp()`
const isFree = or(isNull(syncs.leaseUntil), lt(syncs.leaseUntil, clock))

const isOne = ({ organisation, cutoverId, changeId }: ChangeKey): SQL | undefined =>
  and(eq(syncs.organisation, organisation), eq(syncs.cutoverId, cutoverId), eq(syncs.changeId, changeId))
const isHeld = (sync: ChangeSync) => and(isOne(sync), eq(syncs.lease, sync.lease))

/** Something happened to a change of an instance: it is due for every cutover that has it. */
export async function makeDue(sql: Queries, instance: string, sysId: string): Promise<Due[]> {
  return orm(sql)
    .update(syncs)
    .set({ nextTurnAt: clock, told: true })
    .where(and(eq(syncs.instance, instance), eq(syncs.sysId, sysId)))
    .returning(DUE)
}

/** At most this many per instance, so that a hanging one never hides the others; first those that somebody waits for. */
export async function findDue(
  sql: Queries,
  instances: readonly string[],
  most: number,
): Promise<(Due & { told: boolean })[]> {
  const rows = sql`
    select due.organisation, due.cutover as "cutoverId", due.change_id as "changeId", due.instance, due.told
    from unnest(${[...instances]}::text[]) as known (name) cross join lateral (
      select organisation, cutover, change_id, instance, told from change_exchanges
      where instance = known.name and next_turn_at <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp())
      order by told desc, next_turn_at limit ${most}
    ) as due`
  return rowsOf(dueRow.extend({ told: z.boolean() }), rows)
}

/**
 * Frees what servers held that are known to be gone, to be taken over at once. A server that only seemed to be gone notices
 * before it writes, and what it has sent already is looked up like anything of unknown outcome.
 *
 * @param seconds a server that has not renewed its row of `nodes` for this long is gone
 */
export async function freeAbandoned(sql: Queries, seconds: number): Promise<void> {
  await sql`
    update change_exchanges set lease = null, lease_until = null, next_turn_at = clock_timestamp(), told = true
    where lease like '%.%' and not exists (
      select from nodes
      where id = split_part(lease, '.', 1) and seen_at > clock_timestamp() - make_interval(secs => ${seconds})
    )`
}

/** @param server its id in `nodes` */
export const newLease = (server: string): string => `${server}.${randomBytes(8).toString('hex')}`

/** Those not taken for this many seconds, of any instance. */
export async function findForgotten(sql: Queries, seconds: number, most: number): Promise<Due[]> {
  const { nextTurnAt } = syncs
  return orm(sql)
    .select(DUE)
    .from(syncs)
    .where(and(lte(nextTurnAt, raw`clock_timestamp() - make_interval(secs => ${seconds})`), isFree))
    .orderBy(nextTurnAt)
    .limit(most)
}

/**
 * Takes the lease; undefined while another server has it. It expires by itself, when the change is due again, so that a
 * dead server's work continues; an earlier turn may be requested meanwhile.
 */
export async function takeLease(
  sql: Queries,
  { organisation, cutoverId, changeId }: ChangeKey,
  lease: string,
  seconds: number,
): Promise<ChangeSync | undefined> {
  const until = raw`clock_timestamp() + make_interval(secs => ${seconds})`
  const { sysId, creation, failures, statusSeq, failingSince, told } = syncs
  const [row] = await orm(sql)
    .update(syncs)
    .set({ lease, leaseUntil: until, nextTurnAt: until })
    .where(and(isOne({ organisation, cutoverId, changeId }), isFree))
    .returning({ sysId, creation, failures, statusSeq, failingSince, told })
  return row && { organisation, cutoverId, changeId, lease, ...row }
}

/** False: the lease was lost, and its present holder does the work. */
export async function holdsLease(sql: Queries, sync: ChangeSync): Promise<boolean> {
  const rows = await orm(sql).select({ changeId: syncs.changeId }).from(syncs).where(isHeld(sync))
  return rows.length > 0
}

/** The result of a turn. `next` undefined: nothing to do until somebody asks. Instants are epoch milliseconds. */
export type TurnEnd =
  /** ServiceNow was not asked. */
  | { outcome: 'nothing'; next: number | undefined }
  /** `failure`: the instance answers, and something besides the reading failed. */
  | { outcome: 'answer'; next: number | undefined; failure?: string }
  | { outcome: 'failure'; next: number | undefined; failure: string; since: number }

/** Releases the lease. Whether the change is due again already; an earlier turn may have been requested meanwhile. */
export async function endTurn(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: ChangeSync,
  end: TurnEnd,
): Promise<boolean> {
  const { outcome, next } = end
  const failure = 'failure' in end ? (end.failure ?? null) : null
  const since = outcome === 'failure' ? new Date(end.since) : null
  const rows = sql`
    update change_exchanges set lease = null, lease_until = null, told = told and next_turn_at < lease_until,
      next_turn_at = least(
        case when next_turn_at < lease_until then next_turn_at end,
        ${next === undefined ? null : new Date(next)}::timestamptz
      ),
      last_success_at = case when ${outcome} = 'answer' then clock_timestamp() else last_success_at end,
      failing_since = case ${outcome} when 'failure' then coalesce(failing_since, ${since}::timestamptz)
        when 'nothing' then failing_since end,
      failures = case when ${outcome} = 'nothing' then failures when ${failure}::text is null then 0 else failures + 1 end,
      failure = case when ${outcome} = 'nothing' then failure else ${failure}::text end
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    returning next_turn_at <= clock_timestamp() as due`
  const [row] = await rowsOf(z.object({ due: z.boolean().nullable() }), rows)
  return row?.due === true
}

/** Commits an attempt before it is made, so that it is known after a crash. False: the lease was lost. */
export async function saveCreation(sql: Queries, sync: ChangeSync, creation: Creation): Promise<boolean> {
  const rows = await orm(sql)
    .update(syncs)
    .set({ creation })
    .where(isHeld(sync))
    .returning({ changeId: syncs.changeId })
  return rows.length > 0
}

export async function saveStatusSeq(sql: Queries, sync: ChangeSync, seq: number): Promise<void> {
  await orm(sql)
    .update(syncs)
    .set({ statusSeq: raw`greatest(${syncs.statusSeq}, ${seq})` })
    .where(isOne(sync))
}
