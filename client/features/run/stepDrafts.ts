/** Unsent drafts about a step: they survive closing the step, not the page. */
import type { FormAnswers } from '../../forms/offer.ts'
import { createStore, type Store } from '../../live/store.ts'

const drafts = createStore<ReadonlyMap<string, FormAnswers>>(new Map())

/** By cutover and step, see `draftKey`; keyed like the fields of the completion form, see `outputField`. */
export const draftStore: Store<ReadonlyMap<string, FormAnswers>> = drafts

export const draftKey = (cutoverId: string, stepId: string): string => `${cutoverId} ${stepId}`

export function setDraft(key: string, draft: FormAnswers | undefined): void {
  const next = new Map(drafts.get())
  if (draft) next.set(key, draft)
  else next.delete(key)
  drafts.set(next)
}

/** The field name for an output of a step. */
export const outputField = (output: string): string => `outputs.${output}`
