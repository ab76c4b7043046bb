/** What a part of a runbook names elsewhere in it, by the keys of the format: people's roles and the ids of others. */

import { parseDependency, sayDependency } from '../../runbook/written.ts'
import { kindOfColumn } from '../formatColumns.ts'

/** What the names of a part become in another plan. */
export interface Names {
  role(id: string): string
  /** Of a step or gate; undefined where nothing of that name comes along. */
  node(id: string): string | undefined
  /** Of a readiness item; the same. */
  item(id: string): string | undefined
  /** Of a calendar; the same. */
  calendar(name: string): string | undefined
}

/** Keys whose text, or the texts of whose list, are roles. */
const ROLES = new Set(['owner', 'verifiedBy', 'decides', 'secondPerson', 'reporters', 'required', 'signedBy'])
/** Keys within which nothing is named, whatever it looks like: own fields are their writer's, and shifts have times. */
const NAMES_NOTHING = new Set(['fields', 'shifts'])
/** Keys of groups that have roles for their keys. */
const BY_ROLE = new Set(['people', 'groups'])

/** Whether a cell of the column can name others: texts for people are not read. */
export const canRefer = (column: string): boolean =>
  column === 'step' ||
  column === 'calendar' ||
  ROLES.has(column) ||
  ['list', 'structured'].includes(kindOfColumn(column))

/** The value of a key with other names; what named something that does not come along is left out, and told. */
export function renamed(key: string, value: unknown, names: Names, lost: (what: string) => void): unknown {
  if (NAMES_NOTHING.has(key)) return value
  if (ROLES.has(key) || key === 'roles') return rolesIn(value, names)
  if (BY_ROLE.has(key) && isGroup(value)) return groupByRole(value, names)
  // Label by label a list of roles.
  if (key === 'parties' && isGroup(value))
    return Object.fromEntries(Object.entries(value).map(([label, roles]) => [label, rolesIn(roles, names)]))
  if (key === 'after' && Array.isArray(value)) return dependenciesIn(value, names, lost)
  if ((key === 'step' || key === 'until') && typeof value === 'string') {
    const node = names.node(value)
    if (node === undefined) lost(value)
    return node
  }
  if (key === 'calendar' && typeof value === 'string') {
    const calendar = names.calendar(value)
    if (calendar === undefined) lost(value)
    return calendar
  }
  if (key === 'must' || key === 'should') return listOf(value).flatMap((one) => criterion(one, names, lost))
  if (Array.isArray(value)) return value.map((one) => (isGroup(one) ? groupOf(one, names, lost) : one))
  return isGroup(value) ? groupOf(value, names, lost) : value
}

/** `a, b SS+5m`: those that come along, with their names there. */
function dependenciesIn(value: readonly unknown[], names: Names, lost: (what: string) => void): string[] {
  const kept = value.flatMap((written) => {
    const text = String(written)
    const dependency = parseDependency(text)
    if (!dependency) return [text]
    const on = names.node(dependency.on)
    if (on !== undefined) return on === dependency.on ? [text] : [sayDependency({ ...dependency, on })]
    lost(dependency.on)
    return []
  })
  return [...new Set(kept)]
}

export const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export function groupOf(group: Record<string, unknown>, names: Names, lost: (what: string) => void) {
  const entries = Object.entries(group).map(([key, value]): [string, unknown] => [
    key,
    renamed(key, value, names, lost),
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Two roles that become the same are one. */
function rolesIn(value: unknown, { role }: Names): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((id) => (typeof id === 'string' ? role(id) : id)))]
  return typeof value === 'string' ? role(value) : value
}

function groupByRole(group: Record<string, unknown>, { role }: Names): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [id, value] of Object.entries(group)) {
    const before = found[role(id)]
    found[role(id)] = typeof before === 'number' && typeof value === 'number' ? before + value : value
  }
  return found
}

function criterion(one: unknown, names: Names, lost: (what: string) => void): unknown[] {
  if (!isGroup(one) || typeof one.item !== 'string') return [one]
  const item = names.item(one.item)
  if (item !== undefined) return [{ ...one, item }]
  lost(one.item)
  return []
}
