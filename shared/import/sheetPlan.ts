/** From tables with their columns to the steps of a plan. */
import type { ImportAnswers } from './answers.ts'
import { type Cell, isBlank, NO_CELL } from './cell.ts'
import { type DateOrder, momentOf } from './dates.ts'
import type { Findings } from './findings.ts'
import { PARTY_FIELDS } from './headings.ts'
import { withoutLongCells } from './longCells.ts'
import type { Mapping } from './mapping.ts'
import type { Plan, PlanStep, Said } from './plan.ts'
import { type MatrixColumn, ofMatrix } from './raciMatrix.ts'
import { cellIn, type PlannedRow, type Section, sectionsOf } from './sections.ts'
import type { SheetTable } from './sheet.ts'
import { besideOf } from './sheetBeside.ts'
import { durationReader } from './sheetDurations.ts'
import { resolveLinks } from './sheetLinks.ts'
import { peopleReader } from './sheetPeople.ts'
import { type Ask, readTimes, settleOrder } from './times.ts'
import { isOnlyLinks } from './webLinks.ts'
import { kindOf, statusOf } from './words.ts'

export interface MappedTable {
  table: SheetTable
  mapping: Mapping
  matrix: MatrixColumn[]
}

const TIMES = ['date', 'start', 'end', 'actualStart', 'actualEnd', 'deadline'] as const
const TEXTS = ['description', 'verify', 'rollback', 'comments'] as const

export function planOfSheets(
  tables: MappedTable[],
  answers: ImportAnswers,
  ask: Ask,
  findings: Findings,
): Omit<Plan, 'title' | 't0'> {
  const parts = tables.map(({ table: whole, mapping, matrix }) => {
    const table = withoutLongCells(whole, mapping, findings)
    return { table, mapping, matrix, ...sectionsOf(table, mapping, findings) }
  })
  const cellsOf = (fields: readonly (keyof Mapping)[]): Cell[] =>
    parts.flatMap(({ mapping, steps }) =>
      steps.flatMap(({ row }) => fields.map((field) => cellIn(row, mapping, field))),
    )
  const order = settleOrder(cellsOf(TIMES), answers.dateOrder, ask, findings)
  const zone = answers.zone ?? 'UTC'
  const given = answers.t0 === undefined ? undefined : instantOfAnswer(answers.t0, zone)
  const firstDay = earliestDay(cellsOf(['date', 'start']), order)
  const unit = parts.find(({ mapping }) => mapping.duration?.unit)?.mapping.duration?.unit
  const durations = durationReader(cellsOf(['duration']), unit, answers.durationUnit, ask, findings)
  const people = peopleReader(
    cellsOf(['person']).map(({ text }) => text),
    answers.people,
    ask,
    findings,
  )
  const sole = parts.length === 1
  const steps = parts.flatMap(({ table, mapping, matrix, steps: rows, sections }) => {
    const read = readTimes(order, zone, given ?? 0, findings, dayOf(answers.t0) ?? firstDay)
    const filled = fillGroups(rows, mapping, findings, table)
    const hasStreams = filled.some(({ workstream }) => workstream !== undefined)
    const columns = saidByColumns(mapping, matrix)
    const states = stateReader(rows.map(({ row }) => row.cells[mapping.status?.column ?? -1] ?? NO_CELL))
    const made = rows.map(({ row, under }, index): PlanStep => {
      const cell = (field: keyof Mapping) => cellIn(row, mapping, field)
      const place = { sheet: table.name, row: row.number }
      const id = cell('id').text
      if (row.isHidden)
        findings.guess('hiddenRow', 'Rows that are hidden, as by a filter, are steps, too.', place, cell('title').text)
      const role = cell('role').text
      const named = people(cell('person').text)
      const by = ofMatrix(row, matrix, role !== '' || named.length > 0, place, findings)
      const duration = durations(cell('duration'), place)
      const { date, start, end, actualStart, actualEnd, deadline } = {
        date: cell('date'),
        start: cell('start'),
        end: cell('end'),
        actualStart: cell('actualStart'),
        actualEnd: cell('actualEnd'),
        deadline: cell('deadline'),
      }
      const step: PlanStep = {
        key: `${table.name}\u0000${row.number}`,
        source: { ...place, ...(id === '' ? {} : { id }) },
        title: cell('title').text,
        says: columns,
        people: named,
        links: [],
        ...(role === '' ? {} : { role: role.replace(/\s+/g, ' ') }),
        ...(by.role === undefined ? {} : { role: by.role }),
        ...(by.alsoBy === undefined ? {} : { alsoBy: by.alsoBy }),
        ...(duration ? { duration } : {}),
        ...groupsOf(filled[index] ?? {}, under, hasStreams, sole ? undefined : table.name),
        ...read({ place, date, start, end, actualStart, actualEnd, deadline }),
        ...besideOf(cell, mapping, by.parties, place, findings),
      }
      for (const field of TEXTS)
        if (!isBlank(cell(field)) && !(field === 'description' && isOnlyLinks(cell(field))))
          step[field] = cell(field).text
      const kind = kindOf(cell('kind').text)
      if (kind && kind !== 'section') step.kind = kind
      // "Offen" is nothing elsewhere, and a state here.
      const written = states(row.cells[mapping.status?.column ?? -1] ?? NO_CELL)
      const status = statusOf(written)
      if (status) step.status = status
      if (status !== 'notStarted' && !isBlank(cell('status'))) step.statusWritten = written
      if (!status && !isBlank(cell('status')))
        findings.fault(
          'warning',
          'unknownStatus',
          'Some states are words that are not known; they are kept as they are written.',
          place,
          cell('status').text,
        )
      if (!isBlank(cell('kind')) && !kind)
        findings.fault(
          'warning',
          'unknownKind',
          'Some kinds of steps are not known; these are tasks.',
          place,
          cell('kind').text,
        )
      return { ...step, says: [...columns, ...saidOf(step)] }
    })
    return [{ table, mapping, rows, sections, steps: made }]
  })
  resolveLinks(steps, answers.rowNumbers, ask, findings)
  return { zone, steps: steps.flatMap((part) => part.steps) }
}

