import { useRef } from 'react'
import { useBoard, useOutlook } from '../../live/cutover.tsx'
import { useStore, useTime } from '../../live/session.tsx'
import { keptList } from './keptList.ts'
import { dependsOnForecast, isFiltered, type ListFilter } from './listFilter.ts'
import { foldsFinished, listOrder } from './listPreferences.ts'
import type { ListItem } from './runList.ts'

/** How often it is looked at what has become old enough to fold away; milliseconds. */
const FOLDS_EVERY_MS = 30_000

/**
 * The items in order. An event changes them only where a step comes in or goes out: by the filter, by a rollback, or since
 * it finished a while ago.
 *
 * @param late ids of the steps that are late
 * @param unfolded titles of the groups whose finished steps are shown
 */
export function useListItems(
  filter: ListFilter,
  late: ReadonlySet<string>,
  unfolded: ReadonlySet<string>,
  openStep: string | undefined,
): readonly ListItem[] {
  const order = useStore(listOrder, (chosen) => chosen)
  const mayFold = useMayFold(filter)
  const outlook = useOutlook((value) => (dependsOnForecast(filter) ? value : undefined))
  const now = useTime((second) => (mayFold ? Math.floor(second / FOLDS_EVERY_MS) * FOLDS_EVERY_MS : 0))
  const list = useRef<ReturnType<typeof keptList>>(undefined)
  list.current ??= keptList()
  const folds = mayFold ? { now, unfolded, openStep } : undefined
  const itemsOf = list.current
  return useBoard((board) => itemsOf({ board, order, filter, outlook, late, folds }))
}

/** Who asks for steps by their state or words wants to see them, and so does who reads the whole afterwards. */
function useMayFold({ states, search }: ListFilter): boolean {
  const wanted = useStore(foldsFinished, (on) => on)
  const isOver = useBoard(({ cutover }) => cutover.ended !== undefined)
  return wanted && !isOver && !isFiltered({ states, search })
}
