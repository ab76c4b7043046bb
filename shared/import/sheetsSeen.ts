/** The sheets of a file as they were understood: which are taken, with what columns, and what in them is not. */
import type { ImportAnswers } from './answers.ts'
import { plain } from './cell.ts'
import type { Findings } from './findings.ts'
import { type MappedColumn, type Mapping, type SeenColumn, unusedColumns } from './mapping.ts'
import type { MatrixColumn } from './raciMatrix.ts'
import { cellIn } from './sections.ts'
import type { SheetTable } from './sheet.ts'
import type { MappedTable } from './sheetPlan.ts'

export interface SheetSeen {
  name: string
  isTaken: boolean
  /** Why it is not taken. */
  why?: string
  headerRow: number | undefined
  headings: string[]
  /** For the caller to keep a mapping by. */
  headingKey: string
  columns: MappedColumn[]
  /** Columns of a RACI matrix: each a role. */
  matrix: MatrixColumn[]
  /** Columns that no field takes. */
  unused: SeenColumn[]
  rows: number
  /** Rows that hold no step, and why. */
  skipped: SheetTable['skipped']
}

export function seenOf({ table, mapping, matrix }: MappedTable, wanted: string[] | undefined): SheetSeen {
  const columns = Object.values(mapping)
  const isSmall = table.rows.length <= MOST_ROWS
  const isUsable = mapping.title !== undefined && table.rows.length > 0 && isSmall
  const isTaken =
    isUsable && (wanted ? wanted.includes(table.name) : columns.length > 1 && !table.isHidden && !isLegend(mapping))
  const why = isTaken ? undefined : whyNot()
  function whyNot() {
    if (!isSmall) return `It has ${table.rows.length.toLocaleString('en')} rows, more than a plan.`
    if (!isUsable) return 'It has no table of steps.'
    if (wanted) return 'It was not chosen.'
    return table.isHidden ? 'It is hidden.' : 'It has no table of steps.'
  }
  const unused = unusedColumns(table, mapping, matrix)
  const { name, headerRow, headings, headingKey, rows, skipped } = table
  return {
    name,
    isTaken,
    headerRow,
    headings,
    headingKey,
    columns,
    matrix,
    unused,
    rows: rows.length,
    skipped,
    ...(why ? { why } : {}),
  }
}

/** What a word means, or who has which number: a title that only its contents tell, and nothing that a step needs. */
const isLegend = (mapping: Mapping): boolean =>
  mapping.title?.by === 'content' && !OF_STEPS.some((field) => mapping[field] !== undefined)

const OF_STEPS = [
  'id',
  'person',
  'role',
  'workstream',
  'phase',
  'duration',
  'date',
  'start',
  'end',
  'predecessors',
  'successors',
] as const

/** Ten thousand steps are the most that a runbook is made for. */
const MOST_ROWS = 20_000

/** A quote that is never closed swallows the rest of the file. */
export function sayOpenQuote(sheet: string, last: SheetTable['rows'][number] | undefined, findings: Findings): void {
  const text = last?.cells.findLast((cell) => cell.text !== '')?.text ?? ''
  if (!last || (text.match(/\n/g)?.length ?? 0) <= LINES_IN_A_CELL) return
  const message = 'The last cell holds many lines: is a quote not closed?'
  findings.fault('warning', 'openQuote', message, { sheet, row: last.number }, text.slice(0, 60))
}

const LINES_IN_A_CELL = 10

/** One sheet for all and one for each workstream hold the same steps twice: what another, longer one has is not taken. */
export function leaveOutCopies(mapped: readonly MappedTable[], seen: SheetSeen[]): void {
  const steps = mapped.map(({ table, mapping }) =>
    table.rows.flatMap((row) => {
      const title = cellIn(row, mapping, 'title').text
      return title === '' ? [] : [`${cellIn(row, mapping, 'id').text}\u0000${title}`]
    }),
  )
  const longestFirst = [...seen.keys()].sort((a, b) => (steps[b]?.length ?? 0) - (steps[a]?.length ?? 0))
  const kept: number[] = []
  for (const index of longestFirst) {
    const sheet = seen[index]
    const own = steps[index] ?? []
    if (!sheet?.isTaken || own.length === 0) continue
    const other = kept.find((one) => {
      const theirs = new Set(steps[one])
      return own.every((step) => theirs.has(step))
    })
    if (other === undefined) kept.push(index)
    else seen[index] = { ...sheet, isTaken: false, why: `All of its rows are in “${seen[other]?.name ?? ''}”.` }
  }
}

export function sayUnused({ table, mapping, matrix }: MappedTable, findings: Findings): void {
  for (const { heading } of unusedColumns(table, mapping, matrix))
    findings.lose(
      'unusedColumn',
      'Some columns are not taken.',
      { sheet: table.name, row: table.headerRow ?? 0 },
      heading,
    )
  for (const column of Object.values(mapping))
    if (column.confidence < 0.7)
      findings.guess(
        'column',
        'Some columns were told by what is in them or by part of their heading.',
        undefined,
        `${column.heading} → ${column.field}`,
      )
  for (const { heading, by } of matrix)
    if (by === 'content')
      findings.guess(
        'matrix',
        'Columns that hold R, A, C and I are a RACI matrix: each is a role, and whoever is responsible owns the step.',
        undefined,
        heading,
      )
}

/** The first answer that names a sheet or a column that is not there. */
export function unfitAnswer(
  tables: readonly SheetTable[],
  { sheets = [], mappings = {}, matrices = {} }: ImportAnswers,
): { refused: string; field: string } | undefined {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const missing = [
    ...sheets.map((name) => ['sheets', name]),
    ...Object.keys(mappings).map((name) => ['mappings', name]),
    ...Object.keys(matrices).map((name) => ['matrices', name]),
  ]
  for (const [key = '', name = ''] of missing)
    if (!byName.has(name)) return { refused: `there is no sheet “${name}”`, field: `answers.${key}` }
  const isKnown = (sheet: string, heading: string) =>
    byName.get(sheet)?.headings.some((one) => plain(one) === plain(heading)) === true
  for (const [name, mapping] of Object.entries(mappings))
    for (const [field, heading] of Object.entries(mapping)) {
      if (heading !== null && !isKnown(name, heading))
        return { refused: `there is no column “${heading}”`, field: `answers.mappings.${name}.${field}` }
    }
  for (const [name, headings] of Object.entries(matrices))
    for (const heading of headings)
      if (!isKnown(name, heading))
        return { refused: `there is no column “${heading}”`, field: `answers.matrices.${name}` }
  return undefined
}
