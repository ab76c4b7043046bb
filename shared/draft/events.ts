/** Every event that a draft's log can hold. Instants are ISO 8601 UTC; people are opaque person ids. */
import { z } from 'zod'
import type { chained, logged } from '../events.ts'
import { COLUMN_TYPES } from './draft.ts'

const key = z.string()
const text = z.string()
const people = z.array(z.string())
const cells = z.record(z.string(), text)
/** Of rows in the order in which they stand from then on; null at the beginning of the workstream. */
const after = key.nullable()
const ownColumn = z.object({
  key,
  title: text,
  type: z.enum(COLUMN_TYPES),
  choices: z.array(text).exactOptional(),
})
const version = z.object({ runbookId: z.string(), hash: z.string() })

/** All that a draft begins with. */
export const draftContent = z.object({
  sections: z.record(z.string(), text),
  workstreams: z.array(z.object({ key, title: text })),
  columns: z.array(ownColumn),
  rows: z.array(z.object({ key, workstream: key, cells })),
})
export type DraftContent = z.output<typeof draftContent>

export const draftEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('draftCreated'), title: text, from: version.exactOptional(), content: draftContent }),
  /** `was` is what each held until then. */
  z.object({
    type: z.literal('cellsSet'),
    cells: z.array(z.object({ row: key, column: z.string(), text, was: text })),
  }),
  z.object({
    type: z.literal('rowsInserted'),
    workstream: key,
    after,
    rows: z.array(z.object({ key, cells })),
  }),
  /** With all that they held, and where they stood, so that they can be put back. */
  z.object({
    type: z.literal('rowsRemoved'),
    rows: z.array(z.object({ key, workstream: key, after, cells })),
  }),
  /** `from`: where each stood until then. */
  z.object({
    type: z.literal('rowsMoved'),
    workstream: key,
    after,
    rows: z.array(z.object({ key, workstream: key, after })),
  }),
  z.object({ type: z.literal('sectionSet'), section: z.string(), text, was: text }),
  z.object({ type: z.literal('workstreamAdded'), key, title: text, after }),
  z.object({ type: z.literal('workstreamRenamed'), workstream: key, title: text, was: text }),
  z.object({ type: z.literal('workstreamMoved'), workstream: key, after, was: after }),
  z.object({ type: z.literal('workstreamRemoved'), workstream: key, title: text }),
  z.object({ type: z.literal('workstreamGiven'), workstream: key, people, was: people }),
  z.object({ type: z.literal('columnAdded'), column: ownColumn }),
  z.object({ type: z.literal('columnChanged'), column: ownColumn, was: ownColumn }),
  /** With what its cells held. */
  z.object({
    type: z.literal('columnRemoved'),
    column: ownColumn,
    cells: z.array(z.object({ row: key, was: text })),
  }),
  z.object({
    type: z.literal('commented'),
    row: key.exactOptional(),
    column: z.string().exactOptional(),
    text,
    mentions: people,
    answers: z.int().exactOptional(),
  }),
  z.object({ type: z.literal('commentResolved'), comment: z.int() }),
  z.object({ type: z.literal('commentReopened'), comment: z.int() }),
  z.object({ type: z.literal('reviewAsked') }),
  z.object({ type: z.literal('workstreamApproved'), workstream: key }),
  z.object({ type: z.literal('workstreamReturned'), workstream: key, reason: text }),
  z.object({ type: z.literal('draftApproved'), version }),
  z.object({ type: z.literal('draftReopened'), reason: text }),
  z.object({ type: z.literal('draftLocked'), from: z.iso.datetime(), reason: text }),
  z.object({ type: z.literal('draftUnlocked'), reason: text }),
  z.object({ type: z.literal('lockBeforeSet'), before: z.number().nullable(), was: z.number().nullable() }),
  z.object({ type: z.literal('draftArchived'), reason: text }),
  z.object({ type: z.literal('draftBroughtBack'), reason: text }),
])

export type DraftEvent = z.output<typeof draftEvent>
export type DraftEventOf<Type extends DraftEvent['type']> = Extract<DraftEvent, { type: Type }>
export type LoggedDraftEvent = DraftEvent & z.output<typeof logged>
/** With its place in the draft's hash chain. */
export type ChainedDraftEvent = DraftEvent & z.output<typeof chained>
