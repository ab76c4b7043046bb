import { useMemo, useRef } from 'react'
import { isFinished } from '../../../shared/derived/steps.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { timesOf } from '../../derive/sentences.ts'
import { useBoard, useBoardStore, useOutlook } from '../../live/cutover.tsx'
import { useStore, useTime } from '../../live/session.tsx'
import { isFiltered, type ListFilter } from './listFilter.ts'
import type { Folds } from './listFolds.ts'
import { foldsFinished, listOrder } from './listPreferences.ts'
import { type ListItem, listItems, sameItems } from './runList.ts'
import { useLateSteps } from './useLateSteps.ts'

/** How often it is looked at what has become old enough to fold away; milliseconds. */
const FOLDS_EVERY_MS = 30_000
const NONE: ReadonlySet<string> = new Set()

/**
 * The items in order. An event changes them only where a step comes in or goes out: by the filter, by a rollback, or since
 * it finished a while ago.
 *
 * @param unfolded titles of the groups whose finished steps are shown
 */
export function useListItems(
  filter: ListFilter,
  unfolded: ReadonlySet<string>,
  openStep: string | undefined,
): readonly ListItem[] {
  const order = useStore(listOrder, (chosen) => chosen)
  const board = useBoardStore()
  const { critical, states } = filter
  const mayFold = useMayFold(filter)
  const rows = useBoard((value) => value.rows)
  const rollback = useBoard((value) => value.rollback)
  const t0 = useBoard(({ cutover }) => cutover.t0)
  const people = useBoard(({ cutover }) => cutover.people)
  const runbook = useBoard(({ cutover }) => cutover.runbook)
  const outlook = useOutlook((value) => (critical ? value : undefined))
  const late = useLateSteps(states?.includes('late') === true)
  const now = useTime((second) => (mayFold ? Math.floor(second / FOLDS_EVERY_MS) * FOLDS_EVERY_MS : 0))
  // Opening a step changes the list only where that would be folded away.
  const kept = useBoard((value) => (keepsOut(rowOf(value, openStep)) ? openStep : undefined))
  const before = useRef<readonly ListItem[]>([])
  return useMemo(() => {
    // Only these parts of the board affect the list.
    void [rows, rollback, t0, people]
    const folds: Folds | undefined = mayFold ? { now, unfolded, openStep: kept } : undefined
    const look = {
      roleTitle: (role: string) => roleTitle(runbook, role),
      late: late ?? NONE,
      isCritical: (row: BoardRow) => timesOf(row, outlook).expected?.critical === true,
    }
    before.current = sameItems(before.current, listItems(board.get(), order, filter, look, folds))
    return before.current
  }, [board, order, filter, rows, rollback, t0, people, runbook, outlook, late, mayFold, now, unfolded, kept])
}

const keepsOut = (row: BoardRow | undefined): boolean => row !== undefined && isFinished(row.view.state)

/** Who asks for steps by their state or words wants to see them, and so does who reads the whole afterwards. */
function useMayFold({ states, search }: ListFilter): boolean {
  const wanted = useStore(foldsFinished, (on) => on)
  const isOver = useBoard(({ cutover }) => cutover.ended !== undefined)
  return wanted && !isOver && !isFiltered({ states, search })
}
