/** Trying a plan: what is sent, what is remembered, and what was asked. */
import type { ImportAnswers, Question } from '../../../shared/import/answers.ts'
import type { DryRun } from '../../../shared/import/dryRun.ts'
import type { Field } from '../../../shared/import/headings.ts'
import type { GivenMapping } from '../../../shared/import/mapping.ts'
import type { SheetSeen } from '../../../shared/import/sheetsSeen.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import type { Http } from '../../live/http.ts'
import { browserStorage, parsed } from '../../live/storage.ts'
import type { PlanFile } from './openedFile.ts'

export type TriedPlan = Extract<DryRun, { kind: 'plan' }>

/** A version of a runbook that the plan goes into. */
export interface IntoVersion {
  runbook: string
  version: string
}

/** @param accepted keys of the differences to take; all but doubtful ones when left out */
export function tryPlan(
  http: Http,
  { name, bytes }: PlanFile,
  answers: ImportAnswers,
  into: IntoVersion | undefined,
  accepted?: readonly string[],
): Promise<DryRun | Refusal> {
  const form = new FormData()
  form.set('file', new Blob([bytes]), name)
  form.set('answers', JSON.stringify(answers))
  if (into) form.set('into', JSON.stringify({ ...into, ...(accepted && { accepted }) }))
  return answered(() => http.upload('/api/plans/dry-run', form))
}

/** Asks one after the other: of one person the server keeps no more than one plan waiting. */
export function oneAfterTheOther(): <Answer>(ask: () => Promise<Answer>) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()
  return (ask) => {
    const next = last.then(ask)
    last = next.catch(() => undefined)
    return next
  }
}

/** The id that the plan would have as a runbook: its first line says it. */
export const runbookIdOf = ({ runbook }: TriedPlan): string | undefined => /^runbook: (\S+)$/m.exec(runbook)?.[1]

/**
 * The mapping of a sheet in which a column holds another field, or none. What else was understood stays, and what was
 * corrected since, which the next dry run has yet to answer.
 */
export function correctedMapping(
  { columns }: SheetSeen,
  given: GivenMapping | undefined,
  heading: string,
  field: Field | '',
): GivenMapping {
  const before: GivenMapping = Object.fromEntries(columns.map((column) => [column.field, column.heading]))
  const mapping: GivenMapping = Object.fromEntries(
    Object.entries({ ...before, ...given }).map(([other, taken]) => [other, taken === heading ? null : taken]),
  )
  return field === '' ? mapping : { ...mapping, [field]: heading }
}

/** The columns of the RACI matrix, where one more is a role in it, or one less. */
export function correctedMatrix(
  { matrix }: SheetSeen,
  given: readonly string[] | undefined,
  heading: string,
  isRole: boolean,
): string[] {
  const before = (given ?? matrix.map((column) => column.heading)).filter((other) => other !== heading)
  return isRole ? [...before, heading] : before
}

/** How a person corrected the columns of a sheet. */
export interface Corrected {
  mapping: GivenMapping
  /** Headings of its RACI matrix. */
  matrix: string[]
}

const stored = (sheet: SheetSeen) => `tminus.columns ${sheet.headingKey}`

const storedMatrix = (sheet: SheetSeen) => `tminus.matrix ${sheet.headingKey}`

export function rememberColumns(sheet: SheetSeen, { mapping, matrix }: Corrected): void {
  browserStorage.set(stored(sheet), JSON.stringify(mapping))
  browserStorage.set(storedMatrix(sheet), JSON.stringify(matrix))
}

/** By sheet: how columns with the same headings were corrected before; undefined where none were. */
export function rememberedColumns(
  sheets: readonly SheetSeen[],
): Pick<ImportAnswers, 'mappings' | 'matrices'> | undefined {
  const mappings: Record<string, GivenMapping> = {}
  const matrices: Record<string, string[]> = {}
  for (const sheet of sheets) {
    const mapping = parsed(browserStorage.get(stored(sheet)))
    const matrix = parsed(browserStorage.get(storedMatrix(sheet)))
    if (isMapping(mapping)) mappings[sheet.name] = mapping
    if (isMapping(mapping) && isList(matrix)) matrices[sheet.name] = matrix
  }
  return Object.keys(mappings).length > 0 ? { mappings, matrices } : undefined
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((heading) => typeof heading === 'string')

const isMapping = (value: unknown): value is GivenMapping =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((heading) => heading === null || typeof heading === 'string')

/** Also those that are answered, which the next dry run asks no more: an answer can be changed. */
export const allAsked = (before: readonly Question[], now: readonly Question[]): Question[] => [
  ...before.map((question) => now.find(({ id }) => id === question.id) ?? question),
  ...now.filter(({ id }) => !before.some((question) => question.id === id)),
]

/** `1 step`, `1,200 steps` */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
