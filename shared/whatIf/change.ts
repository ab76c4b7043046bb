/** What a scenario consists of. Durations in seconds, where they are not in the syntax of a runbook file. */

/** What might happen, without anybody deciding it. */
export type Assumption =
  /** It begins that much later than expected; one in progress ends that much later. */
  | { kind: 'slip'; stepId: string; by: number }
  /** It fails when it would have been done, and is done once more. */
  | { kind: 'fail'; stepId: string }

/** What somebody might do. */
export type Measure =
  /** Of a step that has not begun: `10m`, or `5m..10m..30m`. */
  | { kind: 'takes'; stepId: string; takes: string }
  | { kind: 'skip'; stepId: string }
  /** All that it waits for from then on, as a runbook file says it. */
  | { kind: 'reorder'; stepId: string; after: string[] }
  | {
      kind: 'add'
      title: string
      owner: string
      workstream: string
      phase: string
      takes: string
      after: string[]
      before: string[]
    }
  /** Negative: earlier. The window moves along only where T-0 leaves it. */
  | { kind: 'moveT0'; by: number }
  /** Its end alone. */
  | { kind: 'window'; by: number }

/** For planning: how many there are of a role is nothing that a cutover decides, so it is compared and cannot be applied. */
export interface Staffing {
  kind: 'people'
  /** The id of a role of which the runbook says how many there are. */
  role: string
  /** How many more; fewer where it is negative. */
  by: number
}

export type Change = Assumption | Measure | Staffing

/** It is called by what it changes, so that no link calls it something else. */
export interface Scenario {
  changes: readonly Change[]
}

/** More would be a plan of its own. */
export const MAX_CHANGES = 50

export const isAssumption = (change: Change): change is Assumption => change.kind === 'slip' || change.kind === 'fail'

export const isStaffing = (change: Change): change is Staffing => change.kind === 'people'
