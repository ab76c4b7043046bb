/** The faults of the last check: where each stands in the table, and together where many say the same. */
import type { Draft } from '../../../shared/draft/draft.ts'
import { positionsOf } from '../../../shared/draft/draft.ts'
import type { DraftFault } from '../../../shared/draft/protocol.ts'
import type { CellMark } from './grid/GridRow.tsx'
import { titleOfColumn } from './planColumns.ts'

export type Marks = ReadonlyMap<string, ReadonlyMap<string, CellMark>>

/** Where what is said of a whole row stands: at its number. */
const WHOLE_ROW = ''

/** A warning at the id of a step is one of the whole step. */
export const columnOf = ({ severity, column = WHOLE_ROW }: DraftFault): string =>
  severity === 'warning' && column === 'step' ? WHOLE_ROW : column

/** By row and column. */
export function marksIn(faults: readonly DraftFault[]): Marks {
  const marks = new Map<string, Map<string, CellMark>>()
  for (const fault of faults) {
    const { severity, message, row } = fault
    if (row === undefined) continue
    const column = columnOf(fault)
    const ofRow = marks.get(row) ?? new Map<string, CellMark>()
    marks.set(row, ofRow)
    const before = ofRow.get(column)
    const tone = severity === 'error' || before?.tone === 'bad' ? 'bad' : 'late'
    ofRow.set(column, { tone, message: before ? `${before.message} ${message}` : message })
  }
  return marks
}

export interface FaultGroup {
  key: string
  severity: DraftFault['severity']
  message: string
  faults: readonly DraftFault[]
}

/** So many that say the same are one line. */
const MANY = 4

/** Errors first, then warnings, each in the order of the plan; those that many say as one. */
export function groupedFaults(faults: readonly DraftFault[]): FaultGroup[] {
  const groups = new Map<string, DraftFault[]>()
  for (const fault of faults) {
    const key = `${fault.severity} ${fault.column ?? ''} ${fault.kind ?? fault.message}`
    const group = groups.get(key)
    if (group) group.push(fault)
    else groups.set(key, [fault])
  }
  const shown = [...groups].flatMap(([key, group]): FaultGroup[] => {
    const [first] = group
    if (!first) return []
    const { severity, kind, message } = first
    const together = kind?.replace('{count}', String(group.length)) ?? message
    if (group.length >= MANY) return [{ key, severity, message: together, faults: group }]
    return group.map((fault, index) => ({ key: `${key} ${index}`, severity, message: fault.message, faults: [fault] }))
  })
  return shown.toSorted((one, other) => Number(one.severity === 'warning') - Number(other.severity === 'warning'))
}

/** `Row 3, Takes`, `gates`, `340 steps`. */
export function placeOfFault(draft: Draft, { faults }: Pick<FaultGroup, 'faults'>): string {
  const [first] = faults
  if (!first) return ''
  if (faults.length > 1) return `${faults.length} ${first.row === undefined ? 'places' : 'steps'}`
  const { row, column, section, workstream } = first
  if (row !== undefined) {
    const number = (positionsOf(draft.rows).get(row) ?? -1) + 1
    return column === undefined ? `Row ${number}` : `Row ${number}, ${titleOfColumn(draft, column)}`
  }
  if (section !== undefined) return section
  return draft.workstreams.find(({ key }) => key === workstream)?.title ?? 'The plan'
}
