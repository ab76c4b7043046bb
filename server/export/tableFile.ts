/** A plan as CSV, and as an Excel workbook. */
import { writeCsv } from 'hucre/csv'
import { colToLetter, type WriteSheet, writeXlsx } from 'hucre/xlsx'
import { ABOUT_SHEET, markOf, OWN_HEADINGS, withQuote } from '../../shared/exported/ownSheet.ts'
import { REST_TITLE } from '../../shared/exported/rest.ts'
import { headingOf } from '../../shared/exported/stepCells.ts'
import { cannotCarry } from './cannotCarry.ts'
import type { ExportedPlan } from './exportedPlan.ts'
import { type Cell, planTable, type Table } from './planTable.ts'
import { sayClock } from './wallClock.ts'

const DAY = 86_400

/** With the mark by which Excel takes it for UTF-8. */
export function csvOf(plan: ExportedPlan): string {
  const { columns, rows } = planTable(plan)
  const table = [columns.map(({ heading }) => heading), ...rows.map(({ cells }) => cells.map(csvCell))]
  return writeCsv(table, { bom: true })
}

function csvCell(cell: Cell): string | null {
  if (cell instanceof Date) return sayClock(cell)
  if (cell === null) return null
  if (typeof cell === 'string') return withQuote(cell)
  if ('number' in cell) return String(cell.number)
  return 'link' in cell ? cell.link : sayHours(cell.seconds)
}

/** `0:45`, and `0:00:30` where seconds count; more than a day in hours. */
function sayHours(seconds: number): string {
  const two = (count: number) => String(count).padStart(2, '0')
  const minutes = `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}`
  return seconds % 60 === 0 ? minutes : `${minutes}:${two(seconds % 60)}`
}

/** All steps in one sheet, what they are in another, and a sheet for each workstream. */
export function xlsxOf(plan: ExportedPlan, beside: string): Promise<Uint8Array> {
  const table = planTable(plan)
  const names = new Set<string>()
  const all = stepSheet(table, plan, sheetName('All steps', names))
  const about = aboutSheet(plan, sheetName(ABOUT_SHEET, names))
  const lanes = plan.workstreams.length > 1 ? plan.workstreams : []
  const each = lanes.map((lane) => {
    const rows = table.rows.filter(({ lanes }) => lanes.includes(lane))
    return stepSheet({ ...table, rows }, plan, sheetName(lane, names))
  })
  const rest = beside === '' ? [] : [restSheet(beside, sheetName(REST_TITLE, names))]
  return writeXlsx({
    sheets: [all, about, ...each, ...rest],
    namedRanges: [all, ...each].flatMap((sheet) => printedOf(sheet, lastPrinted(table.columns))),
    properties: { title: literal(plan.title), creator: 'T-Minus' },
  })
}

/** The header on each page, and the columns that people want on paper: more would make them too small to read. */
function printedOf({ name, rows = [] }: WriteSheet, last: number) {
  // In quotes, without which Excel takes the file of a sheet called “All steps” for damaged.
  const quoted = `'${name.replaceAll("'", "''")}'`
  return [
    { name: '_xlnm.Print_Area', range: `${quoted}!$A$1:$${colToLetter(last)}$${rows.length}`, scope: name },
    { name: '_xlnm.Print_Titles', range: `${quoted}!$1:$1`, scope: name },
  ]
}

const lastPrinted = (columns: Table['columns']): number =>
  columns.findIndex(({ heading }) => heading === headingOf('verify'))

/** Excel reads `_x0041_` as the character of that number. */
const literal = (text: string): string => text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')

/** With its name and size, which a font that says less than the usual one does not take from it. */
const BOLD = { name: 'Calibri', size: 11, bold: true } as const
const HEADER = {
  font: BOLD,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EBEF' } },
  alignment: { wrapText: true, vertical: 'top' },
  border: { bottom: { style: 'thin', color: { rgb: '8A94A3' } } },
} as const
const MOMENT = { font: BOLD } as const

