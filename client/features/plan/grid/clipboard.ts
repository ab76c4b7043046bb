/** What spreadsheets put on the clipboard, and take from it: lines of cells between tabs, and an HTML table. */

/**
 * The cells of a text as a spreadsheet copies it. A cell that holds a line break, a tab or a quote at its beginning stands
 * in quotes, with its own quotes doubled. One line break at the end belongs to the last row.
 */
export function cellsOfText(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  const end = text.length
  while (at < end) {
    const quoted = text[at] === '"' ? quotedCell(text, at) : undefined
    const cell = quoted ?? plainCell(text, at)
    row.push(cell.text)
    at = cell.end
    if (text[at] === '\t') {
      at += 1
      // A tab at the very end has an empty cell behind it.
      if (at === end) row.push('')
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}

interface Cell {
  text: string
  /** Where what follows it begins. */
  end: number
}

function plainCell(text: string, from: number): Cell {
  let end = from
  while (end < text.length && text[end] !== '\t' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { text: text.slice(from, end), end }
}

/** Undefined where the quote is only the cell's first character: `"Go" said Tom`. */
function quotedCell(text: string, from: number): Cell | undefined {
  let end = from + 1
  for (;;) {
    const quote = text.indexOf('"', end)
    if (quote < 0) return undefined
    if (text[quote + 1] !== '"') {
      end = quote + 1
      break
    }
    end = quote + 2
  }
  const next = text[end]
  if (next !== undefined && next !== '\t' && next !== '\n' && next !== '\r') return undefined
  const inside = text.slice(from + 1, end - 1).replaceAll('""', '"')
  return { text: inside.replaceAll('\r\n', '\n'), end }
}

export const textOfCells = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map((cell) => (/[\t\n\r]|^"/.test(cell) ? inQuotes(cell) : cell)).join('\t')).join('\r\n')

const inQuotes = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

export const htmlOfCells = (rows: readonly (readonly string[])[]): string =>
  `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${inHtml(cell)}</td>`).join('')}</tr>`).join('')}</table>`

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const inHtml = (cell: string): string =>
  cell.replaceAll(/[&<>"]/g, (one) => ENTITIES[one] ?? one).replaceAll(/\r?\n/g, '<br>')

/** The cells of the first table in an HTML text; undefined where there is none. A wide or high cell is its first only. */
export function cellsOfHtml(html: string): string[][] | undefined {
  if (!/<table[\s>]/i.test(html)) return undefined
  const table = new DOMParser().parseFromString(html, 'text/html').querySelector('table')
  if (!table) return undefined
  /** Columns of the following rows that a high cell reaches into, by row. */
  const taken = new Map<number, Set<number>>()
  return [...table.rows].map((line, number) => {
    const row: string[] = []
    for (const cell of line.cells) {
      while (taken.get(number)?.has(row.length)) row.push('')
      const column = row.length
      row.push(textOf(cell))
      for (let more = 1; more < cell.colSpan; more++) row.push('')
      for (let down = 1; down < cell.rowSpan; down++) {
        const below = taken.get(number + down) ?? new Set()
        for (let wide = 0; wide < cell.colSpan; wide++) below.add(column + wide)
        taken.set(number + down, below)
      }
    }
    return row
  })
}

function textOf(cell: HTMLTableCellElement): string {
  for (const broken of cell.querySelectorAll('br')) broken.replaceWith('\n')
  for (const hidden of cell.querySelectorAll('style, script')) hidden.remove()
  return (cell.textContent ?? '')
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00a0]+/g, ' ').trim())
    .join('\n')
    .trim()
}

/** What was copied, as rows of equal length; undefined where there is nothing. */
export function pastedCells(plain: string, html: string): string[][] | undefined {
  const ofText = cellsOfText(plain)
  const count = (rows: readonly string[][]) => rows.reduce((sum, row) => sum + row.length, 0)
  // A page's table often comes without tabs in its text.
  const ofHtml = plain.includes('\t') ? undefined : cellsOfHtml(html)
  const rows = ofHtml && count(ofHtml) > count(ofText) ? ofHtml : ofText
  if (rows.length === 0) return undefined
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 1)
  return rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')])
}
