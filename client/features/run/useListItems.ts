import { useMemo } from 'react'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useBoard, useBoardStore } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import { type ListFilter, type ListItem, listItems } from './runList.ts'
import { listOrder } from './runView.ts'

/** The items in their order. Events do not change it, except by beginning a rollback and by what becomes mine. */
export function useListItems({ workstream, search, mine }: ListFilter): readonly ListItem[] {
  const order = useStore(listOrder, (chosen) => chosen)
  const board = useBoardStore()
  const runbook = useBoard(({ cutover }) => cutover.runbook)
  const rollback = useBoard((value) => value.rollback.length)
  const mineChanged = useBoard((value) => (mine ? value.rows : undefined))
  return useMemo(() => {
    // Named here because they, and nothing else of the board, decide what is in the list.
    void rollback
    void mineChanged
    return listItems(board.get(), order, { workstream, search, mine }, (role) => roleTitle(runbook, role))
  }, [board, runbook, order, workstream, search, mine, rollback, mineChanged])
}
