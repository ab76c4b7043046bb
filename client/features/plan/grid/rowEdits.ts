/** Rows that are added, copied, taken away and moved, as edits of the draft. */
import { type Draft, findRow } from '../../../../shared/draft/draft.ts'
import type { Edit } from '../../../live/drafts/edits.ts'
import { at, type Range } from './selection.ts'
import { appended, type Paste, rowLines, type Sheet } from './sheetEdits.ts'

/** New empty rows beside those of the range, as many as it has. */
export function insertBeside(sheet: Sheet, range: Range, where: 'above' | 'below'): Paste {
  const rows = rowLines(sheet, range.top, range.bottom)
  const beside = where === 'above' ? rows[0] : rows.at(-1)
  const line = sheet.lines[range.top]
  const fresh = Array.from({ length: Math.max(1, rows.length) }, () => ({ key: sheet.newKey(), cells: {} }))
  const column = sheet.frame.columns[range.left]
  const [made] = fresh
  const selection = made && column !== undefined ? at({ line: made.key, column }) : undefined
  if (!beside) {
    const workstream = line?.kind === 'workstream' ? line.workstream.key : line?.kind === 'new' ? line.workstream : ''
    if (workstream === '') return { edits: [], selection: undefined }
    return { edits: [appended(sheet.draft, workstream, fresh)], selection }
  }
  const after = where === 'below' ? beside.key : rowBefore(sheet.draft, beside.key)
  const { workstream } = beside.row
  return { edits: [{ type: 'insertRows', workstream, ...(after !== undefined && { after }), rows: fresh }], selection }
}

/** The row before this one in its workstream. */
function rowBefore({ rows }: Draft, key: string): string | undefined {
  const index = rows.findIndex((row) => row.key === key)
  const above = rows[index - 1]
  return above && above.workstream === rows[index]?.workstream ? above.key : undefined
}

/** Copies of rows below the last of them, their ids told apart. */
export function duplicated({ draft, newKey }: Sheet, keys: readonly string[]): Edit[] {
  const rows = keys.flatMap((key) => findRow(draft, key) ?? [])
  const last = rows.at(-1)
  if (!last) return []
  const taken = new Set(draft.rows.map(({ cells }) => cells.step?.text))
  const copies = rows.map(({ cells }) => {
    const texts = Object.fromEntries(Object.entries(cells).map(([column, { text }]) => [column, text]))
    if (!texts.step) return { key: newKey(), cells: texts }
    const base = texts.step.replace(/-\d+$/, '')
    let number = 2
    while (taken.has(`${base}-${number}`)) number += 1
    taken.add(`${base}-${number}`)
    return { key: newKey(), cells: { ...texts, step: `${base}-${number}` } }
  })
  return [{ type: 'insertRows', workstream: last.workstream, after: last.key, rows: copies }]
}

export function removeRows(sheet: Sheet, keys: readonly string[]): Edit[] {
  if (keys.length === 0) return []
  return [{ type: 'removeRows', rows: keys.map((row) => ({ row, seen: sheet.seenRow(row) })) }]
}

/** Rows, by one place up or down in the plan; over the border of a workstream into the next one. */
export function moveBy({ draft }: Sheet, keys: readonly string[], by: 1 | -1): Edit[] {
  const moved = new Set(keys)
  const { rows, workstreams } = draft
  const first = rows.findIndex(({ key }) => moved.has(key))
  const last = rows.findLastIndex(({ key }) => moved.has(key))
  const edge = rows[by < 0 ? first : last]
  if (!edge) return []
  const beyond = rows[by < 0 ? first - 1 : last + 1]
  if (beyond && beyond.workstream === edge.workstream) {
    const after = by > 0 ? beyond.key : rowBefore(draft, beyond.key)
    return [moveTo(keys, edge.workstream, after)]
  }
  const place = workstreams.findIndex(({ key }) => key === edge.workstream)
  const next = workstreams[place + by]
  if (!next) return []
  const end = by < 0 ? rows.findLast(({ workstream }) => workstream === next.key)?.key : undefined
  return [moveTo(keys, next.key, end)]
}

const moveTo = (rows: readonly string[], workstream: string, after: string | undefined): Edit => ({
  type: 'moveRows',
  rows: [...rows],
  workstream,
  ...(after !== undefined && { after }),
})

/** Rows that were dropped below a line of the screen. */
export function dropBelow({ draft, lines }: Sheet, keys: readonly string[], below: number): Edit[] {
  const moved = new Set(keys)
  const line = lines[below]
  if (!line) return []
  if (line.kind === 'workstream') return [moveTo(keys, line.workstream.key, undefined)]
  const workstream = line.kind === 'row' ? line.row.workstream : line.workstream
  const own = draft.rows.filter((row) => row.workstream === workstream)
  const until = line.kind === 'row' ? own.findIndex(({ key }) => key === line.key) : own.length - 1
  // The nearest above it that stays where it is.
  const after = own.slice(0, until + 1).findLast(({ key }) => !moved.has(key))?.key
  return [moveTo(keys, workstream, after)]
}
