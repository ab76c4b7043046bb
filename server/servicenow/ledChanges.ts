/** One change is led by one live cutover (R11): who leads it, claimed and released with the events that say so. */
import { z } from 'zod'
import { changeOf, sayChangeNumber } from '../../shared/change/change.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { CutoverEvent } from '../../shared/events.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { ChangeKey } from './syncRows.ts'

/** A ticket, as far as it is known. */
export interface Ticket {
  instance: string
  number: string
  sysId?: string
}

type OfCutover = Pick<ChangeKey, 'organisation' | 'cutoverId'>

/** Whether these events claim or release a change, which takes the transaction that writes them. */
const touchLeading = (events: readonly CutoverEvent[]): boolean => events.some(({ type }) => TOUCHES.has(type))

const TOUCHES: ReadonlySet<CutoverEvent['type']> = new Set([
  'changeRequested',
  'changeLinkRetried',
  'changeLinked',
  'changeConfirmed',
  'changeLinkFailed',
  'changeUnlinked',
  'changeCloseRequested',
  'cutoverClosed',
  'cutoverCancelled',
] as const)

/**
 * Claims what the events of one command want to lead and releases what they give up, in their transaction. A refusal that
 * names the cutover which leads it already; nothing has changed then. Rehearsals claim nothing.
 */
export async function leadOrRefuse(
  sql: Queries,
  of: OfCutover,
  cutover: Cutover,
  events: readonly CutoverEvent[],
): Promise<Refusal | undefined> {
  if (cutover.mode !== 'live' || !touchLeading(events)) return undefined
  const given = events.flatMap((event) => givenUp(cutover, event))
  for (const { changeId, ticket } of events.flatMap((event) => wanted(cutover, event))) {
    if (given.includes(changeId)) continue
    const other = await claimLead(sql, { ...of, changeId }, ticket)
    if (other !== undefined) return refuse('changeState', `${other} ${WAYS_ON}`, { field: 'number' })
  }
  for (const event of events) {
    const change = event.type === 'changeCloseRequested' ? changeOf(cutover, event.changeId) : undefined
    const ticket = change && ticketOf(change)
    const other = ticket && (await leaderBeside(sql, of, ticket))
    if (other !== undefined) return refuse('changeState', other)
  }
  // Of a change that was linked before this table was there.
  for (const event of events) {
    const change = event.type === 'changeConfirmed' && !cutover.ended ? changeOf(cutover, event.changeId) : undefined
    if (change?.relation === 'lead') await claimLead(sql, { ...of, changeId: change.id }, ledTicket(change))
  }
  for (const changeId of given) await releaseLead(sql, { ...of, changeId })
  return undefined
}

/** May be repeated. */
export async function releaseLead(sql: Queries, { organisation, cutoverId, changeId }: ChangeKey): Promise<void> {
  await sql`
    delete from led_changes where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}`
}

function wanted(cutover: Cutover, event: CutoverEvent): { changeId: string; ticket: Ticket }[] {
  if (event.type === 'changeRequested') {
    const { changeId, relation, instance, wanted: asked } = event
    return relation === 'lead' && 'link' in asked ? [{ changeId, ticket: { instance, number: asked.link } }] : []
  }
  const change = event.type === 'changeLinkRetried' ? changeOf(cutover, event.changeId) : undefined
  const ticket = change?.relation === 'lead' ? ticketOf(change) : undefined
  return change && ticket ? [{ changeId: change.id, ticket }] : []
}

/** Of those given up, the ids; an end gives up all. */
function givenUp({ changes, ended }: Cutover, event: CutoverEvent): string[] {
  switch (event.type) {
    case 'changeLinked':
      // Claimed while it was being linked, and the cutover ended meanwhile.
      return ended ? [event.changeId] : []
    case 'changeUnlinked':
    case 'changeLinkFailed':
      return [event.changeId]
    case 'cutoverClosed':
    case 'cutoverCancelled':
      return changes.map(({ id }) => id)
    default:
      return []
  }
}

