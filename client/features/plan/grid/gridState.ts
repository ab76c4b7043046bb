/** Where somebody is in the grid, and what they are writing; shared with what stands beside it. */
import type { Seen } from '../../../live/drafts/edits.ts'
import { createStore, type WritableStore } from '../../../live/store.ts'
import type { Place, Selection } from './selection.ts'

export interface Editing {
  place: Place
  /** What the editor begins with. */
  text: string
  /** The cell as it was when the writing began (R15). */
  seen: Seen
  /** Begun by a letter: arrows leave the editor, as in a sheet. */
  isTyped: boolean
}

export interface GridState {
  selection?: Selection
  editing?: Editing
}

export type GridStore = WritableStore<GridState>

export const createGridStore = (): GridStore => createStore<GridState>({})
