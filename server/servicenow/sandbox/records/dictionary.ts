/** Which tables an instance has and which columns these have: the shape that every API reads from. */
import { changeTables } from './changeTables.ts'
import type { Column, TableDefinition } from './column.ts'
import { gateTables } from './gateTables.ts'
import { incidentTables } from './incidentTables.ts'
import { platformTables } from './platformTables.ts'

const systemColumns: Record<string, Column> = {
  sys_id: { type: 'GUID', label: 'Sys ID', readOnly: true },
  sys_created_on: { type: 'glide_date_time', label: 'Created', readOnly: true },
  sys_created_by: { type: 'string', label: 'Created by', readOnly: true },
  sys_updated_on: { type: 'glide_date_time', label: 'Updated', readOnly: true },
  sys_updated_by: { type: 'string', label: 'Updated by', readOnly: true },
  sys_mod_count: { type: 'integer', label: 'Updates', readOnly: true },
  sys_tags: { type: 'string', label: 'Tags', readOnly: true },
}

const definitions = new Map(
  [...changeTables, ...incidentTables, ...platformTables, ...gateTables].map((table) => [table.name, table]),
)

const columnsByTable = new Map<string, ReadonlyMap<string, Column>>()
const descendantsByTable = new Map<string, readonly string[]>()

export function tableNames(): string[] {
  return [...definitions.keys()]
}

export function tableDefinition(table: string): TableDefinition | undefined {
  return definitions.get(table)
}

/** All columns of a table, inherited ones first; the child's definition of a column wins. */
export function columnsOf(table: string): ReadonlyMap<string, Column> {
  const known = columnsByTable.get(table)
  if (known) return known
  const definition = definitions.get(table)
  const inherited = definition?.extends ? columnsOf(definition.extends) : new Map(Object.entries(systemColumns))
  const columns = new Map([...inherited, ...Object.entries(definition?.columns ?? {})])
  columnsByTable.set(table, columns)
  return columns
}

/** The table itself and those that it extends, nearest first. */
export function lineage(table: string): string[] {
  const parent = definitions.get(table)?.extends
  return parent ? [table, ...lineage(parent)] : [table]
}

/** The table and every table that extends it: a query on `task` finds changes. */
export function descendants(table: string): readonly string[] {
  const known = descendantsByTable.get(table)
  if (known) return known
  const found = [...definitions.keys()].filter((name) => lineage(name).includes(table))
  descendantsByTable.set(table, found)
  return found
}

/** The column whose value stands for a record where somebody reads it. */
export function displayColumn(table: string): string {
  const declared = lineage(table).flatMap((name) => definitions.get(name)?.display ?? [])
  return declared[0] ?? 'sys_id'
}
