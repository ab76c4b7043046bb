/** What the grid is given by whatever knows what stands in it. */
import type { Ref } from 'react'
import type { Edit } from '../../../live/drafts/edits.ts'
import type { CellGuest, CellMark } from './GridRow.tsx'
import type { GridColumn } from './gridColumn.ts'
import type { GridAction } from './gridKeys.ts'
import type { GridStore } from './gridState.ts'
import type { Sort } from './lines.ts'
import type { Sheet } from './sheetEdits.ts'

/** For menus: the same as the keys do. */
export interface GridHands {
  act(action: GridAction): void
}

export interface GridProps {
  hands: Ref<GridHands>
  sheet: Sheet
  columns: readonly GridColumn[]
  store: GridStore
  sort: Sort | undefined
  sortBy(column: string): void
  resize(column: string, width: number): void
  fold(workstream: string): void
  /** Why the rows of a workstream are not to be edited by this person; undefined where they are. */
  whyNot(workstream: string): string | undefined
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
