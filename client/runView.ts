/** How this person looks at the run: what is selected and filtered lies in the address, so that it can be sent to others. */
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import type { ListOrder } from './derive/runList.ts'
import { createStore, type Store } from './store.ts'

const KEY = 'tminus.listOrder'
const order = createStore<ListOrder>(localStorage.getItem(KEY) === 'workstream' ? 'workstream' : 'plan')

export const listOrder: Store<ListOrder> = order

export function chooseListOrder(chosen: ListOrder): void {
  localStorage.setItem(KEY, chosen)
  order.set(chosen)
}

export interface RunView {
  step: string | undefined
  workstream: string | undefined
  search: string | undefined
  mine: boolean
  select(step: string | undefined): void
  filter(filter: { workstream?: string | undefined; search?: string | undefined; mine?: boolean }): void
}

export function useRunView(): RunView {
  const [params, setParams] = useSearchParams()
  const change = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParams(
        (before) => {
          for (const [key, value] of Object.entries(changes)) {
            if (value) before.set(key, value)
            else before.delete(key)
          }
          return before
        },
        { replace: true },
      ),
    [setParams],
  )
  const select = useCallback((step: string | undefined) => change({ step }), [change])
  const filter = useCallback(
    (next: Parameters<RunView['filter']>[0]) =>
      change({
        ...('workstream' in next ? { stream: next.workstream } : {}),
        ...('search' in next ? { q: next.search } : {}),
        ...('mine' in next ? { mine: next.mine ? 'yes' : undefined } : {}),
      }),
    [change],
  )
  return {
    step: params.get('step') ?? undefined,
    workstream: params.get('stream') ?? undefined,
    search: params.get('q') ?? undefined,
    mine: params.get('mine') === 'yes',
    select,
    filter,
  }
}