/** Undefined while it has no number: one that is being made. */
function ticketOf({ instance, ticket, wanted: asked }: ChangeState): Ticket | undefined {
  if (ticket) return { instance, number: ticket.number, sysId: ticket.sysId }
  return 'link' in asked ? { instance, number: asked.link } : undefined
}

/**
 * Claims a ticket for a change of a cutover; may be repeated. Of two at once one wins: the other waits for its transaction.
 *
 * @returns who leads it instead, as a sentence
 */
export async function claimLead(sql: Queries, key: ChangeKey, ticket: Ticket): Promise<string | undefined> {
  const { organisation, cutoverId, changeId } = key
  const { instance, number } = ticket
  const sysId = ticket.sysId ?? null
  await sql`
    insert into led_changes (instance, number, sys_id, organisation, cutover, change_id)
    values (${instance}, ${number}, ${sysId}, ${organisation}, ${cutoverId}, ${changeId}) on conflict do nothing`
  const other = await leaderBeside(sql, key, ticket)
  if (other !== undefined) return other
  await sql`
    update led_changes set sys_id = coalesce(${sysId}, sys_id), change_id = ${changeId}
    where instance = ${instance} and number = ${number} and organisation = ${organisation} and cutover = ${cutoverId}`
  return undefined
}

const leader = z.object({ organisation: z.string(), title: z.string().nullable() })

/** Which other cutover leads the ticket, as a sentence; undefined where none does. */
export async function leaderBeside(
  sql: Queries,
  { organisation, cutoverId }: OfCutover,
  { instance, number, sysId }: Ticket,
): Promise<string | undefined> {
  const [other] = await rowsOf(
    leader,
    sql`
    select led.organisation, cutovers.line ->> 'title' as title
    from led_changes led left join cutovers on cutovers.organisation = led.organisation and cutovers.id = led.cutover
    where led.instance = ${instance} and (led.number = ${number} or led.sys_id = ${sysId ?? null})
      and not (led.organisation = ${organisation} and led.cutover = ${cutoverId}) limit 1`,
  )
  return other && sayLeader(number, other, organisation)
}

/**
 * The live cutover for which T-Minus made the ticket, as a sentence; undefined where that has given it up or has ended,
 * and for a ticket that others made.
 */
export async function makerBeside(
  sql: Queries,
  { organisation, cutoverId }: OfCutover,
  { instance, number, sysId }: Ticket,
  correlationId: string,
): Promise<string | undefined> {
  if (correlationId === '' || correlationId === cutoverId) return undefined
  const [maker] = await rowsOf(
    leader,
    sql`
    select organisation, line ->> 'title' as title from cutovers made
    where id = ${correlationId} and status not in ('closed', 'cancelled') and line ->> 'mode' = 'live'
      and not exists (
        select from change_exchanges gone where gone.organisation = made.organisation and gone.cutover = made.id
          and gone.instance = ${instance} and gone.sys_id = ${sysId ?? null})
    limit 1`,
  )
  return maker && sayLeader(number, maker, organisation)
}

/** Whether a cutover with this id is one of this server's: then its own table says what it leads. */
export async function isKnownHere(sql: Queries, id: string): Promise<boolean> {
  const rows = await sql`select from cutovers where id = ${id} limit 1`
  return rows.length > 0
}

/** For whoever wants to link it. */
export const WAYS_ON = 'Unlink it there first, or link it here as related.'

const sayLeader = (number: string, { organisation, title }: z.output<typeof leader>, ours: string): string =>
  organisation === ours
    ? `${number} is led by the cutover “${title ?? ''}”, and a change is led by one cutover.`
    : `${number} is led by a cutover of another organisation, and a change is led by one cutover.`

/** For a change that leads a cutover already, as its turn looks at it. */
export const ledTicket = (change: ChangeState): Ticket => ({
  instance: change.instance,
  number: sayChangeNumber(change),
  ...(change.ticket ? { sysId: change.ticket.sysId } : {}),
})
