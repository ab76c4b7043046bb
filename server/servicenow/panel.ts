/** The exchange as people see it: what waits, when it last worked, and what went wrong, in words. */
import { z } from 'zod'
import { changeOf } from '../../shared/change.ts'
import { sayRelatives } from '../../shared/changeRelatives.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Queries } from '../credential.ts'

const instant = z.number().describe('Epoch milliseconds')

export const exchangePanel = z.object({
  changes: z.array(
    z.object({
      changeId: z.string(),
      instance: z.string(),
      /** When it is next read and written, unless something happens before. */
      nextTurnAt: instant.nullable(),
      lastSuccessAt: instant.nullable(),
      failingSince: instant.nullable(),
      failure: z.string().nullable(),
      remark: z.string().nullable().describe('What belongs to it in ServiceNow and not here, or the other way round'),
      /** Newest first. */
      writes: z.array(
        z.object({
          key: z.string(),
          what: z.string(),
          status: z.enum(['waiting', 'sending', 'done', 'refused', 'dropped']),
          failure: z.string().nullable(),
          createdAt: instant,
          settledAt: instant.nullable(),
          notBefore: instant.nullable(),
        }),
      ),
    }),
  ),
})
export type ExchangePanel = z.output<typeof exchangePanel>
type PanelChange = ExchangePanel['changes'][number]
type PanelWrite = PanelChange['writes'][number]

/** Settled writes of a change that are shown; what is open is shown in full. */
const MOST_SETTLED = 50

export async function readPanel(sql: Queries, organisation: string, cutover: Cutover): Promise<ExchangePanel> {
  const cutoverId = cutover.id
  const remarkOf = (changeId: string) => {
    const change = changeOf(cutover, changeId)
    return (change && sayRelatives(cutover, change)) ?? null
  }
  const [changes, writes] = await Promise.all([
    sql<Omit<PanelChange, 'writes' | 'remark'>[]>`
      select change_id as "changeId", instance, failure,
        (extract(epoch from next_turn_at) * 1000)::float8 as "nextTurnAt",
        (extract(epoch from last_success_at) * 1000)::float8 as "lastSuccessAt",
        (extract(epoch from failing_since) * 1000)::float8 as "failingSince"
      from change_exchanges where organisation = ${organisation} and cutover = ${cutoverId} order by change_id`,
    sql<(Omit<PanelWrite, 'what'> & { changeId: string; write: { kind: string; [key: string]: string } })[]>`
      select change_id as "changeId", key, write, status, failure,
        (extract(epoch from created_at) * 1000)::float8 as "createdAt",
        (extract(epoch from settled_at) * 1000)::float8 as "settledAt",
        (extract(epoch from not_before) * 1000)::float8 as "notBefore"
      from (
        select *, row_number() over (partition by change_id, status in ('done', 'dropped') order by id desc) as place
        from change_writes where organisation = ${organisation} and cutover = ${cutoverId}
      ) as ranked
      where status in ('waiting', 'sending', 'refused') or place <= ${MOST_SETTLED}
      order by id desc`,
  ])
  return {
    changes: changes.map((change) => ({
      ...change,
      remark: remarkOf(change.changeId),
      writes: writes
        .filter(({ changeId }) => changeId === change.changeId)
        .map(({ changeId: _, write, ...rest }) => ({ ...rest, what: sayWrite(write) })),
    })),
  }
}

function sayWrite(write: { kind: string; [key: string]: string }): string {
  switch (write.kind) {
    case 'note':
      return `Work note: ${write.sentence}`
    case 'state':
      return `State to ${write.to === 'implement' ? 'Implement' : 'Review'}`
    case 'actual':
      return write.start === undefined ? 'Actual end' : 'Actual start'
    case 'dates':
      return 'New planned dates'
    case 'close':
      return `Close as ${write.code}`
    case 'items':
      return 'Affected configuration items'
    case 'task':
      return `Task for ${write.workstream}`
    case 'incident':
      return `Incident: ${write.title}`
    default:
      return write.kind
  }
}
