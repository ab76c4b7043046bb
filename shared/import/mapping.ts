/** Which column holds which of our fields: by its heading, and by what is in it. */
import { type Cell, isBlank, plain } from './cell.ts'
import { momentOf } from './dates.ts'
import { durationOf } from './durations.ts'
import { FIELDS, type Field, fieldOfHeading, type NamedField, PARTY_FIELDS, partyOfHeading } from './headings.ts'
import type { SheetTable } from './sheet.ts'
import { addressesIn } from './webLinks.ts'
import { kindOf, modeWord, statusOf } from './words.ts'

export interface MappedColumn {
  field: Field
  column: number
  heading: string
  /** 0 to 1; what a person said is 1. */
  confidence: number
  by: 'heading' | 'content' | 'person'
  /** The unit that the heading names. */
  unit?: string
  samples: string[]
}
export type Mapping = Partial<Record<Field, MappedColumn>>

/** As a person corrected it: a heading for a field, or null for none. */
export type GivenMapping = Partial<Record<Field, string | null>>

const SAMPLES = 3
const LONGEST_SAMPLE = 80
const LEAST_CONFIDENCE = 0.4
const SURE = 0.9
const MAY_BE_EMPTY: ReadonlySet<Field> = new Set([
  'predecessors',
  'successors',
  'description',
  'verify',
  'rollback',
  'comments',
  'deadline',
  'only',
  'links',
  ...PARTY_FIELDS,
])

/** @param matrix columns of a RACI matrix, which hold no field */
export function proposeMapping(
  table: SheetTable,
  given: GivenMapping = {},
  matrix: readonly { column: number }[] = [],
): Mapping {
  const columns = columnsOf(table)
  const mapping: Mapping = {}
  const taken = new Set(matrix.map(({ column }) => column))
  const take = (field: Field, column: Column, confidence: number, by: MappedColumn['by'], unit?: string) => {
    const { index, heading, filled } = column
    const samples = samplesOf(filled)
    mapping[field] = { field, column: index, heading, confidence, by, samples, ...(unit === undefined ? {} : { unit }) }
    taken.add(index)
  }
  for (const [field, heading] of entriesOf(given)) {
    const column = columns.find((one) => heading !== null && plain(one.heading) === plain(heading))
    if (column && !taken.has(column.index)) take(field, column, 1, 'person')
  }
  const isFree = (field: Field) => mapping[field] === undefined && given[field] === undefined
  const candidates = columns
    .filter(({ filled }) => filled.length > 0)
    .flatMap((column) => namedFields(column))
    .sort((a, b) => b.confidence - a.confidence || a.column.index - b.column.index)
  for (const { field, column, confidence, unit } of candidates) {
    if (confidence < LEAST_CONFIDENCE || taken.has(column.index) || !isFree(field)) continue
    take(field, column, confidence, 'heading', unit)
  }
  for (const field of BY_CONTENT) {
    if (!isFree(field)) continue
    // What its heading calls something else is not taken for this.
    const isElse = (named: NamedField | undefined) => (named?.confidence ?? 0) >= 0.8 && field !== 'title'
    const open = columns.filter(({ index, named, filled }) => !taken.has(index) && filled.length > 0 && !isElse(named))
    const found = byContent(field, open, mapping, columns)
    if (found) take(field, found, 0.5, 'content')
  }
  settleRivals(mapping, given)
  // An empty column says of each step that it has none; one that is not there says nothing.
  for (const column of columns)
    if (column.filled.length === 0 && !taken.has(column.index) && column.named && MAY_BE_EMPTY.has(column.named.field))
      if (column.named.confidence >= SURE && isFree(column.named.field))
        take(column.named.field, column, column.named.confidence, 'heading')
  return mapping
}

/** What only a further column would make something else: who is the owner, and when a step ends. */
function settleRivals(mapping: Mapping, given: GivenMapping): void {
  const { role, person, deadline, end, duration } = mapping
  // A vendor does the work only where nobody else is named for it.
  const party = role?.by === 'heading' && person ? partyOfHeading(role.heading) : undefined
  if (role && party && mapping[party] === undefined && given[party] === undefined) {
    mapping[party] = { ...role, field: party }
    delete mapping.role
  }
  // Without a length, the only end that a sheet has says how long a step takes.
  if (deadline?.by === 'heading' && !end && !duration && given.end === undefined) {
    mapping.end = { ...deadline, field: 'end' }
    delete mapping.deadline
  }
}

