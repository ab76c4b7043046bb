export type ColumnType =
  | 'string'
  | 'integer'
  | 'boolean'
  | 'glide_date_time'
  | 'schedule_date_time'
  | 'reference'
  | 'journal_input'
  | 'journal_list'
  | 'GUID'

export interface Column {
  type: ColumnType
  label: string
  /** Of `reference` columns: the table they point to. */
  reference?: string
  /** Value and label, in the order of the list. */
  choices?: readonly (readonly [value: string, label: string])[]
  default?: string
  readOnly?: true
}

export interface TableDefinition {
  name: string
  label: string
  extends?: string
  /** Of tables with a `number`: what goes before the digits. */
  numberPrefix?: string
  display?: string
  columns: Record<string, Column>
}

/** A stored record: every value as text, empty for none, as the database of an instance has it. */
export type Row = Record<string, string>

export const text = (label: string, initial?: string): Column =>
  initial === undefined ? { type: 'string', label } : { type: 'string', label, default: initial }

export const integer = (label: string, initial?: string): Column =>
  initial === undefined ? { type: 'integer', label } : { type: 'integer', label, default: initial }

export const flag = (label: string, initial: 'true' | 'false' = 'false'): Column => ({
  type: 'boolean',
  label,
  default: initial,
})

export const instant = (label: string): Column => ({ type: 'glide_date_time', label })

export const reference = (label: string, table: string): Column => ({ type: 'reference', label, reference: table })

export const journal = (label: string): Column => ({ type: 'journal_input', label })

/** A column with a list to choose from; the values of most such lists are numbers. */
export function choice(label: string, choices: Record<string, string>, initial?: string, type: ColumnType = 'string') {
  // Integer-like keys of an object are ordered by JavaScript, so negative states would come last: order them as numbers.
  const entries = Object.entries(choices)
  if (type === 'integer') entries.sort(([a], [b]) => Number(a) - Number(b))
  const column: Column = { type, label, choices: entries }
  if (initial !== undefined) column.default = initial
  return column
}

export const numericChoice = (label: string, choices: Record<string, string>, initial?: string): Column =>
  choice(label, choices, initial, 'integer')
