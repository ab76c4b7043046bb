/** Which rows are steps, and which are headings of those below them. */
import { type Cell, isBlank, NO_CELL, plain } from './cell.ts'
import type { Findings } from './findings.ts'
import type { Field } from './headings.ts'
import type { Mapping } from './mapping.ts'
import type { SheetTable, TableRow } from './sheet.ts'
import { kindOf } from './words.ts'

export interface PlannedRow {
  row: TableRow
  /** The headings that it is under, outermost first. */
  under: Section[]
}

export interface Section {
  row: TableRow
  title: string
}

export const cellIn = (row: TableRow, mapping: Mapping, field: Field): Cell => {
  const column = mapping[field]?.column
  const cell = column === undefined ? NO_CELL : (row.cells[column] ?? NO_CELL)
  return isBlank(cell) ? NO_CELL : cell
}

export function sectionsOf(
  table: SheetTable,
  mapping: Mapping,
  findings: Findings,
): { steps: PlannedRow[]; sections: Section[] } {
  const depths = depthsOf(table.rows, mapping)
  const singles = table.rows.map((row) => isSingle(row))
  const isAnId = idShapes(table.rows, mapping)
  const areMostFull = singles.filter((single) => single).length < table.rows.length / 2
  const steps: PlannedRow[] = []
  const sections: Section[] = []
  let open: { depth: number; section: Section }[] = []
  for (const [index, row] of table.rows.entries()) {
    const place = { sheet: table.name, row: row.number }
    const title = cellIn(row, mapping, 'title').text
    if (isTotal(row, mapping)) {
      findings.fault('warning', 'totalRow', 'Rows that add up those above them are left out.', place, title)
      continue
    }
    const isParent = depths !== undefined && (depths[index + 1] ?? 0) > (depths[index] ?? 0)
    const isHeading = areMostFull && singles[index] === true && isHeadingRow(row, mapping, singles[index + 1] === true)
    // A heading without a number or an indent of its own is above those that have one.
    const depth = isHeading && !isParent ? ABOVE_ALL : (depths?.[index] ?? 0)
    const isSection = isParent || isHeading || kindOf(cellIn(row, mapping, 'kind').text) === 'section'
    const isNumberAlone = title === '' && !isParent && isAnId(cellIn(row, mapping, 'id').text)
    if ((!isSection && title === '') || isNumberAlone) {
      findings.fault('warning', 'rowWithoutTitle', 'Rows without a title are left out.', place, textOf(row))
      continue
    }
    open = isParent || depths ? open.filter((one) => one.depth < depth) : isSection ? [] : open
    if (!isSection) {
      steps.push({ row, under: open.map(({ section }) => section) })
      continue
    }
    const section = { row, title: title || textOf(row) }
    const why = isParent ? 'the rows below are deeper' : 'nothing else is in the row'
    findings.guess('section', `Rows are taken as headings of those below them, since ${why}.`, place, section.title)
    open.push({ depth, section })
    sections.push(section)
  }
  const headed = new Set(steps.flatMap(({ under }) => under))
  for (const section of sections)
    if (!headed.has(section))
      findings.fault(
        'warning',
        'emptySection',
        'Rows that look like headings have no steps below them and are left out.',
        {
          sheet: table.name,
          row: section.row.number,
        },
        section.title,
      )
  return { steps, sections }
}

const TOTAL =
  /^(?:grand |sub-?)?totals?(?: duration)?:?$|^(?:gesamt|summe|gesamtdauer|somme|suma|total general)(?: .{0,20})?:?$/

/** What adds up has nobody who does it, and no id. */
const isTotal = (row: TableRow, mapping: Mapping): boolean =>
  TOTAL.test(plain(cellIn(row, mapping, 'title').text.slice(0, 60))) &&
  (['id', 'person', 'role', 'predecessors'] as const).every((field) => cellIn(row, mapping, field).text === '')

const ABOVE_ALL = -1

/** Whether a text looks like the ids of the rows that have a title: a number alone is no heading, "Phase 1" is one. */
function idShapes(rows: readonly TableRow[], mapping: Mapping): (text: string) => boolean {
  const shapeOf = (text: string) => text.replace(/\d+/g, '9')
  const titled = rows.filter((row) => cellIn(row, mapping, 'title').text !== '')
  const shapes = new Set(titled.map((row) => shapeOf(cellIn(row, mapping, 'id').text)))
  return (text) => text !== '' && /\d/.test(text) && shapes.has(shapeOf(text))
}

const textOf = (row: TableRow): string => row.cells.find((cell) => !isBlank(cell))?.text ?? ''
const isSingle = (row: TableRow): boolean => row.cells.filter((cell) => !isBlank(cell)).length === 1

/** With a column of ids a step has one; without, two such rows in a row are more likely steps. */
function isHeadingRow(row: TableRow, mapping: Mapping, isNextSingle: boolean): boolean {
  if (cellIn(row, mapping, 'title').text === '') return true
  return mapping.id !== undefined || !isNextSingle
}

const OUTLINE_NUMBER = /^\d{1,6}(?:\.\d{1,6}){0,15}\.?$/

/** By outline numbers, by how rows are grouped, or by how titles are indented; undefined where all are alike. */
function depthsOf(rows: readonly TableRow[], mapping: Mapping): number[] | undefined {
  const numbers = rows.map((row) => cellIn(row, mapping, 'id').text)
  const outlined = numbers.filter((number) => OUTLINE_NUMBER.test(number))
  if (outlined.some((number) => /\d\.\d/.test(number)) && outlined.length > rows.length * 0.6) return byNumbers(numbers)
  const outlines = rows.map(({ outline }) => outline)
  if (outlines.some((outline) => outline > 0)) return outlines
  const indents = rows.map((row) => cellIn(row, mapping, 'title').indent ?? 0)
  return indents.some((indent) => indent > 0) ? indents : undefined
}

/** Deeper only below a row whose number it continues: 2.10 after 1.9 is not below it. */
function byNumbers(numbers: readonly string[]): number[] {
  const all = new Set(numbers.map((number) => number.replace(/\.$/, '')))
  return numbers.map((number) => {
    if (!OUTLINE_NUMBER.test(number)) return 0
    const parts = number.replace(/\.$/, '').split('.')
    return parts.filter((_, index) => index > 0 && all.has(parts.slice(0, index).join('.'))).length
  })
}
