/** One look at a cutover: whoever has to be called is, and what stands no more is taken back. In one transaction. */
import { z } from 'zod'
import { dutiesOf, lookAt as lookAtDuties } from '../../shared/attention/duties.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { callId, readCalls, readDuties, saveCalled } from './callRows.ts'
import { readReach } from './channels.ts'
import { wordsOf } from './letter.ts'
import { addMessages, withdraw } from './messageRows.ts'
import { type CallPlan, planCalls } from './planCalls.ts'

export interface Place {
  organisation: string
  cutoverId: string
}

/** Duties arise by time, too: so often a cutover is looked at that nothing happens in. Milliseconds. */
const LOOK_EVERY_MS = { soon: 30_000, otherwise: 300_000 }
/** This long before T-0 somebody may be called any moment. */
const SOON_MS = 24 * 3_600_000
/** A look takes at most this share of a processor, however much happens. */
const MAX_SHARE = 0.05

const PUT_OFF_SECONDS = 5

const placeRow = z.object({ organisation: z.string(), cutoverId: z.string() })

/** The most overdue first. */
export function findDue(sql: Sql, most: number): Promise<Place[]> {
  const rows = sql`
    select organisation, cutover as "cutoverId" from watched_cutovers
    where look_at <= clock_timestamp() order by look_at limit ${most} for update skip locked`
  return rowsOf(placeRow, rows)
}

const watchRow = z.object({ seq: z.number(), hands: z.record(z.string(), z.string()), now: z.number() })

/** @param state at the head of its log, as this server read it just now */
export async function lookAt(
  sql: Sql,
  { organisation, cutoverId }: Place,
  state: Cutover | undefined,
  sendsMail: boolean,
): Promise<void> {
  await sql.begin(async (transaction) => {
    const rows = transaction`
      select seq, hands, (extract(epoch from clock_timestamp()) * 1000)::float8 as now from watched_cutovers
      where organisation = ${organisation} and cutover = ${cutoverId} and look_at <= clock_timestamp()
      for update skip locked`
    const [watch] = await rowsOf(watchRow, rows)
    if (!watch) return
    if (!state) return forget(transaction, organisation, cutoverId)
    // This server has not read as far as another: that one, or the next look, does it.
    if (state.seq < watch.seq) return putOff(transaction, { organisation, cutoverId })
    const begun = performance.now()
    const [known, calls, reach] = await Promise.all([
      readDuties(transaction, organisation, cutoverId, { lock: true }),
      readCalls(transaction, organisation, cutoverId, { lock: true }),
      readReach(transaction, organisation, everybodyIn(state), sendsMail),
    ])
    const now = Math.floor(watch.now)
    // What is stored says nothing in words, so nobody has to be named.
    const look = lookAtDuties(state, now, wordsOf(state, String))
    const plan = planCalls({
      cutover: state,
      duties: dutiesOf(state, look),
      look,
      known,
      calls,
      reach,
      hands: watch.hands,
      callId: (duty, occasion, person) => callId(cutoverId, duty, occasion, person),
    })
    await save(transaction, organisation, cutoverId, plan)
    if (state.ended) return forget(transaction, organisation, cutoverId)
    const soon = state.status !== 'preparing' || state.t0 - now < SOON_MS
    const next = Math.min(
      now + (soon ? LOOK_EVERY_MS.soon : LOOK_EVERY_MS.otherwise),
      ...nextTimes(plan, known).filter((at) => at > now),
    )
    const pause = (performance.now() - begun) / MAX_SHARE
    await transaction`
      update watched_cutovers set hands = '{}', look_at = ${new Date(next).toISOString()}::timestamptz,
        not_before = clock_timestamp() + make_interval(secs => ${pause / 1000})
      where organisation = ${organisation} and cutover = ${cutoverId}`
  })
}

/** Looked at again in a while, here or by another server, without keeping others from being looked at. */
export async function putOff(sql: Queries, { organisation, cutoverId }: Place): Promise<void> {
  await sql`
    update watched_cutovers set look_at = clock_timestamp() + make_interval(secs => ${PUT_OFF_SECONDS})
    where organisation = ${organisation} and cutover = ${cutoverId}`
}

async function forget(sql: Queries, organisation: string, cutoverId: string): Promise<void> {
  await sql`delete from watched_cutovers where organisation = ${organisation} and cutover = ${cutoverId}`
}

/** When calls go further, of what stands after the plan. */
function nextTimes({ duties }: CallPlan, known: readonly { duty: string; nextAt: number | null }[]): number[] {
  const latest = new Map([...known, ...duties].map(({ duty, nextAt }) => [duty, nextAt]))
  return [...latest.values()].filter((at) => at !== null)
}

async function save(sql: Queries, organisation: string, cutoverId: string, plan: CallPlan): Promise<void> {
  await saveCalled(sql, organisation, cutoverId, plan)
  const messages = plan.messages.map((message) => ({ ...message, kind: 'call' as const }))
  await addMessages(sql, organisation, cutoverId, messages)
  for (const one of plan.withdrawn) await withdraw(sql, organisation, cutoverId, one)
}
