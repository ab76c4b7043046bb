/** Where a step's details are in an export for Microsoft Project: own fields of one line, longer ones in the notes. */
import type { StepKey } from './stepCells.ts'

/** Text1 to Text30, of which the first ten are numbered apart. */
const fieldId = (number: number): number => {
  const early = [731, 734, 737, 740, 743, 746, 747, 748, 749, 750][number - 1]
  return early === undefined ? 188_743_997 + number - 11 : 188_743_000 + early
}

const KEYS = [
  'id',
  'kind',
  'phase',
  'owner',
  'takes',
  'after',
  'notBefore',
  'rollback',
  'rollbackTakes',
  'rollbackOwner',
  'people',
  'timebox',
  'secondPerson',
  'marks',
  'outputs',
  'automation',
  'source',
  'tags',
  'fields',
  'audience',
  'deadline',
  'parties',
  'only',
  'links',
  'calendar',
  'done',
] as const satisfies readonly StepKey[]

export const PROJECT_FIELDS: readonly { key: StepKey; name: string; id: number }[] = KEYS.map((key, index) => ({
  key,
  name: `Text${index + 1}`,
  id: fieldId(index + 1),
}))

/** What such a field holds at most. */
export const LONGEST_FIELD = 255

/** Of the project's own notes: T-0 as the clocks of the file show it, which have no zone. */
export const CLOCK_LABEL = 'T-0 in this file'

/** Links count tenths of a minute. */
export const TENTH_SECONDS = 6

export const LINK_TYPES = ['FF', 'FS', 'SF', 'SS'] as const
