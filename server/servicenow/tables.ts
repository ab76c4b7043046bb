/** The tables of the sync with ServiceNow, created by migration 0005. Instants are epoch milliseconds in code. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, customType, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { json } from '../database/schema.ts'
import type { WantedWrite, Write } from './writes.ts'

/** PostgreSQL's precision beyond milliseconds is cut off. */
const epoch = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamptz',
  fromDriver: (text) => Date.parse(text),
  toDriver: (milliseconds) => new Date(milliseconds).toISOString(),
})
const number = (column: string) => bigint(column, { mode: 'number' })
const clock = sql`clock_timestamp()`

/** What `settleCreation` has to remember across a crash. */
export interface Creation {
  lastAttempt: number | null
  lookups: { begunAt: number; found: string[] }[]
}

export const WRITE_STATUSES = ['waiting', 'sending', 'done', 'refused', 'dropped'] as const

export const changeSyncs = pgTable(
  'change_exchanges',
  {
    organisation: text('organisation').notNull(),
    cutoverId: text('cutover').notNull(),
    changeId: text('change_id').notNull(),
    instance: text('instance').notNull(),
    sysId: text('sys_id'),
    lease: text('lease'),
    leaseUntil: epoch('lease_until'),
    told: boolean('told').notNull().default(false),
    nextTurnAt: epoch('next_turn_at').default(sql`now()`),
    lastSuccessAt: epoch('last_success_at'),
    failingSince: epoch('failing_since'),
    failures: integer('failures').notNull().default(0),
    failure: text('failure'),
    creation: json<Creation>('creation').notNull().default({ lastAttempt: null, lookups: [] }),
    statusSeq: number('status_seq').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.cutoverId, table.changeId] })],
)

export const changeWrites = pgTable('change_writes', {
  id: number('id').primaryKey().generatedAlwaysAsIdentity(),
  organisation: text('organisation').notNull(),
  cutoverId: text('cutover').notNull(),
  changeId: text('change_id').notNull(),
  key: text('key').notNull(),
  lane: text('lane').$type<WantedWrite['lane']>().notNull(),
  write: json<Write>('write').notNull(),
  status: text('status', { enum: WRITE_STATUSES }).notNull().default('waiting'),
  batch: text('batch'),
  attemptedAt: epoch('attempted_at'),
  notBefore: epoch('not_before'),
  failure: text('failure'),
  createdAt: epoch('created_at').notNull().default(clock),
  settledAt: epoch('settled_at'),
})

export const changeWatermarks = pgTable(
  'change_watermarks',
  {
    instance: text('instance').notNull(),
    table: text('table_name').notNull(),
    watermark: epoch('watermark').notNull(),
  },
  (table) => [primaryKey({ columns: [table.instance, table.table] })],
)
