/** What a draft would be with the edits that are on their way; what cannot be any more is left out, and the server says why. */
import type { Draft } from '../../../shared/draft/draft.ts'
import { findRow, positionsOf } from '../../../shared/draft/draft.ts'
import type { DraftEvent } from '../../../shared/draft/events.ts'
import { evolveDraft } from '../../../shared/draft/evolve.ts'
import type { PendingEdit } from './edits.ts'

export interface Overlay {
  draft: Draft
  /** What is not acknowledged: cells by `cellKey`, rows and sections by their key. */
  unsure: ReadonlySet<string>
}

export const cellKey = (row: string, column: string): string => `${row} ${column}`
export const sectionMark = (section: string): string => `section ${section}`

const NOTHING: ReadonlySet<string> = new Set()

/** @param me whose edits they are */
export function overlaid(confirmed: Draft, pending: readonly PendingEdit[], me: string): Overlay {
  if (pending.length === 0) return { draft: confirmed, unsure: NOTHING }
  const unsure = new Set<string>()
  let draft = confirmed
  for (const one of pending) {
    const event = eventOf(draft, one)
    if (!event) continue
    const at = new Date(one.givenAt).toISOString()
    try {
      draft = evolveDraft(draft, { ...event, seq: draft.seq + 1, at, actor: me, commandId: one.commandId })
    } catch {
      // Somebody else has taken away what it stands on.
      continue
    }
    mark(unsure, event)
  }
  return { draft, unsure }
}

/** As the server would record it; undefined for what is not shown before it has. */
function eventOf(draft: Draft, { edit }: PendingEdit): DraftEvent | undefined {
  switch (edit.type) {
    case 'setCells': {
      const cells = edit.cells.flatMap(({ row, column, text }) => {
        const there = findRow(draft, row)
        return there ? [{ row, column, text, was: there.cells[column]?.text ?? '' }] : []
      })
      return cells.length > 0 ? { type: 'cellsSet', cells } : undefined
    }
    case 'insertRows': {
      // Its events may be here before its acknowledgement is.
      const rows = edit.rows.filter(({ key }) => !findRow(draft, key))
      if (rows.length === 0) return undefined
      return { type: 'rowsInserted', workstream: edit.workstream, after: edit.after ?? null, rows }
    }
    case 'removeRows': {
      const rows = edit.rows.flatMap(({ row }) => {
        const there = findRow(draft, row)
        if (!there) return []
        const cells = Object.fromEntries(Object.entries(there.cells).map(([column, { text }]) => [column, text]))
        return [{ key: row, workstream: there.workstream, after: before(draft, row), cells }]
      })
      return rows.length > 0 ? { type: 'rowsRemoved', rows } : undefined
    }
    case 'moveRows': {
      const rows = edit.rows.flatMap((key) => {
        const there = findRow(draft, key)
        return there ? [{ key, workstream: there.workstream, after: before(draft, key) }] : []
      })
      return { type: 'rowsMoved', workstream: edit.workstream, after: edit.after ?? null, rows }
    }
    case 'setSection':
      return {
        type: 'sectionSet',
        section: edit.section,
        text: edit.text,
        was: draft.sections[edit.section]?.text ?? '',
      }
    default:
      return undefined
  }
}

/** The row of the same workstream before this one. */
function before(draft: Draft, key: string): string | null {
  const position = positionsOf(draft.rows).get(key) ?? 0
  const above = draft.rows[position - 1]
  return above && above.workstream === draft.rows[position]?.workstream ? above.key : null
}

function mark(unsure: Set<string>, event: DraftEvent): void {
  if (event.type === 'cellsSet') for (const { row, column } of event.cells) unsure.add(cellKey(row, column))
  if (event.type === 'rowsInserted' || event.type === 'rowsMoved') for (const { key } of event.rows) unsure.add(key)
  if (event.type === 'sectionSet') unsure.add(sectionMark(event.section))
}
