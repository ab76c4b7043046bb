/** A plan as the format understands it, with what it leaves out: by which names its parts are known. */
import { complete } from '../../runbook/reading/defaults.ts'
import { valueOfCell } from '../cells.ts'
import type { Draft, DraftRow } from '../draft.ts'
import { readYaml } from '../yamlText.ts'
import { isGroup, listOf } from './references.ts'

export interface PlanAsRead {
  /** By key; without steps. What cannot be read is its text. */
  sections: Readonly<Record<string, unknown>>
  /** What a row leaves to the format, filled in: its id, its phase, its owner. By the row's key. */
  taken: ReadonlyMap<string, { step?: string; phase?: string; owner?: string }>
  /** Of steps and gates, and of steps elsewhere than in workstreams. */
  nodes: ReadonlySet<string>
  items: ReadonlySet<string>
  holds: ReadonlySet<string>
  roles: ReadonlyMap<string, { title: string }>
  /** In their order. */
  phases: readonly string[]
}

export function planAsRead(draft: Draft): PlanAsRead {
  const { value } = complete(asFile(draft))
  const { workstreams, ...sections } = isGroup(value) ? value : {}
  const lists = isGroup(workstreams) ? workstreams : {}
  const taken = new Map<string, Record<string, string>>()
  const byWorkstream = Map.groupBy(draft.rows, ({ workstream }) => workstream)
  const nodes = new Set(listOf(sections.gates).flatMap((gate) => textsOf(gate, 'id')))
  for (const { key, title } of draft.workstreams)
    for (const [position, row] of (byWorkstream.get(key) ?? []).entries()) {
      const step = listOf(lists[title] ?? lists[title.trim()])[position]
      for (const id of textsOf(step, 'step')) nodes.add(id)
      taken.set(row.key, takenOf(row, step))
    }
  for (const id of stepsIn(sections)) nodes.add(id)
  return {
    sections,
    taken,
    nodes,
    items: new Set(itemsOf(sections.readiness).flatMap(({ item }) => textsOf(item, 'id'))),
    holds: new Set(listOf(sections.holds).flatMap((hold) => textsOf(hold, 'id'))),
    roles: rolesOf(sections.roles),
    phases: listOf(sections.phases).flatMap((phase) => phaseTitle(phase) ?? []),
  }
}

/** As much of the file as what it leaves out follows from: of thousands of steps not everything is read. */
function asFile({ sections, workstreams, rows }: Draft): Record<string, unknown> {
  const read = Object.entries(sections).flatMap(([key, { text }]): [string, unknown][] => {
    const value = text.trim() === '' ? undefined : readYaml(text)
    return value === undefined ? [] : [[key, 'value' in value ? value.value : text]]
  })
  const filled = read.filter(([, value]) => value !== null)
  const columns = filled.some(([key]) => key === 'roles') ? NAMING : [...NAMING, ...ROLES_IN]
  const byWorkstream = Map.groupBy(rows, ({ workstream }) => workstream)
  const lists = workstreams.map(({ key, title }): [string, unknown] => [
    title,
    (byWorkstream.get(key) ?? []).map(({ cells }) =>
      Object.fromEntries(
        columns.flatMap((column): [string, unknown][] => {
          const value = valueOfCell(column, cells[column]?.text ?? '')
          return value === undefined ? [] : [[column, value]]
        }),
      ),
    ),
  ])
  return { ...Object.fromEntries(filled), workstreams: Object.fromEntries(lists) }
}

const NAMING = ['step', 'title', 'phase', 'owner']
/** Where a plan that lists no roles names them. */
const ROLES_IN = ['people', 'secondPerson', 'rollback']

/** Of readiness, with the group of each. */
export const itemsOf = (readiness: unknown): { group: string; item: unknown }[] =>
  isGroup(readiness)
    ? Object.entries(readiness).flatMap(([group, items]) => listOf(items).map((item) => ({ group, item })))
    : []

export function phaseTitle(phase: unknown): string | undefined {
  const title = isGroup(phase) ? phase.phase : phase
  return typeof title === 'string' ? title.trim() : undefined
}

export const textsOf = (group: unknown, key: string): string[] => {
  const value = isGroup(group) ? group[key] : undefined
  return typeof value === 'string' ? [value] : []
}

function rolesOf(roles: unknown): Map<string, { title: string }> {
  if (!isGroup(roles)) return new Map()
  return new Map(Object.entries(roles).map(([id, role]) => [id, { title: textsOf(role, 'title')[0] ?? id }]))
}

function takenOf(row: DraftRow, step: unknown): Record<string, string> {
  const found: Record<string, string> = {}
  for (const column of ['step', 'phase', 'owner'])
    for (const text of (row.cells[column]?.text ?? '').trim() === '' ? textsOf(step, column) : []) found[column] = text
  return found
}

/** Steps that stand in a section, whatever the section is. */
export function stepsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  return isGroup(value) ? [...textsOf(value, 'step'), ...Object.values(value).flatMap(stepsIn)] : []
}
