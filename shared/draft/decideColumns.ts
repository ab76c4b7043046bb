/** A draft's own columns. The runbook keeps them as comments above its steps. */
import { type Refusal, refuse } from '../refusal.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { DraftCommandOf } from './commands.ts'
import type { Draft, OwnColumn } from './draft.ts'
import type { DraftEvent } from './events.ts'
import { MAX_COLUMNS } from './limits.ts'

export function decideColumn(
  draft: Draft,
  command: DraftCommandOf<'addColumn' | 'changeColumn' | 'removeColumn'>,
): DraftEvent[] | Refusal {
  if (command.type === 'addColumn') return add(draft, withoutUndefined(command.column))
  const key = command.type === 'removeColumn' ? command.column : command.column.key
  const was = draft.columns.find((one) => one.key === key)
  if (!was) return refuse('unknownColumn', `There is no column “${key}” of its own in this draft any more.`)
  if (command.type === 'changeColumn') {
    const column = withoutUndefined(command.column)
    const not = fits(draft, column)
    if (not) return not
    return JSON.stringify(sorted(column)) === JSON.stringify(sorted(was))
      ? []
      : [{ type: 'columnChanged', column, was }]
  }
  const cells = draft.rows.flatMap(({ key: row, cells: held }) => {
    const cell = held[key]
    return cell ? [{ row, was: cell.text }] : []
  })
  return [{ type: 'columnRemoved', column: was, cells }]
}

function add(draft: Draft, column: OwnColumn): DraftEvent[] | Refusal {
  if (draft.columns.some(({ key }) => key === column.key))
    return refuse('keyTaken', `There is a column “${column.key}” already.`, { field: 'column.key' })
  if (draft.columns.length >= MAX_COLUMNS)
    return refuse('tooMany', `A draft holds at most ${MAX_COLUMNS} columns of its own.`)
  return fits(draft, column) ?? [{ type: 'columnAdded', column }]
}

function fits(draft: Draft, { key, title, type, choices }: OwnColumn): Refusal | undefined {
  if ((type === 'choice') !== (choices !== undefined))
    return refuse('malformed', 'A column has choices exactly where it is one of choices.', { field: 'column.choices' })
  return draft.columns.some((one) => one.key !== key && one.title === title)
    ? refuse('keyTaken', `There is a column “${title}” already.`, { field: 'column.title' })
    : undefined
}

const sorted = ({ key, title, type, choices }: OwnColumn) => [key, title, type, choices]
