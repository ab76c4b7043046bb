/** The words for where a change stands. Apart from the schemas, so that a page which only needs these loads no schema. */
import type { ChangeFacts, Labelled } from './changeFacts.ts'

/** The states of a change in the order of its life; the raw values are the same on every instance that kept the model. */
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

/** What is written to the record of a change itself. */
export const CHANGE_WRITES = ['state', 'actual', 'dates', 'close'] as const
export type ChangeWrite = (typeof CHANGE_WRITES)[number]

export const CHANGE_MODELS = ['normal', 'emergency', 'standard'] as const
export type ChangeModel = (typeof CHANGE_MODELS)[number]

/** `lead` is the change that T-Minus writes; the others are read. */
export const CHANGE_RELATIONS = ['lead', 'parent', 'child', 'related'] as const
export type ChangeRelation = (typeof CHANGE_RELATIONS)[number]

/** Undefined for a state that this model of the change does not have. */
export const stageOf = ({ value }: Labelled): ChangeStage | undefined =>
  Object.entries(CHANGE_STAGES).find(([raw]) => raw === value)?.[1]

export const isApproved = ({ approval }: ChangeFacts): boolean => approval.value === 'approved'
export const isRejected = ({ approval }: ChangeFacts): boolean => approval.value === 'rejected'
export const isCanceled = ({ state }: ChangeFacts): boolean => stageOf(state) === 'canceled'
