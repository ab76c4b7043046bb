/** The order of the list: by plan or by workstream, filtered. It depends on the runbook, not on events, so rows stay put. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { GateDefinition, Runbook, StepDefinition } from '../../../shared/runbook/runbook.ts'
import { networkOf, planRunbook } from '../../../shared/schedule/network.ts'
import type { Board, BoardRow } from '../../derive/board.ts'

export type ListOrder = 'plan' | 'workstream'

export type ListItem =
  | { kind: 'group'; key: string; title: string }
  | { kind: 'step'; key: string; position: number }
  | { kind: 'rollback'; key: string }
  | { kind: 'gate'; key: string; position: number }

export interface ListFilter {
  workstream?: string | undefined
  /** Words that title, id, workstream or role must contain. */
  search?: string | undefined
  /** Only this person's steps. */
  mine?: boolean | undefined
}

export function listItems(
  board: Board,
  order: ListOrder,
  filter: ListFilter,
  roleTitle: (role: string) => string,
): ListItem[] {
  const { cutover } = board
  const matches = matcherOf(filter, roleTitle)
  const rollback = inTheirOrder(board.rollback).filter(
    (row) => matches(row.view.definition) && (!filter.mine || row.mine),
  )
  const items = plannedItems(cutover).filter((item) => {
    if (item.kind === 'gate') {
      const gate = cutover.runbook.gates[item.position]
      return !filter.workstream && !filter.mine && gate !== undefined && matches(gate)
    }
    const row = board.rows[item.position]
    return row !== undefined && matches(row.view.definition) && (!filter.mine || row.mine)
  })
  return [...rollbackSection(rollback, items.length > 0), ...(order === 'plan' ? items : grouped(cutover, items))]
}

/** The id of an item's step. */
export const stepIdOf = (item: ListItem, cutover: Cutover): string | undefined =>
  item.kind === 'step' ? cutover.runbook.steps[item.position]?.id : item.kind === 'rollback' ? item.key : undefined

type Planned = Extract<ListItem, { position: number }>

const planned = new WeakMap<Runbook, readonly Planned[]>()

/** Steps and gates by planned start; among equals, dependents come after what they depend on. */
function plannedItems({ runbook }: Cutover): readonly Planned[] {
  const known = planned.get(runbook)
  if (known) return known
  const made = inPlannedOrder(runbook)
  planned.set(runbook, made)
  return made
}

function inPlannedOrder(runbook: Runbook): Planned[] {
  const { nodes } = planRunbook(runbook)
  const starts = nodes.map(({ earlyStart }) => earlyStart)
  const depths = depthsOf(runbook, starts)
  const items = nodes.map(({ id }, node): { start: number; depth: number; item: Planned } => ({
    start: starts[node] ?? 0,
    depth: depths[node] ?? 0,
    item:
      node < runbook.steps.length
        ? { kind: 'step', key: id, position: node }
        : { kind: 'gate', key: id, position: node - runbook.steps.length },
  }))
  const rank = ({ kind }: Planned) => (kind === 'gate' ? 0 : 1)
  return items
    .sort((one, other) => one.start - other.start || one.depth - other.depth || rank(one.item) - rank(other.item))
    .map(({ item }) => item)
}

/** By node: the length of the dependency chain before it among nodes planned for the same moment. */
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

function grouped({ runbook }: Cutover, items: readonly Planned[]): ListItem[] {
  const groups = new Map<string, Planned[]>([
    ['Gates', []],
    ...runbook.workstreams.map((title) => [title, []] as [string, Planned[]]),
  ])
  for (const item of items) {
    const title = item.kind === 'gate' ? 'Gates' : (runbook.steps[item.position]?.workstream ?? '')
    groups.get(title)?.push(item)
  }
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

function matcherOf({ workstream, search }: ListFilter, roleTitle: (role: string) => string) {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
  return (thing: StepDefinition | GateDefinition): boolean => {
    if (workstream !== undefined && !('workstream' in thing && thing.workstream === workstream)) return false
    if (words.length === 0) return true
    const about = 'owner' in thing ? `${thing.workstream} ${roleTitle(thing.owner)} ${thing.phase}` : 'gate go no-go'
    const text = `${thing.title} ${thing.id} ${about}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
