/** Every kind of table as the same rows of cells. */
import { readOds } from 'hucre/ods'
import { readXlsx } from 'hucre/xlsx'
import { type Cell, clean } from './cell.ts'
import { recordsOf } from './delimited.ts'
import type { WhatItIs } from './whatItIs.ts'

export interface RawRow {
  /** As the spreadsheet counts, from 1. */
  number: number
  cells: Cell[]
  /** How deep the row is grouped. */
  outline: number
}

export interface RawSheet {
  name: string
  rows: RawRow[]
  isHidden: boolean
}

type Table = Extract<WhatItIs, { kind: 'workbook' | 'delimited' }>
type Workbook = Awaited<ReturnType<typeof readXlsx>>
type Sheet = Workbook['sheets'][number]
type Value = Sheet['rows'][number][number]

/** Rejects where a workbook is damaged. */
export async function rawSheetsOf(table: Table, bytes: Uint8Array, name: string): Promise<RawSheet[]> {
  if (table.kind === 'delimited') {
    const rows = recordsOf(table.decoded.text, table.delimiter).map((cells, index) => ({
      number: index + 1,
      cells: cells.map(textCell),
      outline: 0,
    }))
    return [{ name: name.replace(/^.*[\\/]|\.\w+$/g, ''), rows, isHidden: false }]
  }
  const workbook = table.format === 'ods' ? await readOds(bytes) : await readXlsx(bytes, { readStyles: true })
  return workbook.sheets.map((sheet) => ({
    name: sheet.name,
    rows: rowsOf(sheet),
    isHidden: sheet.hidden === true || sheet.veryHidden === true,
  }))
}

function rowsOf(sheet: Sheet): RawRow[] {
  const rows = sheet.rows.map((values, index) => ({
    number: index + 1,
    cells: values.map((value, column) => {
      const cell = cellOf(value)
      const indent = (sheet.cells?.get(`${index},${column}`)?.style?.alignment?.indent ?? 0) + (cell.indent ?? 0)
      return indent > 0 ? { ...cell, indent } : cell
    }),
    outline: sheet.rowDefs?.get(index)?.outlineLevel ?? 0,
  }))
  for (const merge of sheet.merges ?? []) fillDown(rows, merge)
  return rows
}

/**
 * A cell merged over several rows counts for each of them. One merged over columns stays in the first: it is a title, and
 * would otherwise be in columns where nobody wrote it.
 */
function fillDown(
  rows: RawRow[],
  { startRow, endRow, startCol }: { startRow: number; endRow: number; startCol: number },
) {
  const cell = rows[startRow]?.cells[startCol]
  if (!cell) return
  for (const row of rows.slice(startRow + 1, endRow + 1)) {
    while (row.cells.length <= startCol) row.cells.push({ text: '' })
    row.cells[startCol] = cell
  }
}

function cellOf(value: Value | undefined): Cell {
  if (value === null || value === undefined) return { text: '' }
  if (value instanceof Date) return { text: sayDate(value.getTime()), date: value.getTime() }
  if (typeof value === 'number') return { text: String(value), number: value }
  return textCell(String(value))
}

/** Blanks in front are how many people indent. */
function textCell(raw: string): Cell {
  const whole = clean(raw).replace(/\r\n?/g, '\n')
  const text = whole.replace(/\u00a0/g, ' ')
  const blanks = /^[ \t]*/.exec(text)?.[0].replace(/\t/g, '    ').length ?? 0
  const cell = whole === text.trim() ? { text: whole } : { text: text.trim(), raw: whole }
  return blanks > 1 && cell.text !== '' ? { ...cell, indent: Math.ceil(blanks / 4) } : cell
}

function sayDate(at: number): string {
  const [day = '', time = ''] = new Date(Math.round(at / 1000) * 1000).toISOString().slice(0, 19).split('T')
  if (day < '1905') return time.replace(/:00$/, '')
  return time === '00:00:00' ? day : `${day} ${time.replace(/:00$/, '')}`
}
