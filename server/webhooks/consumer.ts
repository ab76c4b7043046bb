/** Consumer of the logs: records a delivery for each event that an endpoint subscribes to. */
import { z } from 'zod'
import type { ChainedEvent } from '../../shared/events.ts'
import type { Consumer } from '../consumers/consumers.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { deliveryId } from './message.ts'
import { recordWanted } from './outbox.ts'

const listenerRow = z.object({
  id: z.string(),
  eventTypes: z.array(z.string()),
  rehearsals: z.boolean(),
  createdAt: z.string(),
})
type Listener = z.output<typeof listenerRow>

/** @param recorded called after the commit of new deliveries */
export function webhookConsumer(recorded: () => void): Consumer {
  let isRecorded = false
  return {
    name: 'webhooks',

    async concerns(sql, organisation) {
      const rows = sql`select exists(select from webhook_endpoints where organisation = ${organisation}) as wanted`
      const [row] = await rowsOf(z.object({ wanted: z.boolean() }), rows)
      return row?.wanted === true
    },

    async take(sql, organisation, commands) {
      const listeners = await listListeners(sql, organisation)
      const wanted = commands.flatMap(({ events, after }) =>
        events.flatMap((event) =>
          listeners
            .filter((listener) => wants(listener, event, after.mode))
            .map(({ id: endpoint }) => ({
              id: deliveryId(endpoint, after.id, event.seq, event.hash),
              endpoint,
              cutover: after.id,
              seq: event.seq,
              type: event.type,
            })),
        ),
      )
      if (wanted.length === 0) return
      await recordWanted(sql, wanted)
      isRecorded = true
    },

    taken() {
      if (!isRecorded) return
      isRecorded = false
      recorded()
    },
  }
}

/** An endpoint that is being removed stays until its new deliveries are committed. */
function listListeners(sql: Queries, organisation: string): Promise<Listener[]> {
  const rows = sql`
    select id, event_types as "eventTypes", rehearsals, created_at as "createdAt" from webhook_endpoints
    where organisation = ${organisation} order by created_at, id for key share`
  return rowsOf(listenerRow, rows)
}

/** [R14] Events of rehearsals go only to endpoints that ask for them. */
function wants({ eventTypes, rehearsals, createdAt }: Listener, event: ChainedEvent, mode: 'rehearsal' | 'live') {
  if (mode === 'rehearsal' && !rehearsals) return false
  if (eventTypes.length > 0 && !eventTypes.includes(event.type)) return false
  return Date.parse(event.at) >= Date.parse(createdAt)
}
