/** How this person likes the list, in this browser: its order, its columns, whether finished steps fold away. */
import { browserStorage } from '../../live/storage.ts'
import { createStore, type Store } from '../../live/store.ts'
import type { ListOrder } from './runList.ts'
import { CHOOSABLE, type ColumnName, HIDDEN_AT_FIRST } from './stepColumns.tsx'

const ORDER = 'tminus.listOrder'
const COLUMNS = 'tminus.hiddenColumns'
const FOLDING = 'tminus.foldFinished'

const order = createStore<ListOrder>(browserStorage.get(ORDER) === 'workstream' ? 'workstream' : 'plan')
export const listOrder: Store<ListOrder> = order

export function chooseListOrder(chosen: ListOrder): void {
  browserStorage.set(ORDER, chosen)
  order.set(chosen)
}

const folding = createStore(browserStorage.get(FOLDING) !== 'off')
export const foldsFinished: Store<boolean> = folding

export function setFoldsFinished(on: boolean): void {
  browserStorage.set(FOLDING, on ? 'on' : 'off')
  folding.set(on)
}

const hidden = createStore<readonly ColumnName[]>(readHidden())
export const hiddenColumns: Store<readonly ColumnName[]> = hidden

export function toggleColumn(name: ColumnName): void {
  const before = hidden.get()
  const next = before.includes(name) ? before.filter((other) => other !== name) : [...before, name]
  browserStorage.set(COLUMNS, next.join(','))
  hidden.set(next)
}

function readHidden(): readonly ColumnName[] {
  const stored = browserStorage.get(COLUMNS)?.split(',')
  return stored ? CHOOSABLE.map(({ name }) => name).filter((name) => stored.includes(name)) : HIDDEN_AT_FIRST
}
