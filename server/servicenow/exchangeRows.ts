/** The rows of the exchange: which change is whose turn when, and what waits to be written. */
import { leadChange } from '../../shared/change.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import type { Queries } from '../credential.ts'
import { type WantedWrite, type Write, writesOf } from './writes.ts'

/** One change of one cutover. */
export interface ExchangeKey {
  organisation: string
  cutoverId: string
  changeId: string
}

/** What is known beside the log while somebody works on a change. Instants are epoch milliseconds. */
export interface Exchange extends ExchangeKey {
  lease: string
  sysId: string | null
  creation: Creation
  failures: number
  failingSince: number | null
  statusSeq: number
}

/** What `settleCreation` needs to remember over a crash. */
export interface Creation {
  lastAttempt: number | null
  lookups: { begunAt: number; found: string[] }[]
}

export interface OpenWrite {
  id: string
  key: string
  lane: WantedWrite['lane']
  write: Write
  status: 'waiting' | 'sending' | 'refused'
  batch: string | null
  attemptedAt: number | null
  notBefore: number | null
  /** What ServiceNow said when it was tried last. */
  failure: string | null
}

/**
 * In the transaction of the events: makes what they want exchanged. Answers the changes whose turn it is now, so that the
 * same transaction can make their jobs.
 */
export async function recordWanted(
  sql: Queries,
  organisation: string,
  events: readonly LoggedEvent[],
  after: Cutover,
): Promise<ExchangeKey[]> {
  if (after.changes.length === 0) return []
  const cutover = after.id
  const wanted = writesOf(events, after)
  const woken = wokenBy(events, after, wanted)
  // The rows of the changes before those of their writes, as everybody takes them: so nobody waits for each other.
  const statements = events.flatMap((event) => exchangeOf(sql, organisation, cutover, event))
  if (woken.length > 0) {
    statements.push(sql`
      update change_exchanges set next_turn_at = clock_timestamp()
      where organisation = ${organisation} and cutover = ${cutover} and change_id = any(${woken}::text[])`)
  }
  statements.push(...events.flatMap((event) => settlementOf(sql, organisation, cutover, event)))
  if (wanted.length > 0) statements.push(insertWrites(sql, organisation, cutover, wanted))
  await Promise.all(statements)
  return woken.map((changeId) => ({ organisation, cutoverId: cutover, changeId }))
}

function wokenBy(events: readonly LoggedEvent[], after: Cutover, wanted: readonly WantedWrite[]): string[] {
  const lead = leadChange(after)
  const named = events.flatMap((event) => {
    // Somebody is about to rely on the change: what it says has to be fresh.
    if (event.type === 'pollOpened') return lead ? lead.id : []
    return 'changeId' in event && event.actor !== 'servicenow' ? event.changeId : []
  })
  return [...new Set([...named, ...wanted.map(({ changeId }) => changeId)])]
}

function exchangeOf(sql: Queries, organisation: string, cutover: string, event: LoggedEvent): Promise<unknown>[] {
  switch (event.type) {
    case 'changeRequested':
      return [
        sql`
          insert into change_exchanges (organisation, cutover, change_id, instance)
          values (${organisation}, ${cutover}, ${event.changeId}, ${event.instance})`,
      ]
    case 'changeLinked':
      return [
        sql`
          update change_exchanges set sys_id = ${event.sysId}
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}`,
      ]
    default:
      return []
  }
}

/** What becomes of open writes because somebody decided so. */
function settlementOf(sql: Queries, organisation: string, cutover: string, event: LoggedEvent): Promise<unknown>[] {
  switch (event.type) {
    case 'changeUnlinked':
      return [
        sql`
          update change_writes
          set status = 'dropped', settled_at = clock_timestamp(), failure = 'The change was unlinked'
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
            and status in ('waiting', 'sending', 'refused')`,
      ]
    case 'changeConflictSettled': {
      // Agreement was found by whoever settled the writes, which are not refused any more.
      if (event.by === 'agreement') return []
      const to = event.by === 'retry' ? 'waiting' : 'dropped'
      return [
        sql`
          update change_writes set status = ${to}, settled_at = case when ${to} = 'dropped' then clock_timestamp() end
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
            and status = 'refused'`,
      ]
    }
    default:
      return []
  }
}

