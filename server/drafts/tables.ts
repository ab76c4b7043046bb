/** The tables of drafts that are read with their types, as migration 0028 creates them. */
import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { DraftLine } from '../../shared/draft/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import { instant, json } from '../database/schema.ts'

export const drafts = pgTable(
  'drafts',
  {
    organisation: text('organisation').notNull(),
    id: text('id').notNull(),
    head: bigint('head', { mode: 'number' }).notNull(),
    headHash: text('head_hash').notNull(),
    lastAt: instant('last_at').notNull(),
    line: json<DraftLine>('line').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.id] })],
)

export const draftCommands = pgTable(
  'draft_commands',
  {
    organisation: text('organisation').notNull(),
    draft: text('draft').notNull(),
    commandId: text('command_id').notNull(),
    actor: text('actor').notNull(),
    bodyHash: text('body_hash').notNull(),
    firstSeq: bigint('first_seq', { mode: 'number' }),
    lastSeq: bigint('last_seq', { mode: 'number' }),
    answer: json<{ refusal: Refusal } | { created: string; notKept: string[] }>('answer'),
    at: instant('at').notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.organisation, table.draft, table.commandId] }),
    index('draft_commands_at').on(table.at),
  ],
)

/** An answer under its command id, the idempotency key (R3). */
export type AnsweredDraftCommand = Omit<typeof draftCommands.$inferSelect, 'organisation' | 'draft' | 'at'>
