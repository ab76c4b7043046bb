/** The tables of the log and of what is derived from it, as migration 0001 creates them; row types come from here. */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import type { Disclosures } from '../../shared/chain/sealing.ts'
import type { NextDeadline } from '../../shared/derived/deadlines.ts'
import type { CutoverStatus } from '../../shared/machines/cutover.ts'
import { ORGANISATION_ROLES, type PortfolioLine } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { parseTimestamptz } from './values.ts'

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })
const seq = (column: string) => bigint(column, { mode: 'number' })
/** ISO instants in UTC with milliseconds; drizzle's own `mode: 'string'` would give PostgreSQL's text. */
export const instant = customType<{ data: string }>({
  dataType: () => 'timestamptz',
  fromDriver: (value) => parseTimestamptz(String(value)),
})
/** drizzle's own jsonb parses what is parsed already: the string "42" would come back as the number 42. */
export const json = <Data>(column: string) =>
  customType<{ data: Data; driverData: unknown }>({
    dataType: () => 'jsonb',
    toDriver: (value) => JSON.stringify(value),
  })(column)
const now = sql`now()`

export const runbookVersions = pgTable(
  'runbook_versions',
  {
    organisation: text('organisation').notNull(),
    runbookId: text('runbook_id').notNull(),
    hash: text('hash').notNull(),
    version: integer('version').notNull(),
    title: text('title').notNull(),
    definition: json<Runbook>('definition').notNull(),
    source: text('source').notNull(),
    gzip: bytes('gzip').notNull(),
    importedAt: instant('imported_at').notNull().default(now),
    importedBy: text('imported_by'),
  },
  (table) => [
    primaryKey({ columns: [table.organisation, table.runbookId, table.hash] }),
    unique().on(table.organisation, table.runbookId, table.version),
  ],
)

export const cutovers = pgTable(
  'cutovers',
  {
    organisation: text('organisation').notNull(),
    id: text('id').notNull(),
    runbookId: text('runbook_id').notNull(),
    runbookHash: text('runbook_hash').notNull(),
    head: seq('head').notNull(),
    headHash: text('head_hash').notNull(),
    lastAt: instant('last_at').notNull(),
    nextDueAt: instant('next_due_at'),
    nextDue: json<NextDeadline>('next_due'),
    status: text('status').$type<CutoverStatus>().notNull(),
    /** As of its own seq, which may be behind the head: portfolio.ts. */
    line: json<PortfolioLine>('line').notNull(),
    createdAt: instant('created_at').notNull().default(now),
    /** Of the last change of the head, in minutes since 1970. */
    changedMinute: bigint('changed_minute', { mode: 'number' })
      .notNull()
      .default(sql`floor(extract(epoch from clock_timestamp()) / 60)`),
  },
  (table) => [
    primaryKey({ columns: [table.organisation, table.id] }),
    foreignKey({
      columns: [table.organisation, table.runbookId, table.runbookHash],
      foreignColumns: [runbookVersions.organisation, runbookVersions.runbookId, runbookVersions.hash],
    }),
    index('cutovers_due').on(table.nextDueAt),
    index('cutovers_changed').on(table.changedMinute, table.organisation),
    index('cutovers_open')
      .on(table.organisation, table.runbookId, table.runbookHash)
      .where(sql`status not in ('closed', 'cancelled')`),
  ],
)

export const events = pgTable(
  'events',
  {
    organisation: text('organisation').notNull(),
    cutover: text('cutover').notNull(),
    seq: seq('seq').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    commandId: text('command_id').notNull(),
    type: text('type').notNull(),
    version: smallint('version').notNull().default(1),
    payload: json<Record<string, unknown>>('payload').notNull(),
    disclosures: json<Disclosures>('disclosures').notNull(),
    prev: text('prev').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.cutover, table.seq] })],
)

export const commands = pgTable(
  'commands',
  {
    organisation: text('organisation').notNull(),
    cutover: text('cutover').notNull(),
    commandId: text('command_id').notNull(),
    actor: text('actor').notNull(),
    bodyHash: text('body_hash').notNull(),
    firstSeq: seq('first_seq'),
    lastSeq: seq('last_seq'),
    answer: json<{ refusal: Refusal } | { created: string }>('answer'),
    at: instant('at').notNull().default(now),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.cutover, table.commandId] })],
)

export const snapshots = pgTable(
  'snapshots',
  {
    organisation: text('organisation').notNull(),
    cutover: text('cutover').notNull(),
    seq: seq('seq').notNull(),
    evolveVersion: integer('evolve_version').notNull(),
    headHash: text('head_hash').notNull().default(''),
    gzip: bytes('gzip').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisation, table.cutover, table.seq, table.evolveVersion] }),
    foreignKey({ columns: [table.organisation, table.cutover], foreignColumns: [cutovers.organisation, cutovers.id] }),
  ],
)

export const members = pgTable(
  'members',
  {
    organisation: text('organisation').notNull(),
    personId: text('person').notNull(),
    role: text('role', { enum: ORGANISATION_ROLES }).notNull(),
    createdAt: instant('created_at').notNull().default(now),
    /** Who has had the administrator's role in their hands, until it is confirmed. */
    hands: text('hands').array().notNull().default([]),
    /** Who has typed their address, to which mailed links go, until it is confirmed. */
    addressHands: text('address_hands').array().notNull().default([]),
    establishment: text('establishment'),
    roleSince: instant('role_since'),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.personId] })],
)

export const tokens = pgTable('tokens', {
  id: text('id').primaryKey(),
  organisation: text('organisation').notNull(),
  personId: text('person').notNull(),
  hash: text('hash').notNull(),
  name: text('name').notNull(),
  maySign: boolean('may_sign').notNull().default(false),
  createdAt: instant('created_at').notNull().default(now),
  lastUsed: instant('last_used'),
  revokedAt: instant('revoked_at'),
  madeBy: text('made_by'),
  hands: text('hands').array().notNull().default([]),
  isProgram: boolean('is_program').notNull().default(false),
})

export type RunbookVersionRow = typeof runbookVersions.$inferSelect
export type CutoverRow = typeof cutovers.$inferSelect
export type EventRow = typeof events.$inferSelect
export type CommandRow = typeof commands.$inferSelect
