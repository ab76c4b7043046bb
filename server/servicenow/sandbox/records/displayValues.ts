/** What somebody reads in place of what is stored: labels, names, local times, journals as text. */
import type { Column, Row } from './column.ts'
import { fromZone, inZone } from './dates.ts'
import { columnsOf, displayColumn, lineage, tableDefinition } from './dictionary.ts'
import type { RecordStore } from './recordStore.ts'

/** Display value of one column; `timeZone` is that of the reader. */
export function displayValue(store: RecordStore, table: string, row: Row, name: string, timeZone: string): string {
  const column = columnsOf(table).get(name)
  const value = row[name] ?? ''
  if (!column) return ''
  if (name === 'sys_class_name') return tableDefinition(value)?.label ?? value
  if (column.type === 'journal_input') return journalText(store, row, [name], timeZone)
  if (column.type === 'journal_list') return journalText(store, row, ['comments', 'work_notes'], timeZone)
  if (value === '') return ''
  // A reference by its dictionary, but a name that no record has.
  if (name === 'sys_domain') return value
  if (column.choices) return choiceLabel(store, table, name, value)
  if (column.type === 'glide_date_time') return inZone(value, timeZone)
  if (column.type === 'reference') return referencedName(store, column, value, timeZone)
  return value
}

/** The value that is meant by a display value, as `sysparm_input_display_value=true` has it; unknown ones stay as sent. */
export function valueOfDisplay(
  store: RecordStore,
  table: string,
  name: string,
  display: string,
  timeZone: string,
): string {
  const column = columnsOf(table).get(name)
  if (!column || display === '') return display
  if (column.choices) {
    return (
      choiceRows(store, table, name).find((row) => row.label?.toLowerCase() === display.toLowerCase())?.value ?? display
    )
  }
  if (column.type === 'glide_date_time') return fromZone(display, timeZone)
  const target = column.reference
  if (target === undefined || store.find(target, display)) return display
  const shown = displayColumn(target)
  const alias = target === 'sys_user' ? 'user_name' : shown
  return store.rows(target).find((row) => row[shown] === display || row[alias] === display)?.sys_id ?? display
}

/** Labels come from `sys_choice`, where a customer changes them. */
export function choiceLabel(store: RecordStore, table: string, element: string, value: string): string {
  return choiceRows(store, table, element).find((row) => row.value === value)?.label ?? value
}

/** The nearest table of the lineage that has choices for this column has them all. */
export function choiceRows(store: RecordStore, table: string, element: string): Row[] {
  const all = store.rows('sys_choice').filter((row) => row.element === element && row.inactive !== 'true')
  for (const name of lineage(table)) {
    const own = all.filter((row) => row.name === name)
    if (own.length > 0) return own.sort((a, b) => Number(a.sequence) - Number(b.sequence))
  }
  return []
}

function referencedName(store: RecordStore, column: Column, sysId: string, timeZone: string): string {
  const target = column.reference ?? ''
  const referenced = store.find(target, sysId)
  if (!referenced) return ''
  const table = store.tableOf(sysId) ?? target
  const shown = displayColumn(table)
  return shown === 'sys_id' ? (referenced.sys_id ?? '') : displayValue(store, table, referenced, shown, timeZone)
}

/** Newest first; each entry headed by when, by whom, and which journal. */
function journalText(store: RecordStore, row: Row, elements: readonly string[], timeZone: string): string {
  const labels: Record<string, string> = { comments: 'Additional comments', work_notes: 'Work notes' }
  const entries = store
    .rows('sys_journal_field')
    .filter((entry) => entry.element_id === row.sys_id && elements.includes(entry.element ?? ''))
  return entries
    .reverse()
    .map((entry) => {
      const author = store.rows('sys_user').find((user) => user.user_name === entry.sys_created_by)
      const label = labels[entry.element ?? ''] ?? columnsOf(entry.name ?? '').get(entry.element ?? '')?.label ?? ''
      const at = inZone(entry.sys_created_on ?? '', timeZone)
      return `${at} - ${author?.name ?? entry.sys_created_by} (${label})\n${entry.value}\n\n`
    })
    .join('')
}
