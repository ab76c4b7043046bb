/**
 * The list of steps: by plan or by workstream, filtered, finished ones folded away. Its order depends on the runbook and T-0,
 * not on events, so rows stay put.
 */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { networkOf, planRunbook } from '../../../shared/schedule/network.ts'
import type { Board, BoardRow } from '../../derive/board.ts'
import { type Day, dayAround } from '../../ui/instants.ts'
import { gateMatcher, type ListFilter, type ListLook, stepMatcher } from './listFilter.ts'
import { type Folds, folded } from './listFolds.ts'

export type ListOrder = 'plan' | 'workstream'

export type ListItem =
  | { kind: 'group'; key: string; title: string }
  | { kind: 'day'; key: string; title: string }
  /** Stands for finished steps of a phase or workstream. */
  | { kind: 'fold'; key: string; title: string; count: number; isUnfolded: boolean }
  | { kind: 'rollback'; key: string }
  | Planned

/** `day` is that of its planned start. */
type Planned =
  | { kind: 'step'; key: string; position: number; day: Day }
  | { kind: 'gate'; key: string; position: number; day: Day }

/** @param folds undefined where finished steps are not folded away */
export function listItems(
  board: Board,
  order: ListOrder,
  filter: ListFilter,
  look: ListLook,
  folds: Folds | undefined,
): ListItem[] {
  const { cutover } = board
  const fits = stepMatcher(board, filter, look)
  const gateFits = gateMatcher(filter)
  const rollback = inTheirOrder(board.rollback).filter(fits)
  const items = plannedItems(cutover).filter(({ kind, position }) => {
    const gate = kind === 'gate' ? cutover.runbook.gates[position] : undefined
    const row = kind === 'step' ? board.rows[position] : undefined
    return gate ? gateFits(gate) : row !== undefined && fits(row)
  })
  const byPlan = order === 'plan'
  const rowAt = ({ kind, position }: Planned) => (kind === 'step' ? board.rows[position] : undefined)
  const groupOf = ({ view }: BoardRow) => (byPlan ? view.definition.phase : view.definition.workstream)
  const shown = folds ? folded(items, folds, rowAt, groupOf) : items
  return [...rollbackSection(rollback, shown.length > 0), ...(byPlan ? withDays(shown) : grouped(cutover, shown))]
}

/** Everything, unfolded. */
export const wholeList = (board: Board, order: ListOrder): ListItem[] =>
  listItems(board, order, {}, { late: new Set(), expectedOf: () => undefined }, undefined)

/** The id of an item's step. */
export const stepIdOf = (item: ListItem, cutover: Cutover): string | undefined =>
  item.kind === 'step' ? cutover.runbook.steps[item.position]?.id : item.kind === 'rollback' ? item.key : undefined

/** The same list, where nothing has changed: then nothing renders. */
export function sameItems(before: readonly ListItem[], items: readonly ListItem[]): readonly ListItem[] {
  const isSame = (item: ListItem, index: number) => {
    const was = before[index]
    if (item === was) return true
    if (item.key !== was?.key || item.kind === 'step' || item.kind === 'gate') return false
    return (
      item.kind !== 'fold' || (was.kind === 'fold' && item.count === was.count && item.isUnfolded === was.isUnfolded)
    )
  }
  return before.length === items.length && items.every(isSame) ? before : items
}

const planned = new WeakMap<Runbook, { t0: number; items: readonly Planned[] }>()

/** Steps and gates by planned start; among equals, dependents come after what they depend on. */
function plannedItems({ runbook, t0 }: Cutover): readonly Planned[] {
  const known = planned.get(runbook)
  if (known?.t0 === t0) return known.items
  const made = { t0, items: inPlannedOrder(runbook, t0) }
  planned.set(runbook, made)
  return made.items
}

function inPlannedOrder(runbook: Runbook, t0: number): Planned[] {
  const { nodes } = planRunbook(runbook)
  const starts = nodes.map(({ earlyStart }) => earlyStart)
  const depths = depthsOf(runbook, starts)
  const isGate = (node: number) => node >= runbook.steps.length
  const rank = (node: number) => (isGate(node) ? 0 : 1)
  const sorted = nodes
    .map(({ id }, node) => ({ id, node, start: starts[node] ?? 0, depth: depths[node] ?? 0 }))
    .sort((one, other) => one.start - other.start || one.depth - other.depth || rank(one.node) - rank(other.node))
  let day: Day | undefined
  return sorted.map(({ id, node, start }): Planned => {
    const at = t0 + start * 1000
    if (!day || at >= day.to) day = dayAround(at, runbook.timezone)
    return isGate(node)
      ? { kind: 'gate', key: id, position: node - runbook.steps.length, day }
      : { kind: 'step', key: id, position: node, day }
  })
}

function depthsOf(runbook: Runbook, starts: readonly number[]): number[] {
  const { net } = networkOf(runbook)
  const depths = starts.map(() => 0)
  // All edges into a node come before any out of it.
  net.from.forEach((from, edge) => {
    const to = net.to[edge] ?? from
    if (starts[from] === starts[to]) depths[to] = Math.max(depths[to] ?? 0, (depths[from] ?? 0) + 1)
  })
  return depths
}

type Shown = Planned | Extract<ListItem, { kind: 'fold' }>

/** A heading before the first row of each day, where there is more than one. */
function withDays(items: readonly Shown[]): ListItem[] {
  const days = new Set(items.flatMap((item) => ('day' in item ? [item.day] : [])))
  if (days.size < 2) return [...items]
  let before: Day | undefined
  return items.flatMap((item): ListItem[] => {
    if (!('day' in item) || item.day === before) return [item]
    before = item.day
    return [{ kind: 'day', key: `day ${item.day.title}`, title: item.day.title }, item]
  })
}

function grouped({ runbook }: Cutover, items: readonly Shown[]): ListItem[] {
  const groups = new Map<string, Shown[]>([
    ['Gates', []],
    ...runbook.workstreams.map((title) => [title, []] as [string, Shown[]]),
  ])
  const titleOf = (item: Shown) =>
    item.kind === 'gate' ? 'Gates' : item.kind === 'fold' ? item.title : runbook.steps[item.position]?.workstream
  for (const item of items) groups.get(titleOf(item) ?? '')?.push(item)
  return [...groups].flatMap(([title, members]): ListItem[] =>
    members.length === 0 ? [] : [{ kind: 'group', key: `group ${title}`, title }, ...members],
  )
}

function rollbackSection(rows: readonly BoardRow[], more: boolean): ListItem[] {
  if (rows.length === 0) return []
  return [
    { kind: 'group', key: 'group ~rollback', title: 'Rollback' },
    ...rows.map(({ view }): ListItem => ({ kind: 'rollback', key: view.definition.id })),
    ...(more ? [{ kind: 'group', key: 'group ~forward', title: 'Forward' } as const] : []),
  ]
}

/** Rollback steps in a possible order of execution: by the likely duration of their predecessors. */
function inTheirOrder(rows: readonly BoardRow[]): BoardRow[] {
  const byId = new Map(rows.map((row) => [row.view.definition.id, row]))
  const starts = new Map<string, number>()
  const startOf = (row: BoardRow): number => {
    const { id, after } = row.view.definition
    const known = starts.get(id)
    if (known !== undefined) return known
    starts.set(id, 0)
    const ends = after.map(({ on }) => {
      const before = byId.get(on)
      return before ? startOf(before) + before.view.definition.takes.likely : 0
    })
    const start = Math.max(0, ...ends)
    starts.set(id, start)
    return start
  }
  return rows.toSorted((one, other) => startOf(one) - startOf(other))
}
