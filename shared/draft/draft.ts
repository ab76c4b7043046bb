/**
 * The state of a runbook draft, folded from its log, as plain JSON data. Instants are epoch milliseconds, people are opaque
 * ids. A draft holds what somebody typed, faulty or not; `text.ts` makes the runbook file out of it.
 */
import type { Actor } from '../actor.ts'
import type { PersonId } from '../cutoverState.ts'
import type { DraftStatus } from '../machines/draft.ts'

export interface Draft {
  id: string
  /** As its section `title` says; what it was created with where that says nothing readable. */
  title: string
  /** Of the last event in it. */
  seq: number
  status: DraftStatus
  /** From when on nobody edits, and why. It may lie ahead: `lock.ts`. */
  lock?: DraftLock
  /** Seconds before the T-0 of a cutover that is planned from it, from when on it locks by itself; null for never. */
  locksBefore?: number | null
  /** When it was last unlocked. */
  unlockedAt?: number
  /** Out of the way, until somebody brings it back. */
  archived?: { by: PersonId; at: number; reason: string }
  /** By the keys of a runbook file, without its steps. */
  sections: Readonly<Record<string, DraftSection>>
  /** The last event that set a section, or changed which workstreams there are. */
  sectionsSeq: number
  workstreams: readonly DraftWorkstream[]
  /** Its own columns; those of the format are `FORMAT_COLUMNS`. */
  columns: readonly OwnColumn[]
  /** Always in the order of the workstreams: those of one follow each other. */
  rows: readonly DraftRow[]
  comments: readonly DraftComment[]
  /** Characters in all cells and sections. */
  size: number
  /** The runbook version that it was made from. */
  from?: RunbookVersionRef
  /** Who last asked for a review. */
  review?: { by: PersonId; at: number }
  /** The version that was last made of it. */
  approved?: RunbookVersionRef & { by: PersonId; at: number; seq: number }
  created: { by: PersonId; at: number }
}

export interface RunbookVersionRef {
  runbookId: string
  /** Content hash. */
  hash: string
}

export interface DraftLock {
  at: number
  by: PersonId
  reason: string
}

/** YAML of the value, from column 0; lines of comment before it stand before its key in the file. */
export interface DraftSection {
  text: string
  /** Of the event that last set it. 0 in a draft that never had it. */
  seq: number
  /** Who last set it; absent since the draft was created. */
  by?: PersonId
}

export interface DraftWorkstream {
  key: string
  title: string
  /** Who edits and approves it, besides planners. */
  people: readonly PersonId[]
  /** Of the last event that changed it or one of its rows. */
  seq: number
  approval?: { by: PersonId; at: number; seq: number }
  returned?: { by: PersonId; at: number; seq: number; reason: string }
}

export interface DraftRow {
  key: string
  /** Key of its workstream. */
  workstream: string
  /** By column; one that was never filled in is absent, one that was cleared has no text. */
  cells: Readonly<Record<string, DraftCell>>
  /** Of the event that put it where it is. */
  seq: number
}

export interface DraftCell {
  text: string
  /** Of the event that last set it. */
  seq: number
  /** Who last set it; absent since the draft was created. */
  by?: PersonId
}

export const COLUMN_TYPES = ['text', 'number', 'choice', 'link'] as const
export type ColumnType = (typeof COLUMN_TYPES)[number]

export interface OwnColumn {
  /** `x-…`; that of a step's key which the format does not know, as a pasted text had it, is that key. */
  key: string
  title: string
  type: ColumnType
  /** Of a choice. */
  choices?: string[]
}

export interface DraftComment {
  /** The seq of its event, which names it. */
  seq: number
  by: PersonId
  at: number
  /** Absent for the whole draft; `column` only with `row`. */
  row?: string
  column?: string
  text: string
  mentions: readonly PersonId[]
  /** The comment that it answers. */
  answers?: number
  resolved?: { by: PersonId; at: number }
}

/** The comment lines above a step in the YAML: planner's notes, and where an import had the step from. */
export const NOTE_COLUMN = '#'

/** Who may edit what: planners and administrators everything, the people given a workstream its rows. */
export function mayEdit(draft: Draft, actor: Actor, workstream?: string): boolean {
  if (actor.kind !== 'person' || actor.organisationRole === 'observer') return false
  if (isPlanner(actor)) return true
  if (workstream === undefined) return false
  return draft.workstreams.some(({ key, people }) => key === workstream && people.includes(actor.id))
}

export const isPlanner = (actor: Actor): boolean =>
  actor.kind === 'person' && (actor.organisationRole === 'planner' || actor.organisationRole === 'admin')

/** The last event that changed anything in the row. */
export const rowSeq = (row: DraftRow): number =>
  Object.values(row.cells).reduce((latest, { seq }) => Math.max(latest, seq), row.seq)

type Positions = ReadonlyMap<string, number>
const known = new WeakMap<readonly DraftRow[], Positions>()

/** Where each row stands, by its key. */
export function positionsOf(rows: readonly DraftRow[]): Positions {
  const positions = known.get(rows) ?? new Map(rows.map(({ key }, position) => [key, position]))
  known.set(rows, positions)
  return positions
}

/** After an edit of cells, so that the positions need not be counted again. */
export function sameOrder(before: readonly DraftRow[], after: readonly DraftRow[]): void {
  known.set(after, positionsOf(before))
}

export function findRow({ rows }: Draft, key: string): DraftRow | undefined {
  const position = positionsOf(rows).get(key)
  return position === undefined ? undefined : rows[position]
}
