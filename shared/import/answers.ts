/** What the dry run asks, and what a person answered. */
import { z } from 'zod'
import { isTimezone } from '../timezone.ts'
import { momentOf } from './dates.ts'
import { isEncoding } from './decodeText.ts'
import { FIELDS } from './headings.ts'

const isInstant = (text: string): boolean => {
  const moment = momentOf({ text }, 'dayFirst')
  return moment?.kind === 'instant' || (moment?.kind === 'wall' && moment.hasTime)
}

export const importAnswers = z.strictObject({
  /** Of a text that does not say it. */
  encoding: z.string().max(40).refine(isEncoding, 'write an encoding like Windows-1252').optional(),
  /** Names of the sheets to take; those that hold steps when left out. */
  sheets: z.array(z.string()).optional(),
  /** By sheet: the heading that holds a field, or null for none. */
  mappings: z.record(z.string(), z.partialRecord(z.enum(FIELDS), z.string().nullable())).optional(),
  /** By sheet: the headings of its RACI matrix; none where it has none. */
  matrices: z.record(z.string(), z.array(z.string())).optional(),
  durationUnit: z.enum(['s', 'min', 'h', 'd']).optional(),
  dateOrder: z.enum(['dayFirst', 'monthFirst']).optional(),
  zone: z.string().refine(isTimezone, 'write a time zone like Europe/Berlin').optional(),
  /** The clock in that zone, or an instant with its offset: 2027-03-06T22:00. */
  t0: z.string().refine(isInstant, 'write a day and a time like 2027-03-06T22:00').optional(),
  /** What a number in the column of predecessors counts: rows of the file, or steps. */
  rowNumbers: z.enum(['file', 'steps']).optional(),
  /** By spelling: whom it names. */
  people: z.record(z.string(), z.string()).optional(),
  /** Markdown: what is a step. */
  items: z.enum(['boxes', 'numbers', 'bullets', 'rows']).optional(),
  /** Markdown: whether each step waits for the one before. */
  order: z.enum(['oneByOne', 'together']).optional(),
  title: z.string().trim().min(1).max(200).optional(),
  tier: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
})
export type ImportAnswers = z.infer<typeof importAnswers>

export interface Question {
  /** The key of the answer. */
  id: 'encoding' | 'durationUnit' | 'dateOrder' | 'zone' | 't0' | 'rowNumbers' | 'people' | 'items' | 'order'
  ask: string
  /** Why it cannot be told. */
  why: string
  options?: { value: string; label: string }[]
  /** What the dry run goes on with meanwhile. */
  proposal?: string
  /** For `people`: what each spelling would become. */
  merges?: { name: string; spellings: string[] }[]
  /** Nothing should be saved before it is answered. */
  isRequired: boolean
}
