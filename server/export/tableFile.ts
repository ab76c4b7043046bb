/** A table as a file. */
import { writeCsv } from 'hucre/csv'
import { colToLetter, type WriteSheet, writeXlsx } from 'hucre/xlsx'
import type { Cell, Table } from './cutoverTable.ts'

/** `2026-11-28 23:10`, as sheets read it in every country. */
const sayClock = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

/** With the mark by which Excel takes it for UTF-8. */
export function csvOf({ columns, rows }: Table): string {
  const written = (cell: Cell) => (cell instanceof Date ? sayClock(cell) : cell)
  const table = [columns.map(({ heading }) => heading), ...rows.map(({ cells }) => cells.map(written))]
  return writeCsv(table, { bom: true, escapeFormulae: true })
}

/** All steps in one sheet, and a sheet for each workstream. */
export function xlsxOf(table: Table): Promise<Uint8Array> {
  const workstreams = [...new Set(table.rows.map(({ workstream }) => workstream))]
  const names = new Set<string>()
  const sheets = [
    sheetOf(table, sheetName('All steps', names)),
    ...(workstreams.length > 1
      ? workstreams.map((one) =>
          sheetOf({ ...table, rows: table.rows.filter(({ workstream }) => workstream === one) }, sheetName(one, names)),
        )
      : []),
  ]
  return writeXlsx({ sheets })
}

function sheetOf({ columns, rows }: Table, name: string): WriteSheet {
  return {
    name,
    columns: columns.map(({ width, isLong }) => ({
      width,
      style: { alignment: { vertical: 'top', wrapText: isLong === true } },
    })),
    rows: [columns.map(({ heading }) => heading), ...rows.map(({ cells }) => [...cells])],
    cells: new Map([
      ...columns.map((_, column): [string, object] => [
        `0,${column}`,
        { style: { font: { bold: true }, alignment: { wrapText: true } } },
      ]),
      ...rows.flatMap(({ cells }, row) =>
        cells.flatMap((cell, column): [string, object][] =>
          cell instanceof Date ? [[`${row + 1},${column}`, { style: { numFmt: 'yyyy-mm-dd hh:mm' } }]] : [],
        ),
      ),
    ]),
    freezePane: { rows: 1, columns: 2 },
    autoFilter: { range: `A1:${colToLetter(columns.length - 1)}${rows.length + 1}` },
  }
}

/** Excel takes 31 characters, none of `[]:*?/\`, and no name twice. */
function sheetName(title: string, taken: Set<string>): string {
  const short =
    title
      .replaceAll(/[[\]:*?/\\]/g, ' ')
      .trim()
      .slice(0, 28) || 'Steps'
  let name = short
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${short} ${count}`
  taken.add(name.toLowerCase())
  return name
}
