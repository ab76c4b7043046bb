/** Every command that somebody can give to a draft, as one schema that server, console and OpenAPI share. */
import { z } from 'zod'
import { instant, person, plain, reason } from '../commandFields.ts'
import { singleLine } from '../singleLine.ts'
import { COLUMN_TYPES, NOTE_COLUMN } from './draft.ts'
import { MAX_CELL, MAX_CELLS_AT_ONCE, MAX_CHOICES, MAX_COMMANDS, MAX_ROWS, MAX_SECTION, MAX_TEXT } from './limits.ts'

const NUL = String.fromCharCode(0)
/** As it was typed: it may be empty or faulty, but PostgreSQL and UTF-8 have to be able to hold it. */
const typed = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes(NUL), 'must not contain a NUL character')
    .refine((text) => text.isWellFormed(), 'must not contain half of a Unicode character')

/** A row's or a workstream's key: the client makes it, so that a new row has its name before the server has answered. */
const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be up to 40 lower-case letters, digits and hyphens')
const isPlainKey = (name: string) => !Object.hasOwn(Object.prototype, name)
export const columnKey = z
  .string()
  .refine((name) => name === NOTE_COLUMN || (/^[A-Za-z][\w-]{0,63}$/.test(name) && isPlainKey(name)), 'is not a column')
export const ownColumnKey = z.string().regex(/^x-[a-z0-9][a-z0-9-]{0,39}$/, 'must be x- and up to 40 characters')
export const sectionKey = z
  .string()
  .refine((name) => /^[A-Za-z][\w-]{0,63}$/.test(name) && isPlainKey(name), 'is not a key of a runbook')
  .refine((name) => name !== 'steps' && name !== 'workstreams', 'is edited row by row')

const seen = z.int().min(0).describe('Its seq as the editor saw it; 0 where it was never filled in (R15)')
const seenDraft = z.int().min(0).describe('The seq of the draft as the editor saw it (R15)')
const cells = z.record(columnKey, typed(MAX_CELL))
const after = key.optional().describe('The row of that workstream after which they go; at its beginning when left out')
const title = singleLine(200)
const rowKeys = z.array(key).min(1).max(MAX_ROWS)

const ownColumn = z.strictObject({
  key: ownColumnKey,
  title: singleLine(100),
  type: z.enum(COLUMN_TYPES),
  choices: z.array(singleLine(200)).min(1).max(MAX_CHOICES).optional(),
})

/** What changes what the runbook or its columns say, part by part. */
const EDITS = [
  z.strictObject({
    type: z.literal('setCells'),
    cells: z
      .array(z.strictObject({ row: key, column: columnKey, text: typed(MAX_CELL), seen }))
      .min(1)
      .max(MAX_CELLS_AT_ONCE),
  }),
  z.strictObject({
    type: z.literal('insertRows'),
    workstream: key,
    after,
    rows: z.array(z.strictObject({ key, cells })).min(1).max(MAX_ROWS),
  }),
  z.strictObject({
    type: z.literal('removeRows'),
    rows: z
      .array(z.strictObject({ row: key, seen: seen.describe('The highest seq of the row and its cells (R15)') }))
      .min(1)
      .max(MAX_ROWS),
  }),
  z.strictObject({ type: z.literal('moveRows'), rows: rowKeys, workstream: key, after }),
  z.strictObject({ type: z.literal('setSection'), section: sectionKey, text: typed(MAX_SECTION), seen }),
  z.strictObject({
    type: z.literal('addWorkstream'),
    key,
    title,
    after: key.optional().describe('The workstream after which it goes; last when left out'),
  }),
  z.strictObject({ type: z.literal('renameWorkstream'), workstream: key, title }),
  z.strictObject({
    type: z.literal('moveWorkstream'),
    workstream: key,
    after: key.optional().describe('The workstream after which it goes; first when left out'),
  }),
  z.strictObject({ type: z.literal('removeWorkstream'), workstream: key }),
  z.strictObject({ type: z.literal('addColumn'), column: ownColumn }),
  z.strictObject({ type: z.literal('changeColumn'), column: ownColumn }),
  z.strictObject({ type: z.literal('removeColumn'), column: columnKey }),
] as const