/** Shares of one are percent, as sheets keep them: 0.5 is 50 %. */
function stateReader(cells: readonly Cell[]): (cell: Cell) => string {
  const numbers = cells.filter(({ text }) => text !== '').map(({ text }) => Number(text.replace(',', '.')))
  const areShares =
    numbers.length > 0 && numbers.every((share) => share >= 0 && share <= 1) && numbers.some((share) => share > 0)
  return ({ text }) => (areShares && text !== '' ? `${Math.round(Number(text.replace(',', '.')) * 100)}%` : text)
}

/** Where there is a column an empty cell says that there is none. */
const saidByColumns = (mapping: Mapping, matrix: readonly MatrixColumn[]): Said[] => [
  ...(mapping.predecessors || mapping.successors ? ['after' as const] : []),
  ...TEXTS.filter((field) => mapping[field] !== undefined),
  ...(['deadline', 'only', 'links'] as const).filter((field) => mapping[field] !== undefined),
  ...(matrix.length > 0 || PARTY_FIELDS.some((field) => mapping[field] !== undefined) ? ['parties' as const] : []),
]

/** Of these an empty cell says nothing: a step always has them. */
const saidOf = ({ duration, start, end, role, people, kind, phase, workstream }: PlanStep): Said[] => [
  ...(duration || (start !== undefined && end !== undefined) ? ['takes' as const] : []),
  ...(start === undefined ? [] : ['notBefore' as const]),
  ...(role !== undefined || people.length > 0 ? ['owner' as const] : []),
  ...(kind === undefined ? [] : ['kind' as const]),
  ...(phase === undefined ? [] : ['phase' as const]),
  ...(workstream === undefined ? [] : ['workstream' as const]),
]

/** Times above the first date are on its day. */
function earliestDay(cells: readonly Cell[], order: DateOrder): number | undefined {
  const walls = cells.flatMap((cell) => {
    const moment = momentOf(cell, order)
    return moment?.kind === 'wall' ? [moment.at] : []
  })
  if (walls.length === 0) return undefined
  return Math.floor(walls.reduce((earliest, at) => Math.min(earliest, at)) / 86_400_000) * 86_400_000
}

/** Times without any date are on the day of T-0. */
function dayOf(t0: string | undefined): number | undefined {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(t0 ?? '')?.[0]
  return day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`)
}

/** A clock in the zone of the plan, or an instant of its own. */
export function instantOfAnswer(text: string, zone: string): number | undefined {
  const noFindings = {
    guess: () => undefined,
    fault: () => undefined,
    lose: () => undefined,
    guesses: () => [],
    faults: () => [],
    lost: () => [],
  }
  const blank = { text: '' }
  const place = { sheet: '', row: 0 }
  const none = { date: blank, end: blank, actualStart: blank, actualEnd: blank, deadline: blank }
  return readTimes('dayFirst', zone, 0, noFindings)({ place, ...none, start: { text } }).start
}

interface Groups {
  workstream?: string
  phase?: string
}

/** Columns of groups are often filled in the first row of each group only. */
function fillGroups(rows: readonly PlannedRow[], mapping: Mapping, findings: Findings, table: SheetTable): Groups[] {
  const groups: Groups[] = rows.map(() => ({}))
  for (const field of ['workstream', 'phase'] as const) {
    const texts = rows.map(({ row }) => cellIn(row, mapping, field).text)
    const full = texts.filter((text) => text !== '').length
    const fills = texts[0] !== '' && full > 0 && full < texts.length / 2
    let last = ''
    for (const [index, text] of texts.entries()) {
      const group = groups[index]
      if (text !== '') last = text
      const value = text || (fills ? last : '')
      if (group && value !== '') group[field] = value
      if (text === '' && fills) {
        const row = rows[index]?.row.number ?? 0
        findings.guess(`fill-${field}`, `An empty ${field} is the one above.`, { sheet: table.name, row })
      }
    }
  }
  return groups
}

/** Headings of rows are workstreams; below a column of workstreams they are phases. */
function groupsOf(
  { workstream, phase }: Groups,
  under: readonly Section[],
  hasStreams: boolean,
  sheet: string | undefined,
): Groups {
  const [outer] = under
  const stream = workstream ?? (hasStreams ? undefined : outer?.title) ?? sheet
  const stage = phase ?? (hasStreams ? outer?.title : undefined)
  return { ...(stream ? { workstream: stream } : {}), ...(stage ? { phase: stage } : {}) }
}
