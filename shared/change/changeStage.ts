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

export const isApproved = ({ approval }: ChangeFacts): boolean => approval.value === 'approved'
export const isRejected = ({ approval }: ChangeFacts): boolean => approval.value === 'rejected'
export const isCanceled = ({ state }: ChangeFacts): boolean => stageOf(state) === 'canceled'
