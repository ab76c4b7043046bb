/** Names for the stages of a change. Kept apart from the schemas, so that a page which only needs the names loads no zod. */
import type { ChangeFacts, Labelled } from './changeFacts.ts'

/** The states of a change in lifecycle order; the raw values are the same on every instance that kept the default model. */
export const CHANGE_STAGES = {
  '-5': 'new',
  '-4': 'assess',
  '-3': 'authorize',
  '-2': 'scheduled',
  '-1': 'implement',
  '0': 'review',
  '3': 'closed',
  '4': 'canceled',
} as const
export type ChangeStage = (typeof CHANGE_STAGES)[keyof typeof CHANGE_STAGES]

export const CLOSE_CODES = ['successful', 'successful_issues', 'unsuccessful'] as const
export type CloseCode = (typeof CLOSE_CODES)[number]

/** What T-Minus writes to the change record. */
export const CHANGE_WRITES = ['state', 'actual', 'dates', 'close'] as const
export type ChangeWrite = (typeof CHANGE_WRITES)[number]

export const CHANGE_MODELS = ['normal', 'emergency', 'standard'] as const
export type ChangeModel = (typeof CHANGE_MODELS)[number]

/** `lead` is the change that T-Minus writes; the others are read. */
export const CHANGE_RELATIONS = ['lead', 'parent', 'child', 'related'] as const
export type ChangeRelation = (typeof CHANGE_RELATIONS)[number]

/** Undefined for a state outside the default model. */
export const stageOf = ({ value }: Labelled): ChangeStage | undefined =>
  Object.entries(CHANGE_STAGES).find(([raw]) => raw === value)?.[1]

/** How ServiceNow calls each stage, without an instance's own words. */
const STAGE_WORDS: Record<ChangeStage, string> = {
  new: 'New',
  assess: 'Assess',
  authorize: 'Authorize',
  scheduled: 'Scheduled',
  implement: 'Implement',
  review: 'Review',
  closed: 'Closed',
  canceled: 'Canceled',
}

/** The stage that a word names; both spellings of the last one. */
export function stageNamed(word: string): ChangeStage | undefined {
  const said = inWords(word)
  return said === 'cancelled' ? 'canceled' : Object.values(CHANGE_STAGES).find((stage) => stage === said)
}

/** Every word of a stage, for suggestions. */
export const STAGE_NAMES: readonly string[] = [...Object.values(STAGE_WORDS), 'Cancelled']

/**
 * The instance's word; with the raw value, and with what the value is elsewhere, where the two do not say the same:
 * `CAB pending (-2, Scheduled)`.
 */
export function sayState(state: Labelled): string {
  const { value, label } = state
  const stage = stageOf(state)
  if (stage === undefined) return stageNamed(label) === undefined ? label : `${label} (${value})`
  return stageNamed(label) === stage ? label.trim() : `${label.trim()} (${value}, ${STAGE_WORDS[stage]})`
}

/**
 * Whether this is the state that somebody wrote: by its raw value, by the word of a stage, or by the instance's own label.
 * The word of a stage means the stage's value alone, so that a label borrowed from another value is no match.
 */
export function isState(state: Labelled, wanted: string): boolean {
  const named = stageNamed(wanted)
  if (named !== undefined) return stageOf(state) === named
  return state.value === wanted.trim() || inWords(state.label) === inWords(wanted)
}

const inWords = (text: string): string => text.trim().toLowerCase()

export const isApproved = ({ approval }: ChangeFacts): boolean => approval.value === 'approved'
export const isRejected = ({ approval }: ChangeFacts): boolean => approval.value === 'rejected'
export const isCanceled = ({ state }: ChangeFacts): boolean => stageOf(state) === 'canceled'
