/** The sheets of an export as one plan: each step is there in the sheet of all and in that of its workstream. */
import { NOTHING_SAID, type ReadAbout, readAbout } from '../exported/about.ts'
import { ABOUT_SHEET } from '../exported/ownSheet.ts'
import { REST_TITLE } from '../exported/rest.ts'
import { STEP_COLUMNS, type StepKey } from '../exported/stepCells.ts'
import type { ImportAnswers } from './answers.ts'
import type { Cell } from './cell.ts'
import type { Findings } from './findings.ts'
import type { Field } from './headings.ts'
import { type OwnPlan, type OwnRow, ownPlan } from './ownPlan.ts'
import { type OwnSheet, ownSheetOf } from './ownTable.ts'
import type { RawSheet } from './rawSheet.ts'
import type { SheetSeen } from './sheetsSeen.ts'

/** Undefined where no sheet is one of ours, or where a person said how to read them. */
export function planOfOwnSheets(
  all: readonly RawSheet[],
  isCsv: boolean,
  answers: ImportAnswers,
  findings: Findings,
): (OwnPlan & { sheets: SheetSeen[] }) | undefined {
  if (answers.mappings ?? answers.matrices ?? answers.sheets) return undefined
  const sheets = all.filter(({ isHidden }) => !isHidden)
  const read = sheets.map((sheet) => ({ sheet, own: ownSheetOf(sheet, isCsv, findings) }))
  const owns = read.flatMap(({ own }) => own ?? [])
  if (owns.length === 0) return undefined
  const about = aboutOf(sheets) ?? NOTHING_SAID
  const zone = about.zone ?? owns.find((own) => own.zone !== undefined)?.zone
  for (const { name, headerRow, added } of owns)
    for (const { heading } of added)
      findings.lose('unusedColumn', 'Some columns are not taken.', { sheet: name, row: headerRow }, heading)
  const rows = mergedRows(owns, findings)
  return {
    ...ownPlan(rows, zone === undefined ? about : { ...about, zone }, answers, findings),
    sheets: read.map(({ sheet, own }) => (own ? seenOf(own) : otherSheet(sheet))),
  }
}

function aboutOf(sheets: readonly RawSheet[]): ReadAbout | undefined {
  const rows = sheets.find(({ name }) => name === ABOUT_SHEET)?.rows ?? []
  const about = readAbout(rows.map(({ cells: [label, value] }) => [label?.text ?? '', rawText(value)]))
  const lines = sheets.find(({ name }) => name === REST_TITLE)?.rows.map(({ cells: [line] }) => rawText(line)) ?? []
  return about && { ...about, ...(lines.length === 0 ? {} : { rest: lines.join('\n') }) }
}

const rawText = (cell: Cell | undefined): string => cell?.raw ?? cell?.text ?? ''

/** An edit counts in whichever sheet it was made; where two differ, that is listed and the first counts. */
function mergedRows(sheets: readonly OwnSheet[], findings: Findings): OwnRow[] {
  const found: { row: OwnRow; isEdited: boolean }[] = []
  const byId = new Map<string, { row: OwnRow; isEdited: boolean; sheet: string }>()
  for (const { name, rows } of sheets)
    for (const { row, isEdited } of rows) {
      const id = row.cells.id
      const known = id === undefined ? undefined : byId.get(id)
      if (!known || known.sheet === name) {
        const kept = { row, isEdited, sheet: name }
        if (id === undefined && found.some((one) => isSame(one.row, row))) continue
        found.push(kept)
        if (id !== undefined) byId.set(id, kept)
      } else if (isEdited && !isSame(known.row, row)) {
        if (known.isEdited)
          findings.fault(
            'error',
            'editedTwice',
            `Some steps were changed in two sheets in different ways; that of “${known.sheet}” is taken.`,
            row.place,
            row.cells.title,
          )
        else Object.assign(known, { row, isEdited })
      }
    }
  return found.map(({ row }) => row)
}

const isSame = (one: OwnRow, other: OwnRow): boolean => {
  const keys = STEP_COLUMNS.map(({ key }) => key)
  return keys.every((key) => one.cells[key] === other.cells[key])
}

const FIELDS: Partial<Record<StepKey, Field>> = {
  id: 'id',
  title: 'title',
  kind: 'kind',
  workstream: 'workstream',
  phase: 'phase',
  owner: 'role',
  takes: 'duration',
  after: 'predecessors',
  do: 'description',
  verify: 'verify',
  rollback: 'rollback',
}

function seenOf({ name, headerRow, headings, rows, added, empty }: OwnSheet): SheetSeen {
  const columns = STEP_COLUMNS.flatMap(({ key, heading }) => {
    const field = FIELDS[key]
    const column = headings.indexOf(heading)
    if (field === undefined || column < 0) return []
    const samples = [...new Set(rows.flatMap(({ row }) => row.cells[key] ?? []))].slice(0, 3)
    return [{ field, column, heading, confidence: 1, by: 'heading' as const, samples }]
  })
  const skipped = [{ row: headerRow, why: 'header' as const }, ...empty.map((row) => ({ row, why: 'empty' as const }))]
  const headingKey = [...new Set(headings)].sort().join('|').toLowerCase()
  return {
    name,
    isTaken: true,
    headerRow,
    headings,
    headingKey,
    columns,
    matrix: [],
    unused: added,
    rows: rows.length,
    skipped,
  }
}

const OURS = new Map([
  [ABOUT_SHEET, 'It says what the other sheets are.'],
  [REST_TITLE, 'It holds what the runbook says beside its steps, which is kept.'],
])

const otherSheet = ({ name, rows }: RawSheet): SheetSeen => ({
  name,
  isTaken: false,
  why: OURS.get(name) ?? 'It is none of those that were exported.',
  headerRow: undefined,
  headings: [],
  headingKey: '',
  columns: [],
  matrix: [],
  unused: [],
  rows: rows.length,
  skipped: [],
})
