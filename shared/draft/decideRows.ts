/** Edits of rows, cells and sections. What somebody else changed since the editor saw it is not overwritten (R15). */
import type { Actor } from '../actor.ts'
import { type ChangedPlace, type Refusal, refuse } from '../refusal.ts'
import type { DraftCommandOf } from './commands.ts'
import { type Draft, type DraftRow, findRow, mayEdit, NOTE_COLUMN, rowSeq } from './draft.ts'
import type { DraftEvent, DraftEventOf } from './events.ts'
import { isFormatColumn } from './formatColumns.ts'
import { MAX_ROWS, MAX_TEXT } from './limits.ts'
import { rowBefore } from './order.ts'

type Decision = DraftEvent[] | Refusal

export function setCells(draft: Draft, { cells }: DraftCommandOf<'setCells'>, actor: Actor): Decision {
  const set: DraftEventOf<'cellsSet'>['cells'] = []
  const changed: ChangedPlace[] = []
  const named = new Set<string>()
  for (const { row: key, column, text, seen } of cells) {
    const row = findRow(draft, key)
    if (!row) return unknownRow(key)
    const not = mayEditRow(draft, row, actor) ?? knowsColumn(draft, column)
    if (not) return not
    if (named.has(`${key} ${column}`)) return refuse('malformed', 'The same cell is named twice.', { field: 'cells' })
    named.add(`${key} ${column}`)
    const cell = row.cells[column]
    const was = cell?.text ?? ''
    if (text === was) continue
    if ((cell?.seq ?? 0) !== seen) {
      changed.push({ row: key, column, text: was, seq: cell?.seq ?? 0, ...(cell?.by !== undefined && { by: cell.by }) })
    } else set.push({ row: key, column, text, was })
  }
  if (changed.length > 0) return cellChanged(changed)
  if (set.length === 0) return []
  const grows = set.reduce((sum, { text, was }) => sum + text.length - was.length, 0)
  return tooLong(draft, grows) ?? [{ type: 'cellsSet', cells: set }]
}

export function insertRows(draft: Draft, command: DraftCommandOf<'insertRows'>, actor: Actor): Decision {
  const { workstream, after, rows } = command
  const not = mayPlace(draft, workstream, after, actor)
  if (not) return not
  if (draft.rows.length + rows.length > MAX_ROWS)
    return refuse(
      'tooMany',
      `A draft holds at most ${MAX_ROWS} rows; this would make ${draft.rows.length + rows.length}.`,
    )
  const keys = new Set<string>()
  for (const { key, cells } of rows) {
    if (keys.has(key) || findRow(draft, key))
      return refuse('keyTaken', `There is a row “${key}” already.`, { field: 'rows' })
    keys.add(key)
    for (const column of Object.keys(cells)) {
      const unknown = knowsColumn(draft, column)
      if (unknown) return unknown
    }
  }
  const grows = rows.reduce(
    (sum, { cells }) => sum + Object.values(cells).reduce((all, text) => all + text.length, 0),
    0,
  )
  return tooLong(draft, grows) ?? [{ type: 'rowsInserted', workstream, after: after ?? null, rows }]
}

export function removeRows(draft: Draft, command: DraftCommandOf<'removeRows'>, actor: Actor): Decision {
  const changed: ChangedPlace[] = []
  const rows = new Set<DraftRow>()
  for (const { row: key, seen } of command.rows) {
    const row = findRow(draft, key)
    // Somebody else has removed it meanwhile: it is as it was to be.
    if (!row) continue
    const not = mayEditRow(draft, row, actor)
    if (not) return not
    if (rowSeq(row) > seen) changed.push(changedRow(row))
    rows.add(row)
  }
  if (changed.length > 0) return cellChanged(changed)
  return rows.size === 0 ? [] : [{ type: 'rowsRemoved', rows: [...rows].map((row) => removed(draft, row)) }]
}

