/**
 * View state of the run: selection and filter are kept in the URL, so that a view can be shared. A component subscribes
 * only to what it selects, since opening a step changes the URL.
 */
import { useDeferredValue, useMemo } from 'react'
import { navigate, useLocationProperty } from 'wouter/use-browser-location'
import { createStore, type Store } from '../../live/store.ts'
import { isPhone } from '../../ui/useIsPhone.ts'
import type { ListFilter, ListOrder } from './runList.ts'

const KEY = 'tminus.listOrder'
const order = createStore<ListOrder>(localStorage.getItem(KEY) === 'workstream' ? 'workstream' : 'plan')

export const listOrder: Store<ListOrder> = order

export function chooseListOrder(chosen: ListOrder): void {
  localStorage.setItem(KEY, chosen)
  order.set(chosen)
}

/** The open step. */
export const openStep = (): string | undefined => read('step')

export const useOpenStep = (): string | undefined => useLocationProperty(openStep)

/**
 * Deferred, for components that are slow to render. After a click the row is highlighted first and the step follows;
 * after a key it is shown at once, since the next key is meant for it.
 */
export function useDrawnStep(): string | undefined {
  const step = useOpenStep()
  const later = useDeferredValue(step)
  return openedBy === 'key' ? step : later
}

/** Whether this step is the open one; renders only when that changes. */
export const useIsOpen = (stepId: string): boolean => useLocationProperty(() => openStep() === stepId)

export const useWorkstream = (): string | undefined => useLocationProperty(readWorkstream)

export function useListFilter(): ListFilter {
  const workstream = useWorkstream()
  const search = useLocationProperty(readSearch)
  const mine = useLocationProperty(readMine)
  return useMemo(() => ({ workstream, search, mine }), [workstream, search, mine])
}

let openedBy: 'hand' | 'key' = 'hand'

/** Opens a step, or closes the one that is open. */
export function select(step: string | undefined, by: 'hand' | 'key' = 'hand'): void {
  openedBy = by
  // On a phone the step takes the whole screen, so the phone's back button closes it.
  const over = isPhone() && step !== undefined && openStep() === undefined
  if (step === undefined && history.state === OVER) history.back()
  else change({ step }, over ? { replace: false, state: OVER } : { replace: true, state: history.state })
}

/** Changes the given parameters and keeps the rest. */
export function filter(next: ListFilter): void {
  change({
    ...('workstream' in next ? { stream: next.workstream } : {}),
    ...('search' in next ? { q: next.search } : {}),
    ...('mine' in next ? { mine: next.mine ? 'yes' : undefined } : {}),
  })
}

/** History state of a step opened over its list. */
const OVER = 'over the list'

const readWorkstream = () => read('stream')
const readSearch = () => read('q')
const readMine = () => read('mine') === 'yes'
const read = (name: string): string | undefined => new URLSearchParams(location.search).get(name) ?? undefined

function change(
  changes: Record<string, string | undefined>,
  options: { replace: boolean; state: unknown } = { replace: true, state: history.state },
): void {
  const params = new URLSearchParams(location.search)
  for (const [key, value] of Object.entries(changes)) {
    if (value) params.set(key, value)
    else params.delete(key)
  }
  const search = params.toString()
  navigate(location.pathname + (search === '' ? '' : `?${search}`), options)
}
