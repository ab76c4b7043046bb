/** Cells that are longer than what can be read in their column, which would be looked through by a dozen patterns. */
import { LONGEST_READ } from './cell.ts'
import type { Findings } from './findings.ts'
import type { Field } from './headings.ts'
import type { Mapping } from './mapping.ts'
import type { SheetTable } from './sheet.ts'

const MAY_BE_LONG: ReadonlySet<Field> = new Set(['title', 'description', 'verify', 'rollback', 'comments', 'links'])

/** The table without them, each said with its row. */
export function withoutLongCells(table: SheetTable, mapping: Mapping, findings: Findings): SheetTable {
  const short = Object.values(mapping).filter(({ field }) => !MAY_BE_LONG.has(field))
  const rows = table.rows.map((row) => {
    const long = short.filter(({ column }) => (row.cells[column]?.text.length ?? 0) > LONGEST_READ)
    if (long.length === 0) return row
    const cells = [...row.cells]
    for (const { column, heading } of long) {
      const message = `Some cells are longer than ${LONGEST_READ.toLocaleString('en')} characters in a column where that cannot be meant; they are left out.`
      findings.fault('warning', 'longCell', message, { sheet: table.name, row: row.number }, heading)
      cells[column] = { text: '' }
    }
    return { ...row, cells }
  })
  return { ...table, rows }
}