export function moveRows(draft: Draft, command: DraftCommandOf<'moveRows'>, actor: Actor): Decision {
  const { workstream, after } = command
  const keys = new Set(command.rows)
  const not = mayPlace(draft, workstream, after, actor)
  if (not) return not
  if (after !== undefined && keys.has(after))
    return refuse('malformed', 'A row cannot go after itself.', { field: 'after' })
  const rows: DraftEventOf<'rowsMoved'>['rows'] = []
  for (const key of keys) {
    const row = findRow(draft, key)
    if (!row) return unknownRow(key)
    const notTheirs = mayEditRow(draft, row, actor)
    if (notTheirs) return notTheirs
    rows.push({ key, workstream: row.workstream, after: rowBefore(draft, key) })
  }
  return [{ type: 'rowsMoved', workstream, after: after ?? null, rows }]
}

export function setSection(draft: Draft, { section, text, seen }: DraftCommandOf<'setSection'>): Decision {
  const held = draft.sections[section]
  const was = held?.text ?? ''
  if (text === was) return []
  if ((held?.seq ?? 0) !== seen)
    return cellChanged([{ section, text: was, seq: held?.seq ?? 0, ...(held?.by !== undefined && { by: held.by }) }])
  return tooLong(draft, text.length - was.length) ?? [{ type: 'sectionSet', section, text, was }]
}

/** With all that it holds, and where it stands. */
export const removed = (draft: Draft, row: DraftRow): DraftEventOf<'rowsRemoved'>['rows'][number] => ({
  key: row.key,
  workstream: row.workstream,
  after: rowBefore(draft, row.key),
  cells: textsOf(row),
})

export const textsOf = ({ cells }: DraftRow): Record<string, string> =>
  Object.fromEntries(Object.entries(cells).map(([column, { text }]) => [column, text]))

export function changedRow(row: DraftRow): ChangedPlace {
  const seq = rowSeq(row)
  const by = Object.values(row.cells).find((cell) => cell.seq === seq)?.by
  return { row: row.key, seq, ...(by !== undefined && { by }) }
}

/** Characters of a text that is named; whoever follows the draft has all of it. */
const MAX_SHOWN = 1000
const clipped = (text: string): string =>
  text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN).toWellFormed()}…`
/** Nobody reads more of them at once; the rest is refused for the same reason. */
const MAX_NAMED = 200

export function cellChanged(changed: readonly ChangedPlace[]): Refusal {
  const what = changed.length === 1 ? 'what you edited' : `${changed.length} of the places that you edited`
  return refuse('cellChanged', `Somebody else has changed ${what} since you saw it; nothing was overwritten.`, {
    changed: changed
      .slice(0, MAX_NAMED)
      .map(({ text, ...place }) => (text === undefined ? place : { ...place, text: clipped(text) })),
  })
}

export function tooLong({ size }: Draft, grows: number): Refusal | undefined {
  if (grows <= 0 || size + grows <= MAX_TEXT) return undefined
  return refuse('tooMany', `A draft holds at most ${MAX_TEXT / 1_000_000} million characters; this would be more.`)
}

const unknownRow = (key: string): Refusal =>
  refuse('unknownRow', `There is no row “${key}” in this draft any more.`, { field: 'row' })

function mayEditRow(draft: Draft, { workstream }: DraftRow, actor: Actor): Refusal | undefined {
  if (mayEdit(draft, actor, workstream)) return undefined
  const title = draft.workstreams.find(({ key }) => key === workstream)?.title ?? workstream
  return refuse('notYourRole', `The rows of ${title} are edited by planners and by those to whom it was given.`)
}

function mayPlace(draft: Draft, workstream: string, after: string | undefined, actor: Actor): Refusal | undefined {
  const known = draft.workstreams.find(({ key }) => key === workstream)
  if (!known) return refuse('unknownWorkstream', `There is no workstream “${workstream}” in this draft any more.`)
  if (!mayEdit(draft, actor, workstream))
    return refuse('notYourRole', `The rows of ${known.title} are edited by planners and by those to whom it was given.`)
  if (after === undefined || findRow(draft, after)?.workstream === workstream) return undefined
  return refuse('unknownRow', `The row after which they were to go is not in ${known.title} any more.`, {
    field: 'after',
  })
}

function knowsColumn({ columns }: Draft, column: string): Refusal | undefined {
  if (column === NOTE_COLUMN || isFormatColumn(column) || columns.some(({ key }) => key === column)) return undefined
  return refuse('unknownColumn', `There is no column “${column}” in this draft.`)
}
