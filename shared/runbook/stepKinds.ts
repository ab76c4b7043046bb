/** What kinds of steps there are and what sets them apart, and how one step may depend on another. */

interface StepKindTraits {
  /** Who does it: people at their screens, a program that reports, or time that passes. */
  doneBy: 'people' | 'program' | 'time'
  /** Reached at a moment: it takes no time and is never started. */
  isMoment?: true
  /** May take no time although it is no moment. */
  mayTakeNone?: true
  /** Tells an audience something. */
  hasMessage?: true
  /** The runbook should say what is to be seen when it is done. */
  needsVerify?: true
  /** Whoever completes it has to say what they saw. */
  needsObservation?: true
  /** Changes something, so that before a point of no return it should have a way back. */
  needsRollback?: true
}

export const STEP_KINDS = ['task', 'milestone', 'validation', 'communication', 'automation', 'wait'] as const
export type StepKind = (typeof STEP_KINDS)[number]

/** Whatever treats kinds differently asks for a trait, so that a new kind is one more row. */
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
