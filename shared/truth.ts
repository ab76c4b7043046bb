/**
 * How well something holds that a gate rests on (R7). Each truth is told apart in the sentence, in the basis and in the
 * decision: what was skipped or waived is never done.
 */

/** From the worst to the best; truths of one rank differ without one being better. */
const RANKS = {
  /** Judged, and not so. */
  unmet: 0,
  /** Evidence is there, and nobody has verified it. */
  provided: 1,
  /** Nothing to judge by: never said, too old, or not confirmed by ServiceNow. */
  missing: 1,
  stale: 1,
  unconfirmed: 1,
  /** There is nothing that it could ask for. */
  empty: 2,
  skipped: 2,
  waived: 2,
  /** An earlier gate passed on conditions that are still open. */
  promised: 2,
  doneWithIssues: 2,
  /** Rehearsed in another version of the runbook, which differs. */
  withDifferences: 2,
  /** On somebody's word: a value typed by hand, or a verification without evidence. */
  typed: 3,
  done: 4,
  verified: 4,
  /** Reported by a program. */
  measured: 4,
  /** Computed here, or answered by ServiceNow. */
  met: 4,
  /** Nothing that is asked of a rehearsal. */
  notAsked: 4,
} as const

export type Truth = keyof typeof RANKS
export const TRUTHS = Object.keys(RANKS) as [Truth, ...Truth[]]

/** Neither met nor refused: a go needs the decision owner's reason, unless the runbook accepts it. */
export const EXCEPTIONS = [
  'empty',
  'skipped',
  'waived',
  'promised',
  'doneWithIssues',
  'withDifferences',
] as const satisfies readonly Truth[]
export type Exception = (typeof EXCEPTIONS)[number]

export const isException = (truth: Truth): truth is Exception => (EXCEPTIONS as readonly Truth[]).includes(truth)

const UNKNOWN: readonly Truth[] = ['missing', 'stale', 'unconfirmed']

/** Undefined: nothing is known, which never counts as met. */
export function isMet(truth: Truth, accepts: readonly Exception[] = []): boolean | undefined {
  if (isException(truth)) return accepts.includes(truth)
  return UNKNOWN.includes(truth) ? undefined : RANKS[truth] > RANKS.empty
}

/** Whether `now` is at least as good as `before`, or the same. Another truth of the same rank is something else. */
export const isNoWorse = (before: Truth, now: Truth): boolean => before === now || RANKS[now] > RANKS[before]
