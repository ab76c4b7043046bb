/**
 * The compiled runbook: durations in seconds, lists flat. It contains no instants of a cutover: everything is relative
 * to its T-0.
 */

import type { Exception } from '../truth.ts'
import type { CalendarDefinition } from './calendars.ts'
import type { Estimate } from './duration.ts'
import type { Mode } from './mode.ts'
import type { Criterion, CriterionKind, CriterionOf, EvidenceRule, MetricRule } from './runbookFormat.ts'
import type { Roster } from './shifts.ts'
import type { DependencyType, StepKind } from './stepKinds.ts'
import type { TicketFields } from './ticketFields.ts'

export type { Criterion, CriterionKind, CriterionOf, EvidenceRule, MetricRule }

export interface Dependency {
  /** Id of a step or gate. */
  on: string
  type: DependencyType
  /** Seconds; negative lag is for planning only (R1). */
  lag: number
  /** The lag counts the working time of what waits; all hours where that keeps to no calendar. */
  working?: true
}

export interface StepLink {
  title: string
  url: string
}

export interface StepDefinition {
  id: string
  /** The id that it has in the plan that it was imported from. */
  source?: string
  title: string
  kind: StepKind
  phase: string
  workstream: string
  owner: string
  people: Record<string, number>
  /** The name of the calendar that it keeps to, `24h` for none; that of its workstream, owner or runbook when left out. */
  calendar?: string
  /** Absent where it is in both. */
  only?: Mode
  /** By whom and when it was done before: no cutover has it. */
  done?: string
  /** Ids of roles beside the owner, by what they are of this step. */
  parties?: Record<string, string[]>
  /** Seconds; a milestone takes 0. */
  takes: Estimate
  after: Dependency[]
  /** Seconds from T-0, or an ISO instant that no countdown hold moves. */
  notBefore?: number | string
  /** When it must be finished: seconds from T-0, or an ISO instant that no countdown hold moves. */
  deadline?: number | string
  /** Seconds from the start of the step after which the lead has to decide. */
  timebox?: number
  do?: string
  verify?: string
  outputs?: string[]
  rollback?: { title: string; takes: Estimate; owner: string; do?: string; verify?: string } | { none: string }
  pointOfNoReturn?: true
  /** The role that confirms what another person reported done. */
  secondPerson?: string
  takesServiceDown?: true
  bringsServiceBack?: true
  startsChange?: true
  automation?: { timeout?: number; heartbeat?: number }
  /** Words to find it by. */
  tags?: string[]
  /** Fields of the planner's own, by their names. */
  fields?: Record<string, string>
  /** Documents and pages, by http or https. */
  links?: StepLink[]
  /** For whoever plans; Markdown. */
  note?: string
  audience?: string
  message?: string
}

export interface ReadinessItemDefinition {
  id: string
  /** The id that it has in the plan that it was imported from. */
  source?: string
  title: string
  section: string
  owner: string
  verifiedBy: string
  /** Seconds from T-0. */
  due: number
  mandatory: boolean
  weight: number
  evidence?: EvidenceRule
  description?: string
}

export interface GateDefinition {
  id: string
  title: string
  /** Seconds from T-0. */
  at?: number
  after: Dependency[]
  reporters: string[]
  /** Reporters are asked all at once; in their order when left out. */
  asks?: 'together'
  approvers: {
    roles: string[]
    quorum: number
    /** Those of the roles without whose signature there is no go. */
    required?: string[]
  }
  decides: string
  /** Seconds for which a vote counts towards a go; for the whole poll when left out. */
  signaturesHold?: number
  must: Criterion[]
  should: Criterion[]
  /** Truths that count as met here; otherwise they need the decision owner's reason. */
  accepts?: Exception[]
  /** What becomes of a go when something that it rests on no longer holds by age or measurement; an alarm when left out. */
  afterGo?: 'reopen'
  description?: string
}

/** Where the countdown holds by itself. */
export interface HoldDefinition {
  id: string
  title: string
  /** Seconds from T-0; negative. */
  at: number
  /** Id of the gate whose go ends it. */
  until?: string
  reason?: string
}

/** What a metric or an output is called where people read it. */
export interface ValueDefinition {
  name: string
  title: string
  /** As it follows the number. */
  unit?: string
}

export interface RoleDefinition extends Roster {
  id: string
  title: string
  /** How many can work at once, outside its shifts where it has some. */
  capacity?: number
  /** The name of the calendar that its people keep to. */
  calendar?: string
  signs?: string
}

export interface HypercareDefinition {
  /** Seconds. */
  lasts: number
  /** Seconds between check-ins. */
  checkInEvery?: number
  owner: string
  signedBy: string[]
  exit: MetricRule[]
}

/** What would make us roll back, or part of what we would look at then. */
export interface TriggerDefinition {
  id: string
  /** One line. */
  when: string
  /** Seconds from T-0: when somebody looks. */
  at?: number
  /** What a reported value keeps to while all is well; met once it does not. */
  metric?: MetricRule
  /** The role that answers. */
  decides: string
}

/** What a rollback of the whole cutover has beside the inverses of what was done. */
export interface RollbackDefinition {
  triggers: TriggerDefinition[]
  /** Steps before anything is reversed, and after everything is; each after those of its own list that it names. */
  first: StepDefinition[]
  last: StepDefinition[]
}

/** Content of a change ticket created for a cutover. */
export interface ChangeDefinition {
  risk?: 'high' | 'moderate' | 'low'
  /** Names of assignment groups, by role. */
  groups: Record<string, string>
  /** Names of configuration items. */
  affects: string[]
  tasks?: true
  /** By the names of ServiceNow. */
  fields?: TicketFields
}

/** One version of a runbook. Immutable; a cutover pins it by the hash of its canonical JSON (R12). Durations in seconds. */
export interface Runbook {
  id: string
  title: string
  description?: string
  tier: 1 | 2 | 3
  timezone: string
  window: number
  contingency?: number
  outageAtMost?: number
  rollbackTakes?: number
  /** When the lead and the decision owners are warned: so many seconds before the rollback deadline, below which chance. */
  warn?: { rollback?: number; chance?: number }
  /** Absent where the runbook has none, as in versions of earlier releases. */
  rollback?: RollbackDefinition
  fourEyes: boolean
  roles: RoleDefinition[]
  /** Absent where there is none, as in versions of earlier releases. */
  calendars?: CalendarDefinition[]
  /** The name of the calendar that whatever names none keeps to; all hours when left out. */
  calendar?: string
  readiness: ReadinessItemDefinition[]
  gates: GateDefinition[]
  /** Absent where there is none, as in versions of earlier releases. */
  holds?: HoldDefinition[]
  phases: { title: string; changeHoldBlocks: boolean }[]
  workstreams: string[]
  /** In file order; state refers to a step by its index here. */
  steps: StepDefinition[]
  hypercare?: HypercareDefinition
  /** Absent where none is named, as in versions of earlier releases. */
  values?: ValueDefinition[]
  change?: ChangeDefinition
}
