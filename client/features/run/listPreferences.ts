/** How this person likes the list, in this browser: its order, its columns, whether finished steps fold away. */
import { createStore, type Store } from '../../live/store.ts'
import type { ListOrder } from './runList.ts'
import { CHOOSABLE, type ColumnName, HIDDEN_AT_FIRST } from './stepColumns.tsx'

const ORDER = 'tminus.listOrder'
const COLUMNS = 'tminus.hiddenColumns'
const FOLDING = 'tminus.foldFinished'

const order = createStore<ListOrder>(localStorage.getItem(ORDER) === 'workstream' ? 'workstream' : 'plan')
export const listOrder: Store<ListOrder> = order

export function chooseListOrder(chosen: ListOrder): void {
  localStorage.setItem(ORDER, chosen)
  order.set(chosen)
}

const folding = createStore(localStorage.getItem(FOLDING) !== 'off')
export const foldsFinished: Store<boolean> = folding

export function setFoldsFinished(on: boolean): void {
  localStorage.setItem(FOLDING, on ? 'on' : 'off')
  folding.set(on)
}

const hidden = createStore<readonly ColumnName[]>(readHidden())
export const hiddenColumns: Store<readonly ColumnName[]> = hidden

export function toggleColumn(name: ColumnName): void {
  const before = hidden.get()
  const next = before.includes(name) ? before.filter((other) => other !== name) : [...before, name]
  localStorage.setItem(COLUMNS, next.join(','))
  hidden.set(next)
}

function readHidden(): readonly ColumnName[] {
  const stored = localStorage.getItem(COLUMNS)?.split(',')
  return stored ? CHOOSABLE.map(({ name }) => name).filter((name) => stored.includes(name)) : HIDDEN_AT_FIRST
}
