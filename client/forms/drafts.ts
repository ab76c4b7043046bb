/** What somebody is writing about a step and has not sent: it survives closing the step, not the page. */
import { createStore, type Store } from '../live/store.ts'

export interface Draft {
  observed?: string
  outputs?: Record<string, string>
}

const drafts = createStore<ReadonlyMap<string, Draft>>(new Map())

/** By cutover and step, see `draftKey`. */
export const draftStore: Store<ReadonlyMap<string, Draft>> = drafts

export const draftKey = (cutoverId: string, stepId: string): string => `${cutoverId} ${stepId}`

export function setDraft(key: string, draft: Draft | undefined): void {
  const next = new Map(drafts.get())
  if (draft) next.set(key, draft)
  else next.delete(key)
  drafts.set(next)
}
