/** What somebody has half written in a plan, by its place: it is there while they look elsewhere in the plan, or turn their phone. */
import type { Seen } from '../../live/drafts/edits.ts'
import { createStore, type WritableStore } from '../../live/store.ts'

export interface Writing {
  text: string
  /** What held when it was begun (R15). */
  seen?: Seen
}

export type WritingStore = WritableStore<ReadonlyMap<string, Writing>>

export const createWritingStore = (): WritingStore => createStore<ReadonlyMap<string, Writing>>(new Map())
