/** The sync as people see it: what is pending, when it last worked, and what went wrong, in words. */
import { and, desc, eq, inArray, lte, or, sql as raw } from 'drizzle-orm'
import { z } from 'zod'
import { changeOf } from '../../shared/change/change.ts'
import { sayRelatives } from '../../shared/change/changeRelatives.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { orm } from '../database/orm.ts'
import type { Queries } from '../database/sql.ts'
import { changeSyncs, changeWrites } from './tables.ts'
import { OPEN } from './writeRows.ts'

const instant = z.number().describe('Epoch milliseconds')

export const syncPanel = z.object({
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
export type SyncPanel = z.output<typeof syncPanel>

/** Settled writes shown per change; open ones are shown in full. */
const MAX_SETTLED = 50

export async function readPanel(sql: Queries, organisation: string, cutover: Cutover): Promise<SyncPanel> {
  const cutoverId = cutover.id
  const remarkOf = (changeId: string) => {
    const change = changeOf(cutover, changeId)
    return (change && sayRelatives(cutover, change)) ?? null
  }
  const [changes, writes] = await Promise.all([
    readChanges(sql, organisation, cutoverId),
    readWrites(sql, organisation, cutoverId),
  ])
  return {
    changes: changes.map((change) => ({
      ...change,
      remark: remarkOf(change.changeId),
      writes: writes
        .filter(({ changeId }) => changeId === change.changeId)
        .map(({ id: _id, changeId: _changeId, place: _place, write, ...rest }) => ({ ...rest, what: sayWrite(write) })),
    })),
  }
}

async function readChanges(sql: Queries, organisation: string, cutoverId: string) {
  const { changeId, instance, failure, nextTurnAt, lastSuccessAt, failingSince } = changeSyncs
  return orm(sql)
    .select({ changeId, instance, failure, nextTurnAt, lastSuccessAt, failingSince })
    .from(changeSyncs)
    .where(and(eq(changeSyncs.organisation, organisation), eq(changeSyncs.cutoverId, cutoverId)))
    .orderBy(changeId)
}

/** Newest first: open ones, and of each change the last settled ones. */
async function readWrites(sql: Queries, organisation: string, cutoverId: string) {
  const { id, changeId, key, write, status, failure, createdAt, settledAt, notBefore } = changeWrites
  const place = raw<number>`row_number() over (
    partition by ${changeId}, ${status} in ('done', 'dropped') order by ${id} desc)`
  const ranked = orm(sql)
    .select({ id, changeId, key, write, status, failure, createdAt, settledAt, notBefore, place: place.as('place') })
    .from(changeWrites)
    .where(and(eq(changeWrites.organisation, organisation), eq(changeWrites.cutoverId, cutoverId)))
    .as('ranked')
  return orm(sql)
    .select()
    .from(ranked)
    .where(or(inArray(ranked.status, [...OPEN]), lte(ranked.place, MAX_SETTLED)))
    .orderBy(desc(ranked.id))
}

function sayWrite(write: { kind: string; [key: string]: unknown }): string {
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