function stepSheet({ columns, rows }: Table, plan: ExportedPlan, name: string): WriteSheet {
  const shown = [...columns, { heading: OWN_HEADINGS.mark, width: 10 }]
  const cells: NonNullable<WriteSheet['cells']> = new Map()
  for (const column of shown.keys()) cells.set(`0,${column}`, { style: HEADER })
  rows.forEach(({ step, cells: values }, row) => {
    const isMoment = step.is === 'gate' || step.cells.kind === 'milestone'
    values.forEach((value, column) => {
      const numFmt = formatOf(value)
      const hyperlink = linkOf(value)
      const isLong = columns[column]?.isLong === true
      if (!isMoment && numFmt === undefined && !hyperlink) return
      cells.set(`${row + 1},${column}`, {
        ...(hyperlink && { hyperlink }),
        style: {
          ...(isMoment ? MOMENT : {}),
          ...(numFmt === undefined ? {} : { numFmt }),
          alignment: { vertical: 'top', wrapText: isLong, ...(numFmt === undefined ? {} : CENTRED) },
        },
      })
    })
  })
  return {
    name,
    columns: shown.map(({ heading, width, ...column }) => ({
      width,
      ...(heading === OWN_HEADINGS.mark ? { hidden: true } : {}),
      style: { alignment: { vertical: 'top', wrapText: 'isLong' in column } },
    })),
    rows: [
      shown.map(({ heading }) => heading),
      ...rows.map(({ step, cells: values }) => [...values.map(excelCell), markOf(step.cells)]),
    ],
    cells,
    rowDefs: new Map([
      [0, { height: 2 * LINE_POINTS }],
      ...rows.map(({ cells: values }, row): [number, { height: number }] => [
        row + 1,
        { height: heightOf(values, columns) },
      ]),
    ]),
    freezePane: { rows: 1, columns: 2 },
    autoFilter: { range: `A1:${colToLetter(columns.length - 1)}${rows.length + 1}` },
    pageSetup: { ...LANDSCAPE, paperSize: 'a3' },
    headerFooter: { oddFooter: `&L${forFooter(plan.title)}&C${forFooter(name)}&R&P / &N` },
  }
}

const CENTRED = { horizontal: 'center' } as const

const LINE_POINTS = 15
/** A row that fills the screen hides the others; its cell still has the whole text. */
const MOST_LINES = 24

/** In points: programs other than Excel do not fit rows to their texts by themselves. */
function heightOf(values: readonly Cell[], columns: Table['columns']): number {
  const lines = values.map((value, column) => {
    const { isLong, width } = columns[column] ?? { width: 1 }
    if (!isLong || typeof value !== 'string') return 1
    return value.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0)
  })
  return Math.min(MOST_LINES, Math.max(1, ...lines)) * LINE_POINTS
}

const LANDSCAPE = { orientation: 'landscape', paperSize: 'a4', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } as const

/** An ampersand begins a code there, and more than 255 characters damage the file. */
const forFooter = (text: string): string => text.slice(0, 60).toWellFormed().replaceAll('&', '&&')

function excelCell(cell: Cell): string | number | Date | null {
  if (cell === null || cell instanceof Date) return cell
  if (typeof cell === 'string') return literal(cell)
  if ('number' in cell) return cell.number
  return 'link' in cell ? literal(cell.link) : cell.seconds / DAY
}

/** To be followed by a click. */
const linkOf = (cell: Cell): { target: string } | undefined =>
  cell !== null && typeof cell === 'object' && 'link' in cell ? { target: cell.link } : undefined

function formatOf(cell: Cell): string | undefined {
  if (cell instanceof Date) return 'yyyy-mm-dd hh:mm'
  if (cell === null || typeof cell === 'string' || !('seconds' in cell)) return undefined
  return cell.seconds % 60 === 0 ? '[h]:mm' : '[h]:mm:ss'
}

function aboutSheet(plan: ExportedPlan, name: string): WriteSheet {
  const rows = [
    ...plan.about,
    ...plan.facts,
    ['', ''],
    [
      'To bring it back',
      'Change what is yours in any of the sheets, and import this workbook: it is read as the same runbook.',
    ],
    ...cannotCarry('xlsx').map((what, index) => [index === 0 ? 'Not in it' : '', what]),
  ]
  return {
    name,
    columns: [
      { width: 22, style: { font: BOLD, alignment: { vertical: 'top' } } },
      { width: 90, style: { alignment: { vertical: 'top', wrapText: true } } },
    ],
    rows: rows.map((row) => row.map((text) => literal(text ?? ''))),
    pageSetup: LANDSCAPE,
  }
}

/** A line of YAML in each row: a cell would not hold it all. */
const restSheet = (rest: string, name: string): WriteSheet => ({
  name,
  columns: [{ width: 120 }],
  rows: rest.split('\n').map((line) => [literal(line)]),
  pageSetup: LANDSCAPE,
})

/** Excel takes 31 characters, none of `[]:*?/\`, no name twice, no apostrophe at its ends, and keeps History for itself. */
function sheetName(title: string, taken: Set<string>): string {
  const plain = title
    .replaceAll(/[[\]:*?/\\]|\p{C}/gu, ' ')
    .slice(0, 27)
    .toWellFormed()
    .replaceAll(/^['\s]+|['\s\ufffd]+$/g, '')
  const short = plain === '' || plain.toLowerCase() === 'history' ? `Steps ${plain}`.trim() : plain
  let name = short
  for (let count = 2; taken.has(name.toLowerCase()); count++)
    name = `${short.slice(0, 30 - String(count).length)} ${count}`
  taken.add(name.toLowerCase())
  return name
}
