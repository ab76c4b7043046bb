/** An edit as it waits for its turn: a command whose `seen` may be what an earlier edit of the same person will have made. */
import type { DraftCommandInput } from '../../../shared/draft/commands.ts'
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'

/** The seq of what the person saw, or the edit of their own that made it and is not acknowledged yet. */
export type Seen = number | { after: string }

interface CellEdit {
  row: string
  column: string
  text: string
  seen: Seen
}

type WithoutSeen = Exclude<DraftCommandInput, { type: 'setCells' | 'removeRows' | 'setSection' }>

export type Edit =
  | { type: 'setCells'; cells: CellEdit[] }
  | { type: 'removeRows'; rows: { row: string; seen: Seen }[] }
  | { type: 'setSection'; section: string; text: string; seen: Seen }
  | WithoutSeen

export interface PendingEdit {
  commandId: string
  edit: Edit
  /** Epoch milliseconds by the server's clock. */
  givenAt: number
}

/** As it is sent; undefined while it waits for one before it. */
export function commandOf(edit: Edit): DraftCommandInput | undefined {
  switch (edit.type) {
    case 'setCells': {
      const cells = edit.cells.flatMap(({ seen, ...cell }) => (typeof seen === 'number' ? [{ ...cell, seen }] : []))
      return cells.length === edit.cells.length ? { type: 'setCells', cells } : undefined
    }
    case 'removeRows': {
      const rows = edit.rows.flatMap(({ row, seen }) => (typeof seen === 'number' ? [{ row, seen }] : []))
      return rows.length === edit.rows.length ? { type: 'removeRows', rows } : undefined
    }
    case 'setSection': {
      const { type, section, text, seen } = edit
      return typeof seen === 'number' ? { type, section, text, seen } : undefined
    }
    default:
      return edit
  }
}

/** The edit that last made a cell, if one of those that wait did. */
export function lastOnCell(pending: readonly PendingEdit[], row: string, column: string): Seen | undefined {
  const waits = waitingFor(pending).rows.get(row)
  // Of a new row, what was never filled in.
  return waits && (waits.cells.get(column) ?? (waits.isNew ? 0 : undefined))
}

export const lastOnRow = (pending: readonly PendingEdit[], row: string): Seen | undefined =>
  waitingFor(pending).rows.get(row)?.last

export const lastOnSection = (pending: readonly PendingEdit[], section: string): Seen | undefined =>
  waitingFor(pending).sections.get(section)

interface Waiting {
  rows: Map<string, { last: Seen; cells: Map<string, Seen>; isNew: boolean }>
  sections: Map<string, Seen>
}

const known = new WeakMap<readonly PendingEdit[], Waiting>()

/** What each edit that waits has made last; a paste over a paste asks for every cell of it. */
function waitingFor(pending: readonly PendingEdit[]): Waiting {
  const waiting = known.get(pending) ?? indexed(pending)
  known.set(pending, waiting)
  return waiting
}

function indexed(pending: readonly PendingEdit[]): Waiting {
  const waiting: Waiting = { rows: new Map(), sections: new Map() }
  for (const { commandId, edit } of pending) {
    const seen = { after: commandId }
    const touch = (key: string) => {
      const row = waiting.rows.get(key) ?? { last: seen, cells: new Map(), isNew: false }
      row.last = seen
      waiting.rows.set(key, row)
      return row
    }
    if (edit.type === 'setCells') for (const { row, column } of edit.cells) touch(row).cells.set(column, seen)
    if (edit.type === 'insertRows')
      for (const { key, cells } of edit.rows)
        waiting.rows.set(key, {
          last: seen,
          cells: new Map(Object.keys(cells).map((column) => [column, seen])),
          isNew: true,
        })
    if (edit.type === 'moveRows') for (const key of edit.rows) touch(key)
    if (edit.type === 'setSection') waiting.sections.set(edit.section, seen)
  }
  return waiting
}

/** The same edit after that one was acknowledged with these events. */
export const afterAck = (edit: Edit, acknowledged: PendingEdit, events: readonly ChainedDraftEvent[]): Edit =>
  mapSeen(edit, acknowledged.commandId, (place) => {
    const { row, column } = place
    const made = events.findLast(
      (event) =>
        column === undefined ||
        (event.type === 'cellsSet' && event.cells.some((cell) => cell.row === row && cell.column === column)) ||
        (event.type === 'rowsInserted' && event.rows.some(({ key }) => key === row)),
    )
    // It held that text already, so that nothing happened.
    return made?.seq ?? seenBy(acknowledged.edit, place)
  })

/** The same edit after that one was refused: what was seen is what that one had seen. */
export const afterRefusal = (edit: Edit, refused: PendingEdit): Edit =>
  mapSeen(edit, refused.commandId, (place) => seenBy(refused.edit, place))

/** The edits whose outcome it waits for. */
export function standsOn(edit: Edit): string[] {
  const ids: string[] = []
  const note = (seen: Seen) => {
    if (typeof seen === 'object') ids.push(seen.after)
  }
  if (edit.type === 'setCells') for (const { seen } of edit.cells) note(seen)
  if (edit.type === 'removeRows') for (const { seen } of edit.rows) note(seen)
  if (edit.type === 'setSection') note(edit.seen)
  return [...new Set(ids)]
}

/** The same edit where nobody knows what became of that one: the server says what holds, and the giver is asked. */
export const withoutIt = (edit: Edit, commandId: string): Edit => mapSeen(edit, commandId, () => 0)

function seenBy(edit: Edit, { row, column }: { row?: string; column?: string }): Seen {
  if (edit.type === 'setCells') return edit.cells.find((one) => one.row === row && one.column === column)?.seen ?? 0
  return edit.type === 'setSection' ? edit.seen : 0
}

function mapSeen(edit: Edit, commandId: string, seenAt: (place: { row?: string; column?: string }) => Seen): Edit {
  const next = (seen: Seen, place: { row?: string; column?: string }): Seen =>
    typeof seen === 'object' && seen.after === commandId ? seenAt(place) : seen
  switch (edit.type) {
    case 'setCells':
      return { ...edit, cells: edit.cells.map((cell) => ({ ...cell, seen: next(cell.seen, cell) })) }
    case 'removeRows':
      return { ...edit, rows: edit.rows.map(({ row, seen }) => ({ row, seen: next(seen, { row }) })) }
    case 'setSection':
      return { ...edit, seen: next(edit.seen, {}) }
    default:
      return edit
  }
}

/** As an earlier build may have written it; the edit itself is checked by the server. */
export const isPending = (value: unknown): value is PendingEdit =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'commandId') === 'string' &&
  typeof Reflect.get(value, 'givenAt') === 'number' &&
  typeof Reflect.get(value, 'edit') === 'object'
