/** Consumer of the logs: what changes for others is told, and the cutover is looked at. */
import { isGateEvent, isItemEvent, isStepEvent } from '../../shared/about.ts'
import { isUrgentNews } from '../../shared/attention/urgent.ts'
import type { EventType, LoggedEvent } from '../../shared/events.ts'
import { isReserved } from '../../shared/reserved.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Queries } from '../database/sql.ts'
import type { LoggedCommand } from '../log/readCommands.ts'
import { whoHears } from './news.ts'
import { addNews } from './newsMessages.ts'

/** News of earlier is none: a server that was down for an hour does not tell it then. */
const NEWS_LASTS_MS = 15 * 60_000

/** @param taken called after the commit */
export function notifyConsumer({
  now,
  sendsMail,
  taken,
}: {
  /** The database's clock, epoch milliseconds. */
  now(): number
  sendsMail: boolean
  taken(): void
}): Consumer {
  return {
    name: 'notify',
    // A burst is one page: nobody is called too late by a quarter of a second.
    unhurried: true,
    concerns: () => true,

    async take(sql, organisation, commands) {
      const last = commands.at(-1)
      if (!last) return
      const { id, seq } = last.after
      await sql`
        insert into watched_cutovers (organisation, cutover, seq, hands)
        values (${organisation}, ${id}, ${seq}, ${sql.json(lastDoersOf(commands.flatMap(({ events }) => events)))})
        on conflict (organisation, cutover) do update set seq = excluded.seq,
          look_at = least(watched_cutovers.look_at, greatest(clock_timestamp(), watched_cutovers.not_before)),
          hands = watched_cutovers.hands || excluded.hands`
      await tell(sql, organisation, id, commands)
    },

    taken,
  }

  async function tell(
    sql: Queries,
    organisation: string,
    cutover: string,
    commands: readonly LoggedCommand[],
  ): Promise<void> {
    const told = commands.flatMap(({ changes }) =>
      changes
        .filter(({ event }) => now() - Date.parse(event.at) <= NEWS_LASTS_MS)
        .map(({ event, before, after }) => ({
          seq: event.seq,
          people: whoHears(before, event, after),
          urgent: isUrgentNews(after, event.type),
        })),
    )
    await addNews(sql, { organisation, cutover }, told, { now, sendsMail })
  }
}

/** What is said of a step and leaves it to whoever is called for it. */
const LEAVE_IT: ReadonlySet<EventType> = new Set([
  'stepNoted',
  'stepSeen',
  'stepAcknowledged',
  'stepEstimated',
  'stepHeartbeatRecorded',
  'boxTicked',
  'boxUnticked',
])

/** Who last had a hand in what, for those whose call it ends; what programs do, nobody has settled. */
export function lastDoersOf(events: readonly LoggedEvent[]): Record<string, string> {
  const acts = events.filter(({ type, actor }) => !isReserved(actor) && !LEAVE_IT.has(type))
  return Object.fromEntries(acts.map((event) => [subjectOf(event), doerOf(event)]))
}

function subjectOf(event: LoggedEvent): string {
  if (isStepEvent(event)) return event.stepId
  if (isGateEvent(event)) return event.gateId
  return isItemEvent(event) ? event.itemId : 'cutover'
}

const doerOf = (event: LoggedEvent): string =>
  'onBehalfOf' in event && typeof event.onBehalfOf === 'string' ? event.onBehalfOf : event.actor