function insertWrites(sql: Queries, organisation: string, cutover: string, wanted: readonly WantedWrite[]) {
  return sql`
    insert into change_writes (organisation, cutover, change_id, key, lane, write)
    select ${organisation}::text, ${cutover}::text, "changeId", key, lane, write
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted ("changeId" text, key text, lane text, write jsonb)
    on conflict (organisation, cutover, change_id, key) do nothing`
}

/** A change whose turn it is. */
export type Due = ExchangeKey & { instance: string }

/** Something happened to a change of an instance: it is the turn of all who have it. */
export async function makeDue(sql: Queries, instance: string, sysId: string): Promise<Due[]> {
  return sql<Due[]>`
    update change_exchanges set next_turn_at = clock_timestamp()
    where instance = ${instance} and sys_id = ${sysId}
    returning organisation, cutover as "cutoverId", change_id as "changeId", instance`
}

/** At most so many of each instance, so that one that hangs never hides the others. */
export async function findDue(sql: Queries, instances: readonly string[], most: number): Promise<Due[]> {
  return sql<Due[]>`
    select due.organisation, due.cutover as "cutoverId", due.change_id as "changeId", due.instance
    from unnest(${[...instances]}::text[]) as known (name) cross join lateral (
      select organisation, cutover, change_id, instance from change_exchanges
      where instance = known.name and next_turn_at <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp())
      order by next_turn_at limit ${most}
    ) as due`
}

/** Those that nobody took for so many seconds, of whatever instance. */
export async function findForgotten(sql: Queries, seconds: number, most: number): Promise<Due[]> {
  return sql<Due[]>`
    select organisation, cutover as "cutoverId", change_id as "changeId", instance from change_exchanges
    where next_turn_at <= clock_timestamp() - make_interval(secs => ${seconds})
      and (lease_until is null or lease_until < clock_timestamp())
    order by next_turn_at limit ${most}`
}

/**
 * Undefined while another has it. The lease ends by itself and is the next turn until then, so that the work of a server
 * that died goes on; an earlier turn than that was asked for meanwhile.
 */
export async function takeLease(
  sql: Queries,
  { organisation, cutoverId, changeId }: ExchangeKey,
  lease: string,
  seconds: number,
): Promise<Exchange | undefined> {
  const [row] = await sql<Omit<Exchange, keyof ExchangeKey | 'lease'>[]>`
    update change_exchanges
    set lease = ${lease}, lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
      next_turn_at = clock_timestamp() + make_interval(secs => ${seconds})
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}
      and (lease_until is null or lease_until < clock_timestamp())
    returning sys_id as "sysId", creation, failures, status_seq as "statusSeq",
      (extract(epoch from failing_since) * 1000)::float8 as "failingSince"`
  return row && { organisation, cutoverId, changeId, lease, ...row }
}

/** False: the lease was lost, and whoever has it now does the work. */
export async function holdsLease(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
): Promise<boolean> {
  const rows = await sql`
    select change_id from change_exchanges
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}`
  return rows.length > 0
}

/** What a turn came to. `next` undefined: nothing is to be done until somebody asks. Instants are epoch milliseconds. */
export type TurnEnd =
  /** ServiceNow was not asked. */
  | { heard: 'nothing'; next: number | undefined }
  /** `failure`: it answers, and something beside the reading did not work. */
  | { heard: 'answer'; next: number | undefined; failure?: string }
  | { heard: 'failure'; next: number | undefined; failure: string; since: number }