export const draftCommand = z.discriminatedUnion('type', [
  ...EDITS,
  z.strictObject({
    type: z.literal('bulk'),
    commands: z
      .array(z.discriminatedUnion('type', EDITS))
      .min(1)
      .max(MAX_COMMANDS)
      .describe('Done one after the other, all or none; what is inserted into a plan comes as one'),
  }),
  z.strictObject({
    type: z.literal('giveWorkstream'),
    workstream: key,
    people: z.array(person).max(50).describe('All who edit and approve it from now on, besides planners'),
  }),
  z.strictObject({
    type: z.literal('comment'),
    row: key.optional(),
    column: columnKey.optional(),
    text: plain(5000),
    mentions: z.array(person).max(50).default([]),
    answers: z.int().min(1).optional().describe('The comment that it answers, by its seq'),
  }),
  z.strictObject({ type: z.literal('resolveComment'), comment: z.int().min(1) }),
  z.strictObject({ type: z.literal('reopenComment'), comment: z.int().min(1) }),
  z.strictObject({
    type: z.literal('replaceText'),
    text: typed(MAX_TEXT).describe('The whole runbook as YAML; only what differs from the draft is changed'),
    seen: seenDraft,
  }),
  z.strictObject({ type: z.literal('askForReview') }),
  z.strictObject({ type: z.literal('approveWorkstream'), workstream: key, seen: seenDraft }),
  z.strictObject({ type: z.literal('returnWorkstream'), workstream: key, reason }),
  z.strictObject({ type: z.literal('approveDraft'), seen: seenDraft }),
  z.strictObject({ type: z.literal('reopenDraft'), reason }),
  z.strictObject({
    type: z.literal('lock'),
    reason,
    at: instant.optional().describe('From when on; now when left out'),
  }),
  z.strictObject({ type: z.literal('unlock'), reason }),
  z.strictObject({
    type: z.literal('setLockBefore'),
    before: z
      .int()
      .min(0)
      .max(365 * 86_400)
      .nullable()
      .describe(
        'Seconds before the T-0 of a live cutover of its version, from when on it locks by itself; null for never',
      ),
  }),
  z.strictObject({ type: z.literal('archiveDraft'), reason }),
  z.strictObject({ type: z.literal('bringBackDraft'), reason }),
])

export type DraftCommand = z.output<typeof draftCommand>
export type DraftCommandInput = z.input<typeof draftCommand>
export type DraftCommandOf<Type extends DraftCommand['type']> = Extract<DraftCommand, { type: Type }>

const libraryId = z.string().min(1).max(64)

/** What is to be put into a draft, and what its names become there. */
export const insertPart = z.strictObject({
  from: z.union(
    [
      z.strictObject({ snippet: libraryId.describe('Of the library') }),
      z.strictObject({
        runbook: z.string().min(1).max(64),
        version: z.string().min(1).max(64).optional().describe('Content hash; the newest when left out'),
      }),
    ],
    'must name a snippet of the library, or a runbook',
  ),
  only: z
    .array(z.string().max(64))
    .min(1)
    .max(MAX_ROWS)
    .optional()
    .describe('Ids of the steps, gates and holds that come along; all, and all beside them, when left out'),
  roles: z.record(z.string(), z.string()).optional().describe('Roles of the draft, by those of the part'),
  phases: z.record(z.string(), z.string()).optional().describe('Phases of the draft, by those of the part'),
  at: z
    .strictObject({ workstream: key, after })
    .optional()
    .describe('Where all its rows go; each into the workstream of its title when left out'),
})
export type InsertPart = z.output<typeof insertPart>

/** A new draft: from nothing, from a version of a runbook, from a plan of the library, or from a text, as an import writes one. */
export const createDraft = z.strictObject({
  title: singleLine(200).optional(),
  from: z
    .union(
      [
        z.strictObject({
          runbook: z.string().min(1).max(64),
          version: z
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe('Content hash, or its beginning; the newest when left out'),
        }),
        z.strictObject({ yaml: typed(MAX_TEXT) }),
        z.strictObject({ plan: libraryId.describe('A plan of the library') }),
      ],
      'must name a runbook or a plan of the library, or hold the YAML of one',
    )
    .optional()
    .describe('Begins empty when left out'),
})
export type CreateDraft = z.output<typeof createDraft>
