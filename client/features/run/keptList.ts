/** The list, kept for as long as nothing happens that it shows: most events change a row and never which rows there are. */
import { type Board, type BoardRow, rowOf } from '../../derive/board.ts'
import type { Outlook } from '../../derive/outlook.ts'
import { timesOf } from '../../derive/sentences.ts'
import { dependsOnForecast, dependsOnState, type ListFilter } from './listFilter.ts'
import { type Folds, isFoldable } from './listFolds.ts'
import { type ListItem, type ListOrder, listItems, sameItems } from './runList.ts'

/** What the list is made of. */
export interface Listed {
  board: Board
  order: ListOrder
  filter: ListFilter
  /** Undefined before the first forecast. */
  outlook: Outlook | undefined
  late: ReadonlySet<string>
  /** Undefined where finished steps are not folded away. */
  folds: Folds | undefined
}

/** Derives a list that changes with its parts, and is the same where these are. */
export function keptList(derive = listItems): (listed: Listed) => readonly ListItem[] {
  let read: readonly unknown[] | undefined
  let items: readonly ListItem[] = []
  return (listed) => {
    const reads = readBy(listed)
    if (read?.length === reads.length && reads.every((part, index) => part === read?.[index])) return items
    read = reads
    const { board, order, filter, outlook, late, folds } = listed
    const expectedOf = (row: BoardRow) => timesOf(row, outlook).expected
    items = sameItems(items, derive(board, order, filter, { late, expectedOf }, folds))
    return items
  }
}

/** Everything that the items depend on; of the steps only what is asked of them. */
function readBy({ board, order, filter, outlook, late, folds }: Listed): readonly unknown[] {
  const { runbook, t0, people } = board.cutover
  const byState = dependsOnState(filter)
  return [
    order,
    filter,
    runbook,
    t0,
    byState ? board.rows : undefined,
    byState ? people : undefined,
    dependsOnForecast(filter) ? outlook : undefined,
    filter.states?.includes('late') ? late : undefined,
    ...(byState ? board.rollback : definitionsOf(board.rollback)),
    ...(folds ? readByFolds(board, folds) : []),
  ]
}

function readByFolds(board: Board, { now, unfolded, openStep }: Folds): unknown[] {
  const open = rowOf(board, openStep)
  const foldable = board.rows.filter((row) => isFoldable(row, now))
  // Opening a step changes the list only where that would be folded away.
  return [unfolded, open && isFoldable(open, now) ? openStep : undefined, ...definitionsOf(foldable)]
}

const definitionsOf = (rows: readonly BoardRow[]) => rows.map(({ view }) => view.definition)
