/** The rows of a part as they stand in the plan, workstream by workstream. */
import { cellOf, valueOfCell } from '../cells.ts'
import type { DraftCommandOf } from '../commands.ts'
import { type Draft, findRow, NOTE_COLUMN } from '../draft.ts'
import { isFormatColumn } from '../formatColumns.ts'
import type { LeftOut } from './leftOut.ts'
import type { NamedPart } from './namedPart.ts'
import type { ChosenPart, PartRow } from './part.ts'
import { canRefer, renamed } from './references.ts'

export interface InsertionPlace {
  workstream: string
  /** The row after which they go; at the beginning when left out. */
  after?: string | undefined
}

interface Given {
  named: NamedPart
  leftOut: LeftOut
  at: InsertionPlace | undefined
}

export interface InsertedRows {
  workstreams: DraftCommandOf<'addWorkstream'>[]
  rows: DraftCommandOf<'insertRows'>[]
}

export function insertedRows(draft: Draft, part: ChosenPart, { named, leftOut, at }: Given): InsertedRows {
  const freeKey = keysFor(draft)
  const flags = new OnceOnly(draft, part)
  const made = part.rows.map((row) => ({
    workstream: row.workstream,
    key: freeKey('i', (key) => findRow(draft, key) !== undefined),
    cells: cellsOf(draft, row, named, leftOut, flags),
  }))
  if (made.length === 0) return { workstreams: [], rows: [] }
  if (at) {
    const rows = made.map(({ key, cells }) => ({ key, cells }))
    return { workstreams: [], rows: [{ type: 'insertRows', ...withoutUndefinedAfter(at), rows }] }
  }
  const workstreams: InsertedRows['workstreams'] = []
  const rows = [...Map.groupBy(made, ({ workstream }) => workstream)].map(
    ([title, group]): InsertedRows['rows'][number] => {
      const known = draft.workstreams.find((one) => one.title.trim() === title)?.key
      const key = known ?? freeKey('w', (taken) => draft.workstreams.some((one) => one.key === taken))
      if (known === undefined) {
        const after = workstreams.at(-1)?.key ?? draft.workstreams.at(-1)?.key
        workstreams.push({ type: 'addWorkstream', key, title, ...(after !== undefined && { after }) })
      }
      const last = draft.rows.findLast(({ workstream }) => workstream === key)?.key
      const added = group.map((row) => ({ key: row.key, cells: row.cells }))
      return { type: 'insertRows', workstream: key, ...(last !== undefined && { after: last }), rows: added }
    },
  )
  return { workstreams, rows }
}

const withoutUndefinedAfter = ({ workstream, after }: InsertionPlace) => ({
  workstream,
  ...(after !== undefined && { after }),
})

function cellsOf(
  draft: Draft,
  row: PartRow,
  named: NamedPart,
  leftOut: LeftOut,
  flags: OnceOnly,
): Record<string, string> {
  const { cells } = row
  const title = cells.title?.trim() || (cells.step ?? '')
  const entries = Object.entries(cells).flatMap(([column, text]): [string, string][] => {
    if (column !== NOTE_COLUMN && !isFormatColumn(column) && !draft.columns.some(({ key }) => key === column)) {
      leftOut.say(`This plan has no column “${column}”; what it held is left out.`)
      return []
    }
    if (column === 'phase') return [[column, named.phases.find((one) => one.title === text.trim())?.becomes ?? text]]
    const why = flags.whyNot(column, text)
    if (why !== undefined) {
      leftOut.say(`“${title}”: ${why}`)
      return []
    }
    if (!canRefer(column)) return [[column, text]]
    const value = valueOfCell(column, text)
    const becomes = renamed(column, value, named.names, (what) => leftOut.missing(what, title))
    if (JSON.stringify(becomes) === JSON.stringify(value)) return [[column, text]]
    const written = cellOf(column, becomes)
    return written === '' ? [] : [[column, written]]
  })
  const calendar = named.calendars.writtenOut.get(row)
  return { ...Object.fromEntries(entries), ...(calendar !== undefined && { calendar }) }
}

/** What a plan says of one step only, or of a step only where another says its counterpart. */
class OnceOnly {
  readonly #starts: boolean
  readonly #goesDown: boolean

  constructor(draft: Draft, part: ChosenPart) {
    const has = (column: string) => draft.rows.some(({ cells }) => cells[column]?.text.trim() === 'true')
    this.#starts = has('startsChange')
    this.#goesDown = has('takesServiceDown') || part.rows.some(({ cells }) => cells.takesServiceDown?.trim() === 'true')
  }

  whyNot(column: string, text: string): string | undefined {
    if (text.trim() !== 'true') return undefined
    if (column === 'startsChange' && this.#starts) return 'another step of this plan starts the change already.'
    if (column === 'bringsServiceBack' && !this.#goesDown)
      return 'it does not bring the service back, since no step of this plan takes it down.'
    return undefined
  }
}

/** The same for the same state, so that of two who insert into it at once the second is told, and looks again. */
function keysFor({ seq }: Draft): (begins: string, isTaken: (key: string) => boolean) => string {
  let number = 0
  return (begins, isTaken) => {
    for (;;) {
      number += 1
      const key = `${begins}${seq + 1}-${number}`
      if (!isTaken(key)) return key
    }
  }
}
