/** What somebody is writing about a step beside it and has not sent: it survives closing the step, not the page. */
import type { Said } from '../../forms/offer.ts'
import { createStore, type Store } from '../../live/store.ts'

const drafts = createStore<ReadonlyMap<string, Said>>(new Map())

/** By cutover and step, see `draftKey`; as the form that completes the step would ask for it, see `outputField`. */
export const draftStore: Store<ReadonlyMap<string, Said>> = drafts

export const draftKey = (cutoverId: string, stepId: string): string => `${cutoverId} ${stepId}`

export function setDraft(key: string, draft: Said | undefined): void {
  const next = new Map(drafts.get())
  if (draft) next.set(key, draft)
  else next.delete(key)
  drafts.set(next)
}

/** The name of the field that takes an output of a step. */
export const outputField = (output: string): string => `outputs.${output}`