/** Gives the lease back. Whether it is the change's turn again already; an earlier one may have been asked for meanwhile. */
export async function endTurn(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
  end: TurnEnd,
): Promise<boolean> {
  const { heard, next } = end
  const failure = 'failure' in end ? (end.failure ?? null) : null
  const since = heard === 'failure' ? new Date(end.since) : null
  const [row] = await sql<{ due: boolean | null }[]>`
    update change_exchanges set lease = null, lease_until = null,
      next_turn_at = least(
        case when next_turn_at < lease_until then next_turn_at end,
        ${next === undefined ? null : new Date(next)}::timestamptz
      ),
      last_success_at = case when ${heard} = 'answer' then clock_timestamp() else last_success_at end,
      failing_since = case ${heard} when 'failure' then coalesce(failing_since, ${since}::timestamptz)
        when 'nothing' then failing_since end,
      failures = case when ${heard} = 'nothing' then failures when ${failure}::text is null then 0 else failures + 1 end,
      failure = case when ${heard} = 'nothing' then failure else ${failure}::text end
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    returning next_turn_at <= clock_timestamp() as due`
  return row?.due === true
}

/** Commits what is about to be tried, so that it is known after a crash. False: the lease was lost. */
export async function saveCreation(sql: Queries, exchange: Exchange, creation: Creation): Promise<boolean> {
  const { organisation, cutoverId, changeId, lease } = exchange
  const rows = await sql`
    update change_exchanges set creation = ${sql.json(creation)}
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    returning change_id`
  return rows.length > 0
}

export async function saveStatusSeq(sql: Queries, exchange: Exchange, seq: number): Promise<void> {
  const { organisation, cutoverId, changeId } = exchange
  await sql`
    update change_exchanges set status_seq = greatest(status_seq, ${seq})
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}`
}

/** What is not settled, in the order of the log. */
export async function openWrites(
  sql: Queries,
  { organisation, cutoverId, changeId }: ExchangeKey,
): Promise<OpenWrite[]> {
  return [
    ...(await sql<OpenWrite[]>`
      select id::text, key, lane, write, status, batch, failure,
        (extract(epoch from attempted_at) * 1000)::float8 as "attemptedAt",
        (extract(epoch from not_before) * 1000)::float8 as "notBefore"
      from change_writes
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}
        and status in ('waiting', 'sending', 'refused')
      order by change_writes.id`),
  ]
}

/**
 * Commits that these are being sent, as one and under one marker, before they are; and keeps the lease. False: it was
 * lost, or they are not wanted any more, and nothing may be sent.
 *
 * @param at epoch milliseconds
 */
export async function beginWrites(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
  { ids, batch, at, seconds }: { ids: readonly string[]; batch: string | null; at: number; seconds: number },
): Promise<boolean> {
  const rows = await sql`
    with mine as (
      update change_exchanges
      set lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
        next_turn_at = case when next_turn_at < lease_until then next_turn_at
          else clock_timestamp() + make_interval(secs => ${seconds}) end
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
      returning change_id
    )
    update change_writes set status = 'sending', batch = ${batch}, attempted_at = ${new Date(at)}, not_before = null
    where id = any(${[...ids]}::bigint[]) and status in ('waiting', 'sending') and exists (select from mine)
    returning id`
  return rows.length === ids.length
}

/** ServiceNow has them; also when somebody dropped them meanwhile. */
export async function markDone(sql: Queries, ids: readonly string[], remark: string | null = null): Promise<void> {
  await sql`
    update change_writes set status = 'done', failure = ${remark}, settled_at = clock_timestamp()
    where id = any(${[...ids]}::bigint[])`
}

/** ServiceNow certainly does not have them, and that is known by whoever tried last. */
export type NotTaken =
  /** To be tried again, `notBefore` epoch milliseconds. */
  | { status: 'waiting'; failure: string; notBefore?: number }
  /** Somebody has to choose. */
  | { status: 'refused'; failure: string }
  | { status: 'dropped'; failure: string }

/** Comes to nothing once the lease is lost, since another may be trying again. */
export async function markNotTaken(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
  ids: readonly string[],
  how: NotTaken,
): Promise<void> {
  const notBefore = how.status === 'waiting' && how.notBefore !== undefined ? new Date(how.notBefore) : null
  await sql`
    update change_writes set status = ${how.status}, failure = ${how.failure}, not_before = ${notBefore},
      settled_at = case when ${how.status} = 'dropped' then clock_timestamp() end
    where id = any(${[...ids]}::bigint[]) and status in ('waiting', 'sending') and exists (
      select from change_exchanges
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    )`
}
