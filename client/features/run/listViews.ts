/** Filters of the list that were saved under a name: per person and cutover, in this browser. */
import { browserStorage, parsed } from '../../live/storage.ts'
import { createStore, type Store, type WritableStore } from '../../live/store.ts'

export interface ListView {
  name: string
  /** Its parameters, as they stand in the address. */
  search: string
}

const stores = new Map<string, WritableStore<readonly ListView[]>>()

/** @param owner whose they are, see `viewOwner` */
export const listViews = (owner: string): Store<readonly ListView[]> => storeOf(owner)

export const viewOwner = (cutoverId: string, person: string): string => `tminus.views ${cutoverId} ${person}`

/** In place of one of the same name. */
export function saveView(owner: string, view: ListView): void {
  write(owner, [
    ...storeOf(owner)
      .get()
      .filter(({ name }) => name !== view.name),
    view,
  ])
}

export function removeView(owner: string, name: string): void {
  write(
    owner,
    storeOf(owner)
      .get()
      .filter((view) => view.name !== name),
  )
}

function write(owner: string, views: readonly ListView[]): void {
  browserStorage.set(owner, JSON.stringify(views))
  storeOf(owner).set(views)
}

function storeOf(owner: string): WritableStore<readonly ListView[]> {
  const known = stores.get(owner)
  if (known) return known
  const made = createStore(readViews(browserStorage.get(owner)))
  stores.set(owner, made)
  return made
}

/** What was stored by whatever release; anything else is no view. */
export function readViews(stored: string | undefined): readonly ListView[] {
  const views = parsed(stored)
  return Array.isArray(views) ? views.filter(isView) : []
}

const isView = (value: unknown): value is ListView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'search' in value &&
  typeof value.search === 'string'
