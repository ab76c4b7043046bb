/** The kinds of steps with their traits, and the types of dependencies. */

interface StepKindTraits {
  /** Done by people at their screens, by a program that reports, or by the passing of time. */
  doneBy: 'people' | 'program' | 'time'
  /** Reached at an instant: takes no time and is never started. */
  isMoment?: true
  /** May take no time without being a moment. */
  mayTakeNone?: true
  /** Sends a message to an audience. */
  hasMessage?: true
  /** The runbook should state the expected result. */
  needsVerify?: true
  /** Completing it requires an observation. */
  needsObservation?: true
  /** Changes something, so before a point of no return it should be reversible. */
  needsRollback?: true
}

export const STEP_KINDS = ['task', 'milestone', 'validation', 'communication', 'automation', 'wait'] as const
export type StepKind = (typeof STEP_KINDS)[number]

/** Of what is added on the night: what nobody planned is done by people, and can be understood by reading it. */
export const ADDED_KINDS = ['task', 'validation', 'communication'] as const satisfies readonly StepKind[]

/** Code checks traits instead of kinds, so that a new kind is one more row. */
const TRAITS: Record<StepKind, StepKindTraits> = {
  task: { doneBy: 'people', needsVerify: true, needsRollback: true },
  milestone: { doneBy: 'people', isMoment: true },
  validation: { doneBy: 'people', needsVerify: true, needsObservation: true },
  communication: { doneBy: 'people', mayTakeNone: true, hasMessage: true },
  automation: { doneBy: 'program', needsVerify: true, needsRollback: true },
  wait: { doneBy: 'time' },
}

export const traitsOf = ({ kind }: { kind: StepKind }): StepKindTraits => TRAITS[kind]

export const DEPENDENCY_TYPES = ['FS', 'SS', 'FF', 'SF'] as const
export type DependencyType = (typeof DEPENDENCY_TYPES)[number]
