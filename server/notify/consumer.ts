/** Consumer of the logs: what changes for others is told, and the cutover is looked at. */
import { isGateEvent, isItemEvent, isStepEvent } from '../../shared/about.ts'
import { isUrgent } from '../../shared/attention/news.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { CLOCK, SERVER, SERVICENOW } from '../../shared/reserved.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Queries } from '../database/sql.ts'
import type { LoggedCommand } from '../log/readCommands.ts'
import { readReach } from './channels.ts'
import { addMessage } from './messageRows.ts'
import { whoHears } from './news.ts'
import { quietUntil } from './quietTimes.ts'

/** News of earlier is none: a server that was down for an hour does not tell it then. */
const NEWS_LASTS_MS = 15 * 60_000

const PROGRAMS: ReadonlySet<string> = new Set([CLOCK, SERVER, SERVICENOW])

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
        values (${organisation}, ${id}, ${seq}, ${sql.json(handsIn(commands))})
        on conflict (organisation, cutover) do update set seq = excluded.seq,
          look_at = least(watched_cutovers.look_at, greatest(clock_timestamp(), watched_cutovers.not_before)),
          hands = watched_cutovers.hands || excluded.hands`
      for (const command of commands) await tell(sql, organisation, command)
    },

    taken,
  }

  async function tell(sql: Queries, organisation: string, { changes }: LoggedCommand): Promise<void> {
    for (const { event, before, after } of changes) {
      if (now() - Date.parse(event.at) > NEWS_LASTS_MS) continue
      const people = whoHears(before, event, after)
      if (people.length === 0) continue
      const urgent = after.mode === 'live' && isUrgent(event.type)
      for (const [person, { working, quiet }] of await readReach(sql, organisation, people, sendsMail)) {
        const [channel] = working
        if (channel === undefined) continue
        const notBefore = urgent || !quiet ? undefined : quietUntil(quiet, now())
        await addMessage(sql, organisation, after.id, {
          person,
          channel,
          kind: 'news',
          seq: event.seq,
          ...(notBefore === undefined ? {} : { notBefore }),
        })
      }
    }
  }
}

/** Who had a hand in what, for those whose call it ended; what programs do nobody has taken. */
function handsIn(commands: readonly LoggedCommand[]): Record<string, string> {
  const hands = commands.flatMap(({ events }) =>
    events.filter(({ actor }) => !PROGRAMS.has(actor)).map((event) => [subjectOf(event), doerOf(event)] as const),
  )
  return Object.fromEntries(hands)
}

function subjectOf(event: ChainedEvent): string {
  if (isStepEvent(event)) return event.stepId
  if (isGateEvent(event)) return event.gateId
  return isItemEvent(event) ? event.itemId : 'cutover'
}

const doerOf = (event: ChainedEvent): string =>
  'onBehalfOf' in event && typeof event.onBehalfOf === 'string' ? event.onBehalfOf : event.actor
