/** A sheet as the dry run shows it. */
import type { MappedColumn } from './mapping.ts'
import type { SheetTable } from './sheet.ts'

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
  /** Columns that no field takes. */
  unused: string[]
  rows: number
  /** Rows that hold no step, and why. */
  skipped: SheetTable['skipped']
}
