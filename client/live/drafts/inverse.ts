/** What takes an event back, for undo and redo: commands like any other, that others see and can take back in turn. */
import { type Draft, findRow, rowSeq } from '../../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'
import type { Edit, Seen } from './edits.ts'

interface Given {
  /** As the log has it. */
  draft: Draft
  me: string
  seenCell(row: string, column: string): Seen
}

/** The edits, in the order in which they are given; none for what cannot be taken back. */
export const inverseOf = (events: readonly ChainedDraftEvent[], given: Given): Edit[] =>
  events.toReversed().flatMap((event) => inverse(event, given))

function inverse(event: ChainedDraftEvent, { draft, me, seenCell }: Given): Edit[] {
  switch (event.type) {
    case 'cellsSet': {
      const cells = event.cells.map(({ row, column, text, was }) => ({
        row,
        column,
        text: was,
        // Whoever wrote over it since is asked for, as with any other edit.
        seen: findRow(draft, row)?.cells[column]?.text === text ? seenCell(row, column) : event.seq,
      }))
      return [{ type: 'setCells', cells }]
    }
    case 'rowsInserted': {
      const rows = event.rows.map(({ key }) => ({ row: key, seen: seenRow(draft, key, me, event.seq) }))
      return [{ type: 'removeRows', rows }]
    }
    case 'rowsRemoved':
      return puttingBack(event.rows)
    case 'rowsMoved':
      return movingBack(event.rows)
    case 'sectionSet': {
      const now = draft.sections[event.section]
      const seen = now?.text === event.text ? now.seq : event.seq
      return [{ type: 'setSection', section: event.section, text: event.was, seen }]
    }
    case 'workstreamAdded':
      return [{ type: 'removeWorkstream', workstream: event.key }]
    case 'workstreamRenamed':
      return [{ type: 'renameWorkstream', workstream: event.workstream, title: event.was }]
    case 'workstreamMoved':
      return [{ type: 'moveWorkstream', workstream: event.workstream, ...afterOf(event.was) }]
    case 'workstreamRemoved':
      return [{ type: 'addWorkstream', key: event.workstream, title: event.title }]
    case 'columnAdded':
      return [{ type: 'removeColumn', column: event.column.key }]
    case 'columnChanged':
      return [{ type: 'changeColumn', column: event.was }]
    case 'columnRemoved': {
      const cells = event.cells.map(({ row, was }) => ({ row, column: event.column.key, text: was, seen: 0 }))
      const added: Edit = { type: 'addColumn', column: event.column }
      return cells.length > 0 ? [added, { type: 'setCells', cells }] : [added]
    }
    default:
      return []
  }
}

const afterOf = (after: string | null): { after?: string } => (after === null ? {} : { after })

/** Rows that somebody else has filled in since are not taken away with what they wrote. */
function seenRow(draft: Draft, key: string, me: string, inserted: number): number {
  const row = findRow(draft, key)
  if (!row) return inserted
  const isMine = Object.values(row.cells).every(({ by, seq }) => by === me || seq <= inserted)
  return isMine ? rowSeq(row) : inserted
}

interface WasThere {
  key: string
  workstream: string
  after: string | null
}

/** Rows that stood together go back together, so that a thousand of them are one command. */
function puttingBack(rows: readonly (WasThere & { cells: Record<string, string> })[]): Edit[] {
  return together(rows).map((block) => ({
    type: 'insertRows',
    workstream: block.workstream,
    ...afterOf(block.after),
    rows: block.rows.map(({ key, cells }) => ({ key, cells })),
  }))
}

const movingBack = (rows: readonly WasThere[]): Edit[] =>
  together(rows).map((block) => ({
    type: 'moveRows',
    rows: block.rows.map(({ key }) => key),
    workstream: block.workstream,
    ...afterOf(block.after),
  }))

function together<Row extends WasThere>(
  rows: readonly Row[],
): { workstream: string; after: string | null; rows: Row[] }[] {
  const blocks: { workstream: string; after: string | null; rows: Row[] }[] = []
  for (const row of rows) {
    const last = blocks.at(-1)
    if (last && last.workstream === row.workstream && last.rows.at(-1)?.key === row.after) last.rows.push(row)
    else blocks.push({ workstream: row.workstream, after: row.after, rows: [row] })
  }
  return blocks
}
