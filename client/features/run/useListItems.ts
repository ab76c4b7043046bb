import { useMemo } from 'react'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useBoard, useBoardStore } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import { type ListFilter, type ListItem, listItems } from './runList.ts'
import { listOrder } from './runView.ts'

/** The items in order. Events change it only when a rollback begins or a step becomes mine. */
export function useListItems({ workstream, search, mine }: ListFilter): readonly ListItem[] {
  const order = useStore(listOrder, (chosen) => chosen)
  const board = useBoardStore()
  const runbook = useBoard(({ cutover }) => cutover.runbook)
  const rollback = useBoard((value) => value.rollback.length)
  const mineChanged = useBoard((value) => (mine ? value.rows : undefined))
  return useMemo(() => {
    // Only these values of the board affect the list.
    void rollback
    void mineChanged
    return listItems(board.get(), order, { workstream, search, mine }, (role) => roleTitle(runbook, role))
  }, [board, runbook, order, workstream, search, mine, rollback, mineChanged])
}
