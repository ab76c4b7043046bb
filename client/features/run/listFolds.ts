/** Finished steps fold away, a row for each phase or workstream, so that the list is where the work is. */
import type { StepState } from '../../../shared/cutoverState.ts'
import type { BoardRow } from '../../derive/board.ts'

/** A step that has just finished stays a while, so that it can be looked at and undone; milliseconds. */
const FOLDS_AFTER_MS = 10 * 60_000
/** Fewer are not worth a row that stands for them. */
const FEWEST = 3

/** Whether it finished so long ago that it folds away, by when that was recorded. */
export function isFoldable({ view }: BoardRow, now: number): boolean {
  const at = finishedAt(view.state)
  return at !== undefined && now - at >= FOLDS_AFTER_MS
}

function finishedAt(state: StepState): number | undefined {
  switch (state.status) {
    case 'done':
      return state.completed.at
    case 'skipped':
      return state.skipped.at
    case 'rolledBack':
      return state.rolledBackAt
    default:
      return undefined
  }
}

export interface Folds {
  now: number
  /** Titles of the groups whose finished steps are shown all the same. */
  unfolded: ReadonlySet<string>
  /** The open step, which never folds away. */
  openStep?: string | undefined
}

export const foldKey = (title: string): string => `fold ${title}`

type Folded<Item> = Item | { kind: 'fold'; key: string; title: string; count: number; isUnfolded: boolean }

/**
 * The items with a row for the finished ones of each group, where the first of them stands.
 *
 * @param rowAt the step of an item; undefined for what never folds
 * @param groupOf the title of its group
 */
export function folded<Item>(
  items: readonly Item[],
  { now, unfolded, openStep }: Folds,
  rowAt: (item: Item) => BoardRow | undefined,
  groupOf: (row: BoardRow) => string,
): Folded<Item>[] {
  const groups = items.map((item) => {
    const row = rowAt(item)
    return row && row.view.definition.id !== openStep && isFoldable(row, now) ? groupOf(row) : undefined
  })
  const counts = new Map<string, number>()
  for (const group of groups) if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + 1)
  const begun = new Set<string>()
  return items.flatMap((item, index): Folded<Item>[] => {
    const title = groups[index]
    const count = title === undefined ? 0 : (counts.get(title) ?? 0)
    if (title === undefined || count < FEWEST) return [item]
    const isUnfolded = unfolded.has(title)
    const shown = isUnfolded ? [item] : []
    if (begun.has(title)) return shown
    begun.add(title)
    return [{ kind: 'fold', key: foldKey(title), title, count, isUnfolded }, ...shown]
  })
}
