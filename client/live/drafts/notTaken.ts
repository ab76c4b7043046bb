/** Edits that the server did not take, until their giver has said what becomes of them; kept by the tab over a reload. */
import type { Refusal } from '../../../shared/refusal.ts'
import { parsed, tabStorage } from '../storage.ts'
import { createStore, type Store } from '../store.ts'
import { isPending, type PendingEdit } from './edits.ts'

export interface NotTaken {
  edit: PendingEdit
  refusal: Refusal
}

export interface NotTakenEdits {
  all: Store<readonly NotTaken[]>
  add(one: NotTaken): void
  /** Its giver has answered. */
  dismiss(commandId: string): void
}

export function createNotTaken(draftId: string, personId: string): NotTakenEdits {
  const key = `tminus draft refused ${draftId} ${personId}`
  const all = createStore<readonly NotTaken[]>(read(key))
  const keep = (next: readonly NotTaken[]) => {
    if (next.length === 0) tabStorage.remove(key)
    else tabStorage.set(key, JSON.stringify(next))
    all.set(next)
  }
  return {
    all,
    add: (one) => keep([...all.get(), one]),
    dismiss: (commandId) => keep(all.get().filter(({ edit }) => edit.commandId !== commandId)),
  }
}

function read(key: string): NotTaken[] {
  const stored = parsed(tabStorage.get(key))
  return Array.isArray(stored) ? stored.filter(isNotTaken) : []
}

const isNotTaken = (value: unknown): value is NotTaken =>
  typeof value === 'object' &&
  value !== null &&
  isPending(Reflect.get(value, 'edit')) &&
  typeof Reflect.get(Object(Reflect.get(value, 'refusal')), 'message') === 'string'
