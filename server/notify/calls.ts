/** Calls as people see and answer them. */
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { type CallCard, type CallsAnswer, CHANNELS } from '../../shared/reach.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { type Fragment, fragment } from '../database/sql.ts'
import { readCallsById, readStandingCalls } from './callRows.ts'
import { readReach } from './channels.ts'
import type { Call, CalledDuty } from './planCalls.ts'
import { quietUntil } from './quietTimes.ts'

export type FoundCall = Call & { cutover: string; called: CalledDuty }

export interface Calls {
  /** What stands in a cutover, and who is reached by nothing. */
  list(organisation: string, cutover: Cutover): Promise<CallsAnswer>
  /** Of these ids, the person's, in the order of the ids. */
  find(organisation: string, ids: readonly string[], person: string): Promise<FoundCall[]>
  card(call: FoundCall): Promise<CallCard>
  /** They go no further. */
  acknowledge(calls: readonly FoundCall[], person: string): Promise<Answered[]>
  /** The lead is called at once, or whoever else could help. */
  askForHelp(calls: readonly FoundCall[], person: string): Promise<Answered[]>
}

/** Of those that were answered, which stand, and since when the answer holds; epoch milliseconds. */
export interface Answered {
  id: string
  since: number
}

const sentRow = z.object({
  calls: z.array(z.string()),
  channel: z.enum(CHANNELS),
  status: z.enum(['waiting', 'sent', 'failed', 'dropped']),
  at: z.string().nullable(),
  failure: z.string().nullable(),
})

export function createCalls({ sql, now, sendsMail }: { sql: Sql; now(): number; sendsMail: boolean }): Calls {
  async function cardsOf(found: readonly (Call & { called: CalledDuty })[]): Promise<CallCard[]> {
    const ids = found.map(({ id }) => id)
    const sent = await rowsOf(
      sentRow,
      sql`
      select calls, channel, status, settled_at as at, failure from messages
      where kind = 'call' and calls && ${ids}::text[] order by number`,
    )
    return found.map(({ called, id, duty, person, stage, calledAt, endedAt }) => {
      const { seenAt, seenBy, helpAt, helpBy, endedBy } = called
      return {
        id,
        duty,
        person,
        stage,
        calledAt: iso(calledAt),
        sent: sent
          .filter(({ calls }) => calls.includes(id))
          .map(({ channel, status, at, failure }) => ({
            channel,
            status,
            ...(at !== null && { at }),
            ...(failure !== null && { failure }),
          })),
        ...(seenBy !== null && { seenBy }),
        ...(seenAt !== null && { seenAt: iso(seenAt) }),
        ...(helpBy !== null && { helpBy }),
        ...(helpAt !== null && { helpAt: iso(helpAt) }),
        ...(endedAt !== null && { endedAt: iso(endedAt) }),
        ...(endedBy !== null && { endedBy }),
      }
    })
  }

  /** @param set what changes in their duties; `since`: the column that says when it did */
  async function answered(calls: readonly FoundCall[], set: Fragment, since: Fragment): Promise<Answered[]> {
    const ids = calls.map(({ id }) => id)
    return sql.begin(async (transaction) => {
      // A look has them while it writes; what it ends meanwhile is not answered below.
      await transaction`
        select from called_duties d join calls c using (organisation, cutover, duty)
        where c.id = any(${ids}::text[]) order by d.duty for update of d`
      const rows = transaction`
        update called_duties d set ${set} from calls c
        where c.id = any(${ids}::text[]) and c.ended_at is null and d.ended_at is null
          and d.organisation = c.organisation and d.cutover = c.cutover and d.duty = c.duty
        returning c.id, floor(extract(epoch from ${since}) * 1000)::float8 as since`
      return rowsOf(z.object({ id: z.string(), since: z.number() }), rows)
    })
  }

  return {
    async list(organisation, cutover) {
      const [standing, reach] = await Promise.all([
        readStandingCalls(sql, organisation, cutover.id),
        readReach(sql, organisation, everybodyIn(cutover), sendsMail),
      ])
      const quiet = [...reach].flatMap(([person, one]) => {
        const until = one.quiet && quietUntil(one.quiet, now())
        return until === undefined ? [] : [{ person, until: iso(until) }]
      })
      const unreachable = [...reach].filter(([, { working }]) => working.length === 0).map(([person]) => person)
      return { calls: await cardsOf(standing), unreachable, quiet }
    },

    async find(organisation, ids, person) {
      const found = await readCallsById(sql, ids)
      return found.filter((call) => call.organisation === organisation && call.person === person)
    },

    async card(call) {
      const [card] = await cardsOf([call])
      if (!card) throw new Error('A call has no card')
      return card
    },

    acknowledge(calls, person) {
      const set = fragment`
        seen_at = coalesce(d.seen_at, clock_timestamp()), seen_by = coalesce(d.seen_by, ${person}), next_at = null`
      return answered(calls, set, fragment`d.seen_at`)
    },

    async askForHelp(calls, person) {
      const set = fragment`
        seen_at = null, seen_by = null,
        help_at = case when d.seen_at is null then coalesce(d.help_at, clock_timestamp()) else clock_timestamp() end,
        help_by = case when d.seen_at is null then coalesce(d.help_by, ${person}) else ${person} end`
      const standing = await answered(calls, set, fragment`d.help_at`)
      // Only now: a look locks the row before it locks what was answered.
      await sql`
        update watched_cutovers w set look_at = clock_timestamp() from calls c
        where c.id = any(${calls.map(({ id }) => id)}::text[]) and w.organisation = c.organisation and w.cutover = c.cutover`
      return standing
    },
  }
}

const iso = (at: number): string => new Date(at).toISOString()
