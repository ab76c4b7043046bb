/** A RACI matrix: columns headed by roles, in whose cells stands what each of them is for a step. */
import { type Cell, isBlank, NO_CELL, plain } from './cell.ts'
import type { Findings, Place } from './findings.ts'
import { fieldOfHeading, PARTY_FIELDS } from './headings.ts'
import type { GivenMapping } from './mapping.ts'
import type { PlanStep } from './plan.ts'
import type { SheetTable, TableRow } from './sheet.ts'

export interface MatrixColumn {
  column: number
  /** The role, as the sheet calls it. */
  heading: string
  by: 'content' | 'person'
  /** The first few that differ. */
  samples: string[]
}

const DUTIES = ['responsible', 'accountable', 'consulted', 'informed', 'Support'] as const
type Duty = (typeof DUTIES)[number]

const LETTERS: Record<string, Duty> = {
  r: 'responsible',
  x: 'responsible',
  '✓': 'responsible',
  '✔': 'responsible',
  a: 'accountable',
  c: 'consulted',
  i: 'informed',
  s: 'Support',
}
const WORDS: Record<string, Duty> = {
  responsible: 'responsible',
  verantwortlich: 'responsible',
  responsable: 'responsible',
  accountable: 'accountable',
  consulted: 'consulted',
  consult: 'consulted',
  konsultiert: 'consulted',
  consulte: 'consulted',
  consultado: 'consulted',
  informed: 'informed',
  inform: 'informed',
  informiert: 'informed',
  informe: 'informed',
  informado: 'informed',
  support: 'Support',
  supports: 'Support',
}
const LONGEST = 40
/** A runbook names so many roles of one duty. */
const MOST_NAMES = 20
const LEAST_COLUMNS = 2
const LEAST_SHARE = 0.75
const SAMPLES = 3
const SURE = 0.9

/** Headings that may be roles, although they are fields elsewhere: `Vendor`, `Team`. */
const MAY_BE_ROLES = new Set<string>([...PARTY_FIELDS, 'role', 'person', 'workstream'])

/** `R`, `A/R`, `RA`, `C, I`, `X`, and the words; undefined where it is none of these. */
export function dutiesOf(text: string): Duty[] | undefined {
  if (text.length > LONGEST) return undefined
  const parts = plain(text)
    .split(/[\s/,;+&|()-]+/)
    .filter((part) => part !== '')
  const found = parts.map((part) => (WORDS[part] ? [WORDS[part]] : lettersOf(part)))
  if (parts.length === 0 || found.some((duties) => duties.length === 0)) return undefined
  return [...new Set(found.flat())]
}

function lettersOf(part: string): Duty[] {
  const duties = [...part].flatMap((letter) => LETTERS[letter] ?? [])
  return part.length <= 4 && duties.length === [...part].length ? duties : []
}

/**
 * As a person said, else every column that holds letters of a matrix and little else, where there are several. Marks alone
 * (`X`) are no matrix: they may say in which rehearsal a step is.
 */
export function matrixIn(table: SheetTable, said: readonly string[] | undefined, given: GivenMapping): MatrixColumn[] {
  const columns = table.headings.map((heading, column) => ({ heading, column, filled: filledIn(table.rows, column) }))
  const asColumn = ({ heading, column, filled }: (typeof columns)[number], by: MatrixColumn['by']): MatrixColumn => ({
    column,
    heading,
    by,
    samples: [...new Set(filled.map(({ text }) => text.slice(0, LONGEST).toWellFormed()))].slice(0, SAMPLES),
  })
  if (said) {
    const wanted = new Set(said.map(plain))
    return columns.filter(({ heading }) => wanted.has(plain(heading))).map((one) => asColumn(one, 'person'))
  }
  const taken = new Set(Object.values(given).flatMap((heading) => (heading === null ? [] : [plain(heading)])))
  const likely = columns.filter(({ heading, filled }) => {
    const named = fieldOfHeading(heading)
    const isElse = named && named.confidence >= SURE && !MAY_BE_ROLES.has(named.field)
    const fitting = filled.filter(({ text }) => dutiesOf(text))
    return !taken.has(plain(heading)) && !isElse && filled.length > 0 && fitting.length >= filled.length * LEAST_SHARE
  })
  const letters = new Set(likely.flatMap(({ filled }) => filled.flatMap(({ text }) => plain(text))))
  const isMatrix = [...letters].some((text) => /^[ra]/.test(text)) && letters.size > 1
  return isMatrix && likely.length >= LEAST_COLUMNS ? likely.map((one) => asColumn(one, 'content')) : []
}

const filledIn = (rows: readonly TableRow[], column: number): Cell[] =>
  rows.flatMap(({ cells }) => {
    const cell = cells[column] ?? NO_CELL
    return isBlank(cell) ? [] : [cell]
  })

/**
 * Who does a step and who has a part in it. Where a column of its own names the owner, the matrix adds to that: responsible
 * roles are then a party of that name.
 */
export function ofMatrix(
  row: TableRow,
  matrix: readonly MatrixColumn[],
  hasOwner: boolean,
  place: Place,
  findings: Findings,
): Pick<PlanStep, 'role' | 'alsoBy' | 'parties'> {
  if (matrix.length === 0) return {}
  const roles = new Map<Duty, string[]>(DUTIES.map((duty) => [duty, []]))
  for (const { column, heading } of matrix) {
    const cell = row.cells[column] ?? NO_CELL
    if (isBlank(cell)) continue
    const duties = dutiesOf(cell.text)
    if (!duties) {
      const message = 'Some cells of the RACI matrix are none of R, A, C, I, S and X; they are left out.'
      findings.fault('warning', 'unknownDuty', message, place, `${heading}: ${cell.text}`)
    }
    for (const duty of duties ?? []) roles.get(duty)?.push(heading)
  }
  const of = (duty: Duty) => roles.get(duty) ?? []
  const [responsible, accountable] = [of('responsible'), of('accountable')]
  const doing = hasOwner ? [] : responsible.length > 0 ? responsible : accountable.slice(0, 1)
  if (!hasOwner && responsible.length === 0) {
    if (accountable.length > 0) {
      const message = 'Where nobody is responsible, whoever is accountable owns the step.'
      findings.guess('accountableOwns', message, place, accountable[0])
    } else findings.guess('nobodyResponsible', 'Where the matrix names nobody, the cutover lead owns the step.', place)
  }
  // Of several the one who also answers for it.
  const owner = doing.find((role) => accountable.includes(role)) ?? doing[0]
  const parties = Object.fromEntries(
    DUTIES.filter((duty) => hasOwner || duty !== 'responsible').map((duty) => [duty, named(of(duty))]),
  )
  function named(names: string[]): string[] {
    if (names.length > MOST_NAMES) {
      const message = `A step names at most ${MOST_NAMES} roles of one kind; the others are left out.`
      findings.lose('manyParties', message, place, names.slice(MOST_NAMES).join(', '))
    }
    return names.slice(0, MOST_NAMES)
  }
  const alsoBy = doing.filter((role) => role !== owner)
  return {
    ...(owner === undefined ? {} : { role: owner }),
    ...(alsoBy.length > 0 ? { alsoBy } : {}),
    parties,
  }
}
