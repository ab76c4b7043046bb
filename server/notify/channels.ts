/** Over which channels each person is reached: what they chose, and what of that works. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { CHANNELS, type Channel, type PushBrowser, type QuietTimes } from '../../shared/reach.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export interface Reachable {
  /** As they want them; what is left out is not used. */
  chosen: readonly Channel[]
  /** Of these, what reaches them as things are, in the same order. */
  working: readonly Channel[]
  quiet?: QuietTimes
}

const reachRow = z.object({
  person: z.string(),
  channels: z.array(z.enum(CHANNELS)).nullable(),
  quietFrom: z.string().nullable(),
  quietTo: z.string().nullable(),
  quietZone: z.string().nullable(),
  hasBrowser: z.boolean(),
  hasGateway: z.boolean(),
})

/** Members only: whoever has left is reached by nothing. `sendsMail`: whether this server has a mail server. */
export async function readReach(
  sql: Queries,
  organisation: string,
  people: readonly string[],
  sendsMail: boolean,
): Promise<Map<string, Reachable>> {
  const rows = await rowsOf(
    reachRow,
    sql`
    select m.person, c.channels, c.quiet_from as "quietFrom", c.quiet_to as "quietTo", c.quiet_zone as "quietZone",
      exists(
        select from push_subscriptions s
        where s.organisation = m.organisation and s.person = m.person and s.removed_at is null) as "hasBrowser",
      exists(select from gateways g where g.organisation = m.organisation) as "hasGateway"
    from members m left join channel_choices c on c.organisation = m.organisation and c.person = m.person
    where m.organisation = ${organisation} and m.person = any(${[...people]}::text[])`,
  )
  return new Map(
    rows.map(({ person, channels, quietFrom, quietTo, quietZone, hasBrowser, hasGateway }) => {
      const chosen = channels ?? [...CHANNELS]
      const works: Record<Channel, boolean> = { push: hasBrowser, mail: sendsMail, gateway: hasGateway }
      const quiet = quietFrom && quietTo && quietZone ? { from: quietFrom, to: quietTo, zone: quietZone } : undefined
      return [person, { chosen, working: chosen.filter((channel) => works[channel]), ...(quiet && { quiet }) }]
    }),
  )
}

export interface ChannelChoice {
  channels: readonly Channel[]
  quiet: QuietTimes | undefined
}

export async function saveChoice(
  sql: Queries,
  organisation: string,
  person: string,
  { channels, quiet }: ChannelChoice,
): Promise<void> {
  await sql`
    insert into channel_choices (organisation, person, channels, quiet_from, quiet_to, quiet_zone)
    values (${organisation}, ${person}, ${[...channels]}::text[], ${quiet?.from ?? null}, ${quiet?.to ?? null}, ${quiet?.zone ?? null})
    on conflict (organisation, person) do update set channels = excluded.channels, quiet_from = excluded.quiet_from,
      quiet_to = excluded.quiet_to, quiet_zone = excluded.quiet_zone`
}

const browserRow = z.object({ id: z.string(), userAgent: z.string().nullable(), createdAt: z.string() })

export async function listBrowsers(sql: Queries, organisation: string, person: string): Promise<PushBrowser[]> {
  const rows = await rowsOf(
    browserRow,
    sql`
    select id, user_agent as "userAgent", created_at as "createdAt" from push_subscriptions
    where organisation = ${organisation} and person = ${person} and removed_at is null order by created_at, id`,
  )
  return rows.map(({ userAgent, ...row }) => ({ ...row, ...(userAgent !== null && { userAgent }) }))
}

/** Where to push to, as the browser gave it. */
export interface PushPlace {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** More browsers than anybody uses; the oldest gives way. */
const MAX_BROWSERS = 10

interface AddedBrowser {
  userAgent: string | undefined
  session: string | undefined
  /** Where it was pushed to until now, when it comes by itself and nobody asked for it there. */
  before: string | undefined
}

/**
 * A browser that is subscribed already is whoever's it is now: on a shared computer only the last one is reached. Whatever
 * ends its session ends that, too. Undefined where it comes by itself and this person has removed it.
 */
export async function addBrowser(
  sql: Queries,
  organisation: string,
  person: string,
  { endpoint, keys }: PushPlace,
  { userAgent, session, before }: AddedBrowser,
): Promise<string | undefined> {
  const id = randomBytes(8).toString('hex')
  const [row] = await rowsOf(
    z.object({ id: z.string() }),
    sql`
    insert into push_subscriptions (id, organisation, person, endpoint, p256dh, auth, user_agent, session)
    select ${id}, ${organisation}, ${person}, ${endpoint}, ${keys.p256dh}, ${keys.auth}, ${userAgent ?? null}::text,
      ${session ?? null}::text
    where not exists (
      select from push_subscriptions where organisation = ${organisation} and person = ${person}
        and endpoint = ${before ?? null} and removed_at is not null)
    on conflict (endpoint) do update set organisation = excluded.organisation, person = excluded.person,
      p256dh = excluded.p256dh, auth = excluded.auth, user_agent = excluded.user_agent, session = excluded.session,
      removed_at = null
    returning id`,
  )
  if (!row) return undefined
  await sql`
    delete from push_subscriptions where organisation = ${organisation} and person = ${person} and id <> ${row.id} and (
      endpoint = ${before ?? null} or id in (
        select id from push_subscriptions where organisation = ${organisation} and person = ${person}
        order by removed_at is not null, created_at desc offset ${MAX_BROWSERS}))`
  return row.id
}

/** It stays removed until it is asked for there again. False when the person has no such browser. */
export async function removeBrowser(sql: Queries, organisation: string, person: string, id: string): Promise<boolean> {
  const removed = await sql`
    update push_subscriptions set removed_at = clock_timestamp(), p256dh = '', auth = '', user_agent = null, session = null
    where organisation = ${organisation} and person = ${person} and id = ${id} and removed_at is null
    returning id`
  return removed.length > 0
}

/** Whoever signs out there is called there no more; whoever signs in there again may be. */
export async function forgetBrowser(sql: Queries, organisation: string, person: string, id: string): Promise<void> {
  await sql`delete from push_subscriptions where organisation = ${organisation} and person = ${person} and id = ${id}`
}

const placeRow = z.object({ id: z.string(), endpoint: z.string(), p256dh: z.string(), auth: z.string() })

export async function placesOf(
  sql: Queries,
  organisation: string,
  person: string,
): Promise<(PushPlace & { id: string })[]> {
  const rows = await rowsOf(
    placeRow,
    sql`
    select id, endpoint, p256dh, auth from push_subscriptions
    where organisation = ${organisation} and person = ${person} and removed_at is null`,
  )
  return rows.map(({ id, endpoint, p256dh, auth }) => ({ id, endpoint, keys: { p256dh, auth } }))
}

/** The push service knows these no more. */
export async function forgetPlaces(sql: Queries, ids: readonly string[]): Promise<void> {
  await sql`delete from push_subscriptions where id = any(${[...ids]}::text[])`
}
