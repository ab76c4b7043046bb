/** Calls as people see and answer them. */
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { type CallCard, type CallsAnswer, CHANNELS } from '../../shared/reach.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { readCalls, readCallsById, readDuties } from './callRows.ts'
import { readReach } from './channels.ts'
import type { Call, CalledDuty } from './planCalls.ts'
import { quietUntil } from './quietTimes.ts'

export type FoundCall = Call & { cutover: string; called: CalledDuty }

export interface Calls {
  /** What stands in a cutover, and who is reached by nothing. */
  list(organisation: string, cutover: Cutover): Promise<CallsAnswer>
  find(organisation: string, id: string): Promise<FoundCall | undefined>
  card(call: FoundCall): Promise<CallCard>
  /** The call goes no further. False when it has ended. */
  acknowledge(organisation: string, call: FoundCall, person: string): Promise<boolean>
  /** It goes to the lead at once. False when it has ended. */
  askForHelp(organisation: string, call: FoundCall, person: string): Promise<boolean>
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

  async function lookSoon(organisation: string, cutover: string): Promise<void> {
    await sql`
      update watched_cutovers set look_at = clock_timestamp() where organisation = ${organisation} and cutover = ${cutover}`
  }

  return {
    async list(organisation, cutover) {
      const [calls, duties, reach] = await Promise.all([
        readCalls(sql, organisation, cutover.id),
        readDuties(sql, organisation, cutover.id),
        readReach(sql, organisation, everybodyIn(cutover), sendsMail),
      ])
      const byKey = new Map(duties.map((one) => [one.duty, one]))
      const standing = calls.flatMap((call) => {
        const called = byKey.get(call.duty)
        return called && call.endedAt === null ? [{ ...call, called }] : []
      })
      const quiet = [...reach].flatMap(([person, one]) => {
        const until = one.quiet && quietUntil(one.quiet, now())
        return until === undefined ? [] : [{ person, until: iso(until) }]
      })
      const unreachable = [...reach].filter(([, { working }]) => working.length === 0).map(([person]) => person)
      return { calls: await cardsOf(standing), unreachable, quiet }
    },

    async find(organisation, id) {
      const [found] = await readCallsById(sql, [id])
      return found?.organisation === organisation ? found : undefined
    },

    async card(call) {
      const [card] = await cardsOf([call])
      if (!card) throw new Error('A call has no card')
      return card
    },

    async acknowledge(organisation, { cutover, duty }, person) {
      const rows = await sql`
        update called_duties set seen_at = coalesce(seen_at, clock_timestamp()), seen_by = coalesce(seen_by, ${person}),
          next_at = null
        where organisation = ${organisation} and cutover = ${cutover} and duty = ${duty} and ended_at is null
        returning duty`
      return rows.length > 0
    },

    async askForHelp(organisation, { cutover, duty }, person) {
      const rows = await sql`
        update called_duties set help_at = coalesce(help_at, clock_timestamp()), help_by = coalesce(help_by, ${person}),
          seen_at = case when help_at is null then null else seen_at end,
          seen_by = case when help_at is null then null else seen_by end
        where organisation = ${organisation} and cutover = ${cutover} and duty = ${duty} and ended_at is null
        returning duty`
      await lookSoon(organisation, cutover)
      return rows.length > 0
    },
  }
}

const iso = (at: number): string => new Date(at).toISOString()