interface Column {
  index: number
  heading: string
  named: NamedField | undefined
  filled: Cell[]
  share: (is: (cell: Cell) => boolean) => number
}

function columnsOf({ headings, rows }: SheetTable): Column[] {
  const cells: Cell[][] = headings.map(() => [])
  const isSingle = ({ cells: own }: SheetTable['rows'][number]) => own.filter((cell) => !isBlank(cell)).length === 1
  const full = rows.filter((row) => !isSingle(row))
  // Headings of those below them say nothing of the column that they stand in.
  for (const row of full.length > rows.length / 2 ? full : rows)
    for (const [index, cell] of row.cells.entries()) if (!isBlank(cell)) cells[index]?.push(cell)
  return headings.map((heading, index) => {
    const filled = cells[index] ?? []
    const share: Column['share'] = (is) => (filled.length === 0 ? 0 : filled.filter(is).length / filled.length)
    return { index, heading, named: fieldOfHeading(heading), filled, share }
  })
}

export interface SeenColumn {
  column: number
  heading: string
  /** The first few that differ, as they read. */
  samples: string[]
}

/** Columns with something in them that no field takes, and no RACI matrix. */
export function unusedColumns(
  table: SheetTable,
  mapping: Mapping,
  matrix: readonly { column: number }[] = [],
): SeenColumn[] {
  const used = new Set([...Object.values(mapping), ...matrix].map(({ column }) => column))
  return columnsOf(table)
    .filter(({ index, filled }) => !used.has(index) && filled.length > 0)
    .map(({ index, heading, filled }) => ({ column: index, heading, samples: samplesOf(filled) }))
}

