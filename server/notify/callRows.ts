/** The rows of calls: which duties somebody was called for, and which people. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { DutyKind, DutySubject } from '../../shared/attention/duty.ts'
import { DUTY_KINDS } from '../../shared/attention/duty.ts'
import { CALL_STAGES, CHANNELS } from '../../shared/reach.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { fragment } from '../database/sql.ts'
import type { Call, CalledDuty } from './planCalls.ts'

/** The same for the same occasion; nobody guesses it who does not know the cutover. */
export function callId(cutover: string, duty: string, occasion: number, person: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([cutover, duty, occasion, person]))
    .digest('base64url')
  return `call_${digest.slice(0, 24)}`
}

const isKind = (kind: string): kind is DutyKind => Object.hasOwn(DUTY_KINDS, kind)

const subject: z.ZodType<DutySubject> = z.union([
  z.object({ stepId: z.string() }),
  z.object({ gateId: z.string() }),
  z.object({ itemId: z.string() }),
  z.object({ about: z.literal('cutover') }),
])
const instant = z.string().transform((text) => Date.parse(text))

const dutyRow = z.object({
  duty: z.string(),
  occasion: z.number(),
  kind: z.string().refine(isKind),
  subject,
  firstAt: instant,
  rung: z.number(),
  nextAt: instant.nullable(),
  seenAt: instant.nullable(),
  seenBy: z.string().nullable(),
  helpAt: instant.nullable(),
  helpBy: z.string().nullable(),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
})

const DUTY_COLUMNS = fragment`
  d.duty, d.occasion, d.kind, d.subject, d.first_at as "firstAt", d.rung, d.next_at as "nextAt", d.seen_at as "seenAt",
  d.seen_by as "seenBy", d.help_at as "helpAt", d.help_by as "helpBy", d.ended_at as "endedAt", d.ended_by as "endedBy"`

const DUTY = fragment`(select to_jsonb(row) from (select ${DUTY_COLUMNS}) row)`

const callRow = z.object({
  id: z.string(),
  duty: z.string(),
  person: z.string(),
  stage: z.enum(CALL_STAGES),
  calledAt: instant,
  used: z.array(z.enum(CHANNELS)),
  endedAt: instant.nullable(),
})

const CALL_COLUMNS = fragment`c.id, c.duty, c.person, c.stage, c.called_at as "calledAt", c.used, c.ended_at as "endedAt"`

interface Reading {
  /** Whoever writes what was read locks it first: what somebody answers meanwhile waits, and is not written over. */
  lock?: boolean
}

/** Those that have ended, too: what comes to stand again is another occasion. */
export function readDuties(
  sql: Queries,
  organisation: string,
  cutover: string,
  { lock = false }: Reading = {},
): Promise<CalledDuty[]> {
  const rows = sql`
    select ${DUTY_COLUMNS} from called_duties d where d.organisation = ${organisation} and d.cutover = ${cutover}
    order by d.duty ${lock ? fragment`for update` : fragment``}`
  return rowsOf(dutyRow, rows)
}

/** Of the duties that stand. */
export function readCalls(
  sql: Queries,
  organisation: string,
  cutover: string,
  { lock = false }: Reading = {},
): Promise<Call[]> {
  const rows = sql`
    select ${CALL_COLUMNS} from calls c join called_duties d
      on d.organisation = c.organisation and d.cutover = c.cutover and d.duty = c.duty
    where c.organisation = ${organisation} and c.cutover = ${cutover} and d.ended_at is null
    order by c.id ${lock ? fragment`for update of c` : fragment``}`
  return rowsOf(callRow, rows)
}

/** Those that stand, with their duties. What has ended stays unread: each page that is open asks again and again. */
export function readStandingCalls(
  sql: Queries,
  organisation: string,
  cutover: string,
): Promise<(Call & { called: CalledDuty })[]> {
  return rowsOf(
    z.object({ ...callRow.shape, called: dutyRow }),
    sql`
    select ${CALL_COLUMNS}, ${DUTY} as called from calls c join called_duties d using (organisation, cutover, duty)
    where c.organisation = ${organisation} and c.cutover = ${cutover} and c.ended_at is null and d.ended_at is null`,
  )
}

/** Of these ids, in their order, with their duties. */
export async function readCallsById(
  sql: Queries,
  ids: readonly string[],
  { lock = false }: Reading = {},
): Promise<(Call & { cutover: string; organisation: string; called: CalledDuty })[]> {
  const rows = await rowsOf(
    z.object({ ...callRow.shape, cutover: z.string(), organisation: z.string(), called: dutyRow }),
    sql`
    select ${CALL_COLUMNS}, c.cutover, c.organisation, ${DUTY} as called
    from calls c join called_duties d
      on d.organisation = c.organisation and d.cutover = c.cutover and d.duty = c.duty
    where c.id = any(${[...ids]}::text[])
    order by c.id ${lock ? fragment`for update of c` : fragment``}`,
  )
  return rows.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Each duty and each call at most once. */
export async function saveCalled(
  sql: Queries,
  organisation: string,
  cutover: string,
  { duties, calls }: { duties: readonly CalledDuty[]; calls: readonly Call[] },
): Promise<void> {
  if (duties.length > 0) {
    // Another occasion has calls of its own.
    await sql`
      delete from calls c using called_duties d,
        unnest(${duties.map(({ duty }) => duty)}::text[], ${duties.map(({ occasion }) => occasion)}::integer[]) as now (duty, occasion)
      where c.organisation = ${organisation} and c.cutover = ${cutover} and c.duty = now.duty
        and d.organisation = c.organisation and d.cutover = c.cutover and d.duty = c.duty and d.occasion < now.occasion`
    const rows = duties.map((one) => ({
      organisation,
      cutover,
      duty: one.duty,
      occasion: one.occasion,
      kind: one.kind,
      subject: sql.json(one.subject),
      first_at: iso(one.firstAt),
      rung: one.rung,
      next_at: iso(one.nextAt),
      seen_at: iso(one.seenAt),
      seen_by: one.seenBy,
      help_at: iso(one.helpAt),
      help_by: one.helpBy,
      ended_at: iso(one.endedAt),
      ended_by: one.endedBy,
    }))
    await sql`
      insert into called_duties ${sql(rows)}
      on conflict (organisation, cutover, duty) do update set occasion = excluded.occasion, first_at = excluded.first_at,
        rung = excluded.rung, next_at = excluded.next_at, seen_at = excluded.seen_at, seen_by = excluded.seen_by,
        help_at = excluded.help_at, help_by = excluded.help_by, ended_at = excluded.ended_at, ended_by = excluded.ended_by`
  }
  if (calls.length > 0) {
    const rows = calls.map(({ id, duty, person, stage, calledAt, used, endedAt }) => {
      const [called_at, ended_at] = [iso(calledAt), iso(endedAt)]
      return { id, organisation, cutover, duty, person, stage, called_at, used, ended_at }
    })
    await sql`
      insert into calls ${sql(rows)}
      on conflict (id) do update set stage = excluded.stage, called_at = excluded.called_at, used = excluded.used,
        ended_at = excluded.ended_at`
  }
}
