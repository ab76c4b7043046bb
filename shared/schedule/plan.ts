/** What a plan consists of, by whatever it was made: the plain passes, or those that keep to calendars. */

/** Times in seconds from T-0, negative before it. */
export interface PlannedNode {
  id: string
  earlyStart: number
  earlyFinish: number
  lateStart: number
  lateFinish: number
  /** Total slack in seconds: how far it may slip without moving the plan's finish; of its calendar, where it keeps to one. */
  slack: number
  critical: boolean
}

export interface Plan {
  /** The earliest start, or T-0 where nothing is planned before it. Start and finish in seconds from T-0. */
  start: number
  finish: number
  /** Seconds from start to finish. */
  duration: number
  /** Ids along one longest path, in order. */
  criticalPath: string[]
  /** Steps in runbook order, then gates. */
  nodes: PlannedNode[]
}
