/** Every kind of table as the same rows of cells. */
import { readOds } from 'hucre/ods'
import { readXlsx } from 'hucre/xlsx'
import { unpackedBytes } from './archive.ts'
import { type Cell, clean, NO_CELL } from './cell.ts'
import { recordsOf } from './delimited.ts'
import type { WhatItIs } from './whatItIs.ts'

export interface RawRow {
  /** As the spreadsheet counts, from 1. */
  number: number
  cells: Cell[]
  /** How deep the row is grouped. */
  outline: number
  isHidden?: boolean
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

export type RawSheets = RawSheet[] | { refused: string }

export const DAMAGED = 'It is damaged or protected: open it, save it again without a password, and bring that.'

/** Rejects where a workbook is damaged. */
export async function rawSheetsOf(table: Table, bytes: Uint8Array, name: string): Promise<RawSheets> {
  if (table.kind === 'delimited') {
    const records = recordsOf(table.decoded.text, table.delimiter)
    if ('refused' in records) return records
    const rows = records.map((cells, index): RawRow => {
      const filled = cells.findLastIndex((cell) => cell !== '') + 1
      return { number: index + 1, cells: filled === 0 ? EMPTY : cells.slice(0, filled).map(textCell), outline: 0 }
    })
    const last = rows.findLastIndex(({ cells }) => cells.some(({ text }) => text !== ''))
    return [{ name: name.replace(/^.*[\\/]|\.\w+$/g, ''), rows: rows.slice(0, last + 1), isHidden: false }]
  }
  const unpacked = unpackedBytes(bytes)
  if (unpacked === undefined) return { refused: DAMAGED }
  if (unpacked > MOST_UNPACKED) return { refused: 'Unpacked it takes more than 256 MB.' }
  const workbook = table.format === 'ods' ? await readOds(bytes) : await readXlsx(bytes, { readStyles: true })
  return workbook.sheets.map((sheet) => ({
    name: sheet.name,
    rows: rowsOf(sheet),
    isHidden: sheet.hidden === true || sheet.veryHidden === true,
  }))
}

/** One for all: a sheet may have a million empty rows. */
const EMPTY: Cell[] = []
const MOST_UNPACKED = 256 * 1024 * 1024

function rowsOf(sheet: Sheet): RawRow[] {
  const rows = sheet.rows.map((values, index): RawRow => {
    const filled = values.findLastIndex((value) => value !== null && value !== undefined && value !== '') + 1
    const cells = values.slice(0, filled).map((value, column) => {
      const detail = sheet.cells?.get(`${index},${column}`)
      const cell = cellOf(value, detail?.style?.numFmt)
      const indent = (detail?.style?.alignment?.indent ?? 0) + (cell.indent ?? 0)
      const link = detail?.hyperlink?.target
      return indent > 0 || link ? { ...cell, ...(indent > 0 ? { indent } : {}), ...(link ? { link } : {}) } : cell
    })
    const { outlineLevel = 0, hidden } = sheet.rowDefs?.get(index) ?? {}
    return { number: index + 1, cells, outline: outlineLevel, ...(hidden ? { isHidden: true } : {}) }
  })
  fillDown(rows, sheet.merges ?? [])
  return rows.slice(0, rows.findLastIndex(({ cells }) => cells.length > 0) + 1)
}

/** Of all merged cells: real ones are a few for each row, and hostile ones overlap. */
const MOST_FILLED = 1_000_000

/**
 * A cell merged over several rows counts for each of them that holds more. One merged over columns stays in the first: it is
 * a title, and would otherwise be in columns where nobody wrote it.
 */
function fillDown(rows: RawRow[], merges: NonNullable<Sheet['merges']>): void {
  const isOwn = rows.map(({ cells }) => cells.some(({ text }) => text !== ''))
  let filled = 0
  for (const { startRow, endRow, startCol } of merges) {
    const cell = rows[startRow]?.cells[startCol]
    if (!cell || cell.text === '') continue
    for (let at = startRow + 1; at <= Math.min(endRow, rows.length - 1); at += 1) {
      filled += 1
      if (filled > MOST_FILLED) return
      const row = rows[at]
      if (!row || !isOwn[at]) continue
      while (row.cells.length <= startCol) row.cells.push(NO_CELL)
      row.cells[startCol] = cell
    }
  }
}

function cellOf(value: Value | undefined, format = ''): Cell {
  if (value === null || value === undefined || value === '') return NO_CELL
  if (value instanceof Date) {
    const isTimed = /h/i.test(format)
    return { text: sayDate(value.getTime(), isTimed), date: value.getTime(), ...(isTimed ? { isTimed } : {}) }
  }
  if (typeof value === 'number')
    return { text: format.includes('%') ? `${Math.round(value * 100)}%` : String(value), number: value }
  return textCell(String(value))
}

/** Blanks in front are how many people indent. */
function textCell(raw: string): Cell {
  const whole = clean(raw).replace(/\r\n?/g, '\n')
  const text = whole.replace(/\u00a0/g, ' ')
  if (text === '') return NO_CELL
  const blanks = /^[ \t]*/.exec(text)?.[0].replace(/\t/g, '    ').length ?? 0
  const cell = whole === text.trim() ? { text: whole } : { text: text.trim(), raw: whole }
  return blanks > 1 && cell.text !== '' ? { ...cell, indent: Math.ceil(blanks / 4) } : cell
}

function sayDate(at: number, isTimed: boolean): string {
  const [day = '', time = ''] = new Date(Math.round(at / 1000) * 1000).toISOString().slice(0, 19).split('T')
  if (day < '1905') return time.replace(/:00$/, '')
  return time === '00:00:00' && !isTimed ? day : `${day} ${time.replace(/:00$/, '')}`
}
