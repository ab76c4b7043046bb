/** The lines of the table: workstreams and their rows as they are looked at, whatever their order in the plan. */
import type { Draft, DraftRow, DraftWorkstream } from '../../../../shared/draft/draft.ts'
import type { Frame } from './selection.ts'

export type Line =
  | { kind: 'workstream'; key: string; workstream: DraftWorkstream; count: number; isFolded: boolean }
  /** `number` counts from 1 in the order of the plan. */
  | { kind: 'row'; key: string; row: DraftRow; number: number }
  /** Where a step is added at the end of a workstream. */
  | { kind: 'new'; key: string; workstream: string }

export interface Sort {
  column: string
  descending: boolean
}

export interface Looking {
  search: string
  /** Which rows are shown beside the search; all of them without. */
  only?: ((row: DraftRow) => boolean) | undefined
  sort?: Sort | undefined
  folded: ReadonlySet<string>
  /** Whether a line for a new step stands at the end of each workstream. */
  adds(workstream: string): boolean
}

export const workstreamLine = (key: string): string => `# ${key}`
export const newLine = (workstream: string): string => `+ ${workstream}`

export function linesOf(draft: Draft, looking: Looking): Line[] {
  const { search, only, sort, folded, adds } = looking
  const fits = searched(search)
  const isFiltered = only !== undefined || search.trim() !== ''
  const byWorkstream = new Map<string, { row: DraftRow; number: number }[]>()
  draft.rows.forEach((row, index) => {
    if ((only && !only(row)) || !fits(row)) return
    const rows = byWorkstream.get(row.workstream)
    if (rows) rows.push({ row, number: index + 1 })
    else byWorkstream.set(row.workstream, [{ row, number: index + 1 }])
  })
  return draft.workstreams.flatMap((workstream): Line[] => {
    const rows = byWorkstream.get(workstream.key) ?? []
    if (isFiltered && rows.length === 0) return []
    const isFolded = folded.has(workstream.key)
    const head: Line = {
      kind: 'workstream',
      key: workstreamLine(workstream.key),
      workstream,
      count: rows.length,
      isFolded,
    }
    if (isFolded) return [head]
    const lines = sorted(rows, sort).map(({ row, number }): Line => ({ kind: 'row', key: row.key, row, number }))
    const last: Line[] =
      isFiltered || sort || !adds(workstream.key)
        ? []
        : [{ kind: 'new', key: newLine(workstream.key), workstream: workstream.key }]
    return [head, ...lines, ...last]
  })
}

/**
 * Every word has to be in some cell, or in that of a column: `owner:dba`. A column is named by its key.
 */
function searched(search: string): (row: DraftRow) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return () => true
  return ({ cells }) =>
    words.every((word) => {
      const colon = word.indexOf(':')
      const named = colon > 0 ? Object.keys(cells).find((key) => key.toLowerCase() === word.slice(0, colon)) : undefined
      if (named !== undefined) return cells[named]?.text.toLowerCase().includes(word.slice(colon + 1)) ?? false
      return Object.values(cells).some(({ text }) => text.toLowerCase().includes(word))
    })
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function sorted<One extends { row: DraftRow }>(rows: One[], sort: Sort | undefined): One[] {
  if (!sort) return rows
  const textOf = ({ row }: One) => row.cells[sort.column]?.text ?? ''
  return rows.toSorted((one, other) => {
    const [a, b] = [textOf(one), textOf(other)]
    // What is empty stands at the end either way.
    if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1
    return sort.descending ? collator.compare(b, a) : collator.compare(a, b)
  })
}

export function frameOf(lines: readonly Line[], columns: readonly string[]): Frame {
  return {
    lines: lines.map(({ key }) => key),
    columns,
    positions: new Map(lines.map(({ key }, position) => [key, position])),
  }
}
