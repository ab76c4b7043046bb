/** What the grid is given by whatever knows what stands in it. */
import type { DraftRow } from '../../../../shared/draft/draft.ts'
import type { Edit } from '../../../live/drafts/edits.ts'
import type { CellGuest, CellMark } from './GridRow.tsx'
import type { GridColumn } from './gridColumn.ts'
import type { GridStore } from './gridState.ts'
import type { Sort } from './lines.ts'
import type { Sheet } from './sheetEdits.ts'

export interface GridProps {
  sheet: Sheet
  columns: readonly GridColumn[]
  store: GridStore
  sort: Sort | undefined
  sortBy(column: string): void
  resize(column: string, width: number): void
  fold(workstream: string): void
  /** Why a row is not to be edited by this person; undefined where it is. */
  whyNot(row: DraftRow | undefined, workstream: string): string | undefined
  marksOf(row: string): ReadonlyMap<string, CellMark> | undefined
  guestsOf(row: string): readonly CellGuest[] | undefined
  unsureIn(row: string): string
  commentedIn(row: string): string
  isCritical(row: string): boolean
  suggestionsFor(column: string): readonly string[]
  give(edits: readonly Edit[]): void
  /** Says why something is not done. */
  say(sentence: string): void
  undo(): void
  redo(): void
  comment(): void
  search(): void
}
