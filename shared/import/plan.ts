/** A plan as every reader leaves it, before it is a runbook. */
import type { Mode } from '../runbook/mode.ts'
import type { Place } from './findings.ts'
import type { LinkType } from './links.ts'
import type { OwnRole, WrittenStep } from './ownCells.ts'
import type { WebLink } from './webLinks.ts'
import type { ImportedKind, ImportedStatus } from './words.ts'

export interface PlanLink {
  /** `key` of the step. */
  on: string
  type: LinkType
  /** Seconds. */
  lag: number
  /** It counts working time. */
  working?: true
}

/** What a plan may say of a step, beside its title. */
export const SAID = [
  'takes',
  'owner',
  'after',
  'notBefore',
  'kind',
  'phase',
  'workstream',
  'description',
  'comments',
  'verify',
  'rollback',
  'deadline',
  'parties',
  'only',
  'links',
] as const
export type Said = (typeof SAID)[number]

export interface PlanStep {
  /** Unique in the plan. */
  key: string
  /** Where it comes from, and the id that it has there. */
  source: Place & { id?: string }
  title: string
  /** What the plan says of it, or could say where its cell is empty; everything else is put in. */
  says: readonly Said[]
  workstream?: string
  phase?: string
  role?: string
  /** Further roles that do it. */
  alsoBy?: string[]
  people: string[]
  /** Seconds. */
  duration?: { seconds: number; low?: number; high?: number }
  /** Instants in ms. */
  start?: number
  end?: number
  /** It cannot start earlier, whatever it waits for: an instant in ms. */
  notBefore?: number
  links: PlanLink[]
  description?: string
  verify?: string
  rollback?: string
  kind?: ImportedKind
  status?: ImportedStatus
  /** The words in which the plan says it, also where they are not known. */
  statusWritten?: string
  actualStart?: number
  actualEnd?: number
  /** When it must be finished: an instant in ms. */
  deadline?: number
  /** The name of the calendar that it keeps to, where that is another than the plan's. */
  calendar?: string
  /** The planner's, which are no instructions. */
  comments?: string
  /** Names beside the owner, by what they are; an empty list where the plan says that there are none. */
  parties?: Record<string, string[]>
  only?: Mode
  webLinks?: WebLink[]
  /** It reverses no step: it is of the rollback itself, before or after what is reversed. */
  ofRollback?: 'first' | 'last'
  /** A gate that the export has with its votes and criteria: it is written among the gates. */
  isGate?: true
  /** Of a step that comes from an export of ours: its keys in the format, which are taken as they are. */
  written?: WrittenStep
}

/** What an export of ours says of its runbook beside the steps. */
export interface OwnRunbook {
  id?: string
  tier?: 1 | 2 | 3
  /** As the format writes it. */
  window?: string
  phases: string[]
  workstreams: string[]
  roles: OwnRole[]
  /** Further keys of the runbook, by their names in the format. */
  rest: Record<string, unknown>
}

export interface Plan {
  title: string
  zone: string
  /** Instant in ms; undefined where the plan has no times. */
  t0?: number
  steps: PlanStep[]
  /** As a runbook file has them, and the name of the one that the plan keeps to. */
  calendars?: Record<string, unknown>
  calendar?: string
  /** Seconds from T-0 to its end by its own times. */
  lasts?: number
  own?: OwnRunbook
}
