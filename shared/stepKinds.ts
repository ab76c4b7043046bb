/** What kinds of steps there are, and how one may depend on another. */
export const STEP_KINDS = ['task', 'milestone', 'validation', 'communication', 'automation', 'wait'] as const
export const DEPENDENCY_TYPES = ['FS', 'SS', 'FF', 'SF'] as const
export type StepKind = (typeof STEP_KINDS)[number]
export type DependencyType = (typeof DEPENDENCY_TYPES)[number]