const samplesOf = (filled: readonly Cell[]): string[] => {
  const samples = new Set<string>()
  for (const { text } of filled) {
    samples.add(text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE).toWellFormed()}…` : text)
    if (samples.size === SAMPLES) break
  }
  return [...samples]
}

const isMoment = (cell: Cell) => {
  const moment = momentOf(cell, 'dayFirst') ?? momentOf(cell, 'monthFirst')
  return moment !== undefined
}
const isDated = (cell: Cell) => {
  const moment = momentOf(cell, 'dayFirst') ?? momentOf(cell, 'monthFirst')
  return moment !== undefined && moment.kind !== 'clock'
}
const isClockAlone = (cell: Cell) =>
  /^(?:[01]?\d|2[0-4]):[0-5]\d$/.test(cell.text) || momentOf(cell, 'dayFirst')?.kind === 'clock'
const isDuration = (cell: Cell) => durationOf(cell) !== undefined
const isNames = ({ text }: Cell) => text.length <= 120 && /\p{L}/u.test(text) && !/^(?:y|n|x|yes|no)$/i.test(text)
const isTimed = (cell: Cell) => {
  const duration = durationOf(cell)
  return duration !== undefined && !('bare' in duration)
}
const isCode = (cell: Cell) =>
  cell.text.length <= 24 && /\d/.test(cell.text) && !/\s\S+\s/.test(cell.text) && !isTimed(cell)

/** How well what is in a column fits the field that its heading names. */
const FITS: Partial<Record<Field, (cell: Cell) => boolean>> = {
  duration: isDuration,
  date: isDated,
  start: isMoment,
  end: isMoment,
  actualStart: isMoment,
  actualEnd: isMoment,
  status: (cell) => statusOf(cell.text) !== undefined || cell.text.length < 30,
  kind: ({ text }) => kindOf(text) !== undefined,
  id: ({ text }) => text.length <= 40,
  deadline: isMoment,
  only: ({ text }) => modeWord(text) !== undefined,
  links: (cell) => addressesIn(cell).length > 0,
  ...Object.fromEntries(PARTY_FIELDS.map((field) => [field, isNames])),
}
const LEAST_FIT = 0.3

function namedFields(column: Column): { field: Field; column: Column; confidence: number; unit?: string }[] {
  const { named } = column
  if (!named) return []
  const { field, confidence, unit } = named
  const as = (other: Field, by: number) => [{ field: other, column, confidence: confidence * by }]
  // A column "Step" or "Task" of numbers counts the steps.
  if (field === 'title' && column.share(isCode) > 0.8 && !namesTitles(column.heading)) return as('id', 0.9)
  if (field === 'id' && column.share(isCode) < 0.3 && column.share(({ text }) => /\s/.test(text)) > 0.5)
    return as('title', 0.7)
  if (field === 'duration' && column.share(isDuration) < LEAST_FIT && column.share(isMoment) > 0.5)
    return as('start', 0.8)
  const fits = FITS[field]
  if (fits && column.share(fits) < LEAST_FIT) return []
  // Hours of the day read like durations, and are none where another column has these.
  const isClock = field === 'duration' && confidence < SURE && column.share(isClockAlone) > 0.8
  const found = { field, column, confidence: fits ? confidence * (0.7 + 0.3 * column.share(fits)) : confidence }
  const withUnit = unit === undefined ? found : { ...found, unit }
  // A second column of titles says more about the step.
  const party = partyOfHeading(column.heading)
  return [
    withUnit,
    ...(field === 'title' ? as('description', 0.5) : []),
    ...(isClock ? as('start', 0.7) : []),
    // Who is called accountable owns the step where nobody else does.
    ...(party && party !== field && column.share(isNames) >= LEAST_FIT ? as(party, 0.7) : []),
  ]
}

/** `Task name` holds names, also where these are `Task 12`. */
const namesTitles = (heading: string): boolean =>
  /\b(?:name|title|description|summary|titel|bezeichnung|nom|titre|nombre|titulo)\b/.test(
    plain(heading).replace(/_/g, ' '),
  )

const BY_CONTENT = ['title', 'id', 'duration', 'start', 'end', 'predecessors'] as const

function byContent(
  field: (typeof BY_CONTENT)[number],
  open: Column[],
  mapping: Mapping,
  columns: Column[],
): Column | undefined {
  if (field === 'title')
    return titleAmong(
      mapping.description
        ? [...open, ...columns.slice(mapping.description.column, mapping.description.column + 1)]
        : open,
      mapping,
    )
  if (field === 'duration')
    return open.find((column) => column.filled.length > 1 && column.share(isTimed) > 0.6 && column.share(isDated) < 0.2)
  if (field === 'start') return open.find((column) => column.filled.length > 1 && column.share(isDated) > 0.6)
  if (field === 'end') {
    const start = mapping.start
    return open.find(
      (column) => start && column.index > start.column && column.filled.length > 1 && column.share(isDated) > 0.6,
    )
  }
  if (field === 'id')
    return open.find(
      (column) =>
        column.filled.length > 1 &&
        column.share(isCode) > 0.9 &&
        column.share(isDated) < 0.5 &&
        new Set(column.filled.map(({ text }) => text)).size === column.filled.length,
    )
  const ids = new Set(columns[mapping.id?.column ?? -1]?.filled.map(({ text }) => text))
  return open.find(
    (column) =>
      column.filled.length > 1 &&
      column.share(({ text }) => text.split(/[;,\s]+/).every((part) => ids.has(part))) > 0.6,
  )
}

/** The longest texts that differ from row to row. A description serves where there is nothing else. */
function titleAmong(open: Column[], mapping: Mapping): Column | undefined {
  const worth = ({ filled }: Column) =>
    new Set(filled.map(({ text }) => text)).size *
    Math.min(80, filled.reduce((sum, { text }) => sum + text.length, 0) / filled.length)
  const best = open
    .filter(({ share }) => share(({ text }) => /\p{L}{2}/u.test(text)) > 0.5 && share(isMoment) < 0.5)
    .sort((a, b) => worth(b) - worth(a))[0]
  if (best && best.index === mapping.description?.column) delete mapping.description
  return best
}

const entriesOf = (given: GivenMapping): [Field, string | null][] =>
  FIELDS.flatMap((field) => {
    const heading = given[field]
    return heading === undefined ? [] : [[field, heading] satisfies [Field, string | null]]
  })
