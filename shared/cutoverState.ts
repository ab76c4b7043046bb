/**
 * The state of a cutover, folded from its log, as plain JSON data. Instants are epoch milliseconds, people are opaque
 * ids. Steps, items and gates are arrays by their position in the runbook. The pinned runbook is not part of the state's
 * JSON but travels separately, and what was added and changed in it on the night lies in `amendments`.
 */
import type { ChangeFacts, IncidentFacts } from './change/changeFacts.ts'
import type { ChangeModel, ChangeRelation, ChangeWrite, CloseCode } from './change/changeStage.ts'
import type { Condition, Evidence, Outcome, Severity, Vote } from './commands.ts'
import type { FrozenCriterion, FrozenEvidence, Proof, RecommendedOutcome } from './events.ts'
import type { ChangeLinkStatus } from './machines/change.ts'
import type { CountdownStatus, CutoverStatus, PauseStatus, StopStatus } from './machines/cutover.ts'
import type { BoxPart } from './markdown/boxLine.ts'
import type { NoteFile } from './notes.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { Runbook, StepDefinition } from './runbook/runbook.ts'
import type { History } from './schedule/risk/history.ts'

export type PersonId = string

/** Who did something, when, and for whom or over whom. */
export interface Attribution {
  by: PersonId
  at: number
  onBehalfOf?: PersonId
  override?: string
}

/** A box that somebody ticked, by its line in that part of the step. */
export interface Tick extends Attribution {
  part: BoxPart
  line: number
}

interface Ran {
  /** The claimed start, which figures use; `started.at` is when it was recorded. */
  startedAt: number
  started: Attribution
  /** When its current run began, after a failure or an undone completion; figures still use `startedAt`. */
  retriedAt?: number
  /** Milliseconds that this run was held; they do not count as work. */
  heldFor?: number
  /** When this run last resumed, after a hold or after its completion was undone. */
  resumedAt?: number
  reopenedAt?: number
  /** The open predecessors that the lead overrode to start it, and why. */
  despite?: { steps: string[]; reason: string }
  /** An automation's job and when it was last heard of. */
  job?: { id?: string; heardAt: number; note?: string; silentSince?: number }
  /** The executor's own estimate of when it will be finished. */
  estimate?: { finish: number; reason: string; by: PersonId }
  /** Of this run, oldest first; each box once. */
  ticks?: Tick[]
  /** When it was last reported that this run's timebox is over, or that its automation is silent or over its limit. */
  timeboxEndedAt?: number
  silenceSaidAt?: number
}

export interface Result {
  /** The claimed end, which figures use. */
  completedAt: number
  completed: Attribution
  observed?: string
  withIssues?: string
  outputs?: Record<string, string>
  /** The gate whose go had become void when this was completed (R7). */
  withoutGo?: string
}

export type StepProgress =
  | { status: 'pending' }
  | ({ status: 'running' } & Ran)
  | ({ status: 'held'; held: Attribution; reason: string; until?: number } & Ran)
  | ({ status: 'failed'; failedAt: number; failed: Attribution; reason: string } & Ran)
  | ({ status: 'unconfirmed' } & Result & Partial<Ran>)
  | ({ status: 'done'; confirmed?: Attribution } & Result & Partial<Ran>)
  | { status: 'skipped'; skipped: Attribution; reason: string }
  | { status: 'rolledBack'; rolledBackAt: number; before: StepProgress }

export interface Note {
  /** Of its event; how answers name it. */
  seq: number
  by: PersonId
  at: number
  text: string
  mentions?: PersonId[]
  /** The seq of the note it answers. */
  answers?: number
  files?: NoteFile[]
}

/** What belongs to a step apart from its progress, and survives an undo. */
export interface StepAside {
  assigned?: PersonId
  /** Who gave it to somebody who does not hold its role, and why: the assignee acts on it all the same. */
  outside?: Attribution & { reason: string }
  seen?: Record<PersonId, number>
  acknowledged?: Attribution
  /** A person took over from the automation. */
  takenOver?: Attribution & { reason: string }
  /** The newest (`kept.ts`). */
  notes?: Note[]
  /** Notes that only the log still has. */
  earlierNotes?: number
  /** Of the last run before this one in which somebody ticked something. */
  earlierTicks?: Tick[]
  /** Who else had a hand in this run than whoever started it, each once; absent while there is nobody. */
  alsoBy?: PersonId[]
  /** Counts every change of its status, so that a command can name what it was given for (R15); absent before the first. */
  run?: number
  /** How often it was undone; shown, since repeated undos are a warning sign. */
  undone?: number
}

export type StepState = StepProgress & StepAside

/** Why an item is open again, where nobody took its evidence back. */
export const WENT_STALE = 'The evidence went stale'
export const WAIVER_ENDED = 'The waiver ended'

export type ItemProgress =
  | { status: 'open'; because?: string }
  | { status: 'provided' }
  | { status: 'verified'; verified: Attribution; automatic?: true }
  | { status: 'waived'; waived: Attribution; reason: string; until: number }

export type ItemState = ItemProgress & {
  evidence?: { version: number; provided: Attribution; evidence: Evidence; byProgram?: true; withdrawn?: true }
}

export interface PollAnswer {
  role: string
  vote: Vote
  deed: Attribution
  reason?: string
  condition?: Condition
  /** The holder of the role who has given them the vote. */
  delegatedBy?: PersonId
  /** The token's id by which it was given: it falls with it. */
  token?: string
  /** It has become older than the gate lets votes hold, and the log says so. */
  lapsed?: true
}

/** The vote of a holder of a role at one gate, offered to another person. */
export interface Delegation {
  /** By which answers name it (R15). */
  id: string
  role: string
  from: PersonId
  to: PersonId
  reason: string
  offeredAt: number
  /** Since then they vote for the role, and the giver does not. */
  acceptedAt?: number
}

export interface Signature extends PollAnswer {
  /** As it was when it was given; `derived/fourEyes.ts` judges whether it counts. */
  doesNotCount?: string
  byToken?: true
  /** Why it fell: the signer lost the right to sign, or the token was revoked. */
  voided?: string
  /** Who vouches that the proof is the signer's: a person's id, or `operator`; absent: the signer alone. */
  vouchedBy?: string
  /** What the signer gave again; absent of tokens, and where an earlier release did not say. */
  proof?: Proof
}

export interface Poll {
  id: string
  /** Hash of what the decision rests on (R7). */
  basis: string
  criteria: FrozenCriterion[]
  /** Absent in polls of earlier releases. */
  evidence?: FrozenEvidence[]
  opened: Attribution
  /** Why the poll restarted and its votes became void. */
  reopenedBecause?: string
  reports: PollAnswer[]
  signatures: Signature[]
  breakGlass?: BreakGlass
}

/** A go although ServiceNow cannot confirm the change's approval: two named people take responsibility. */
export interface BreakGlass {
  proposed: Attribution
  reason: string
  agreed?: Attribution
}

export interface Decision {
  outcome: Outcome
  deed: Attribution
  pollId: string
  reason?: string
  then?: 'hold' | 'rollback' | 'cancel'
  conditions: Condition[]
  /** The people whose signatures counted; they may not start a step behind the gate (R6). */
  counted: PersonId[]
  /** What was recommended at that moment; unknown in decisions of earlier releases. */
  recommendation?: { outcome: RecommendedOutcome; reasons: string[] }
  /** A reason of its own for single criteria that were not met as they should be, by their place in the poll. */
  reasons?: Record<string, string>
  /** Decided without ServiceNow's answer, and what that answer was once it came. */
  breakGlass?: BreakGlass & { settled?: { at: number; met: boolean } }
}

/** A vote that fell with its poll, and over what it was given; until its voter votes again. */
export interface VoidVote {
  of: 'report' | 'signature'
  vote: PollAnswer
  criteria: FrozenCriterion[]
}

export interface GateState {
  status: 'pending' | 'polling' | 'go' | 'goWithConditions' | 'noGo'
  /** How many polls there have been; numbers the next poll's id. */
  polls: number
  poll?: Poll
  decision?: Decision
  /** It said no-go, and is asked again: that stands until it is decided anew. */
  refused?: { reason?: string }
  reopenedBecause?: string
  /** Offered or accepted; absent while there is none. */
  delegations?: Delegation[]
  /** Absent while there is none. */
  voidVotes?: VoidVote[]
}

/** What is known of a trigger of the rollback. */
export interface TriggerState {
  /**
   * Its metric left its bounds, at the first reading that did (`since`) and at the worst since (`at`, later than any that was
   * asked about before); epoch milliseconds.
   */
  met?: { since: number; at: number; value: number }
  /** The latest answer that it is not the case, and what it answered: since when it was asked. */
  answered?: Attribution & { asked: number; note: string; value?: number }
}

export interface WatchItem {
  id: string
  title: string
  owner?: string
  stepId?: string
  severity?: Severity
  /** A condition on which this gate said go, and until when it has to hold, epoch milliseconds. */
  condition?: { gateId: string; by?: number }
  added: Attribution
  resolved?: Attribution & { note?: string }
}

/** A change ticket in ServiceNow, as this cutover knows it (R11). */
export interface ChangeState {
  /** Numbered within the cutover: `change-1`. */
  id: string
  relation: ChangeRelation
  /** The name of its ServiceNow instance. */
  instance: string
  wanted: { link: string } | { create: ChangeModel; template?: string }
  status: ChangeLinkStatus
  requested: Attribution
  /** Why it could not be linked. */
  failed?: string
  ticket?: { sysId: string; number: string; link: string; created?: true }
  /** The latest reading, and when ServiceNow last confirmed it. */
  facts?: ChangeFacts
  confirmedAt?: number
  /** ServiceNow has once said that it is approved. */
  wasApproved?: true
  /** The last reading that still had other planned dates: they moved after it. */
  datesMovedAfter?: number
  /** Who answered for starting work outside the planned window, and which start it was for. */
  outsideWindow?: Attribution & { stepId: string; startedAt: number; reason: string }
  unreachable?: { since: number; because: string }
  /** What ServiceNow refused or silently changed, until both sides agree again. */
  conflict?: { id: string; since: number; sentence: string; write?: ChangeWrite }
  paused?: Attribution & { id: string; reason: string }
  /** Dates requested from ServiceNow and not yet confirmed. */
  proposed?: Attribution & { start: number; end: number; reason: string }
  close?: Attribution & { code: CloseCode; notes: string }
}

/** An incident linked to the change, or one raised from here. */
export interface IncidentState {
  /** ServiceNow's sys_id, or `incident-1` while it is being raised. */
  id: string
  raised?: Attribution & { title: string; stepId?: string; watchItemId?: string }
  failed?: string
  facts?: IncidentFacts
}

/**
 * An edit to the runbook of this cutover alone (R12): a step that was not planned, or another definition of one that had
 * not begun. `step` is the whole definition as it is from then on.
 */
export type Amendment = Attribution & { reason: string; step: StepDefinition } & (
    | {
        kind: 'added'
        /** Ids of the steps and gates that wait for it. */
        before: string[]
      }
    | { kind: 'changed' }
  )

export const CUTOVER_OUTCOMES = ['completed', 'rolledBack', 'cancelled'] as const
export type CutoverOutcome = (typeof CUTOVER_OUTCOMES)[number]

export interface Cutover {
  id: string
  seq: number
  /** When the last event happened. */
  at: number
  /** What counts here: the pinned runbook with all amendments. Everything reads this one. */
  runbook: Runbook
  /** As it was approved. For what compares with it; a test names who may. */
  pinned: Runbook
  /** Of the pinned one. */
  runbookHash: string
  /** In the order in which they were made; absent while there is none. */
  amendments?: Amendment[]
  title: string
  mode: 'rehearsal' | 'live'
  release?: string
  links: { bridge?: string; chat?: string }
  created: Attribution
  status: CutoverStatus
  pause: PauseStatus
  stop: StopStatus
  countdown: CountdownStatus
  t0: number
  /** Each T-0 that counted before, and until when, oldest first: what was done by then keeps its plan. */
  earlierT0s?: { t0: number; until: number }[]
  /** The T-0 that it was created with; absent while that counts. */
  createdT0?: number
  /** Recorded once T-0 is set again after it had come (`derived/passedT0.ts`): by which T-0 the night began, and when. */
  passedT0?: { t0: number; at: number }
  windowStart: number
  windowEnd: number
  paused?: Attribution & { id: string; reason: string }
  /** `at`: from when it counts. */
  countdownHeld?: Attribution & { id: string; reason: string; builtIn?: string }
  /** When T-0 was last set, from the first event on; a built-in hold takes place no earlier. */
  countingSince: number
  /** The built-in holds that have taken place or are no longer needed, by id, and since when. */
  spentHolds?: Record<string, number>
  /** The latest answer of each person. */
  stopCall?: Attribution & {
    id: string
    reason: string
    answers: (Attribution & { safe: boolean; stepIds: string[]; note?: string })[]
  }
  startedAt?: number
  /** The lead or a decision owner proposes a rollback past the point of no return; the other has to agree. */
  rollbackProposal?: Attribution & { id: string; reason: string; workstream?: string; trigger?: string }
  rollback?: Attribution & {
    reason: string
    workstream?: string
    /** The one that was the case. */
    trigger?: string
    /** Steps whose inverse was begun already, in the rollback of a workstream, when everything was rolled back. */
    already?: string[]
  }
  /** By position in the runbook's rollback; absent before anything is known of one. */
  triggers?: TriggerState[]
  hypercareAt?: number
  ended?: Attribution & { outcome: CutoverOutcome; reason?: string }
  /** Of a rehearsal that was completed, and no longer counts as one. */
  withdrawn?: Attribution & { reason: string }
  /** The accepted rehearsals of its runbook that count here; absent until they were looked up. */
  rehearsals?: Rehearsal[]
  /** What earlier nights of its runbook took; absent until that was looked up. */
  history?: History
  /**
   * The chance to finish inside the window when it was last recorded, and of which state and moment (`asOf`, epoch milliseconds);
   * only where a gate asks for it.
   */
  chance?: { share: number; trials: number; of: number; asOf: number }
  people: Record<string, PersonId[]>
  steps: StepState[]
  /** By position of the step reversed; null where nothing is to be rolled back. */
  rollbackSteps: (StepState | null)[]
  /** A rollback’s own steps, `first` before `last`; absent until everything is rolled back. */
  rollbackOwn?: StepState[]
  items: ItemState[]
  gates: GateState[]
  watchItems: WatchItem[]
  /** The newest (`kept.ts`). */
  checkIns: (Attribution & {
    note: string
    status: 'calm' | 'watching' | 'trouble'
    metrics?: Record<string, number>
  })[]
  /** Check-ins that only the log still has. */
  earlierCheckIns?: number
  /** The latest of each; `at` is when it was recorded. */
  metrics: Record<string, { value: number; measuredAt: number; at: number; by: PersonId; byProgram?: true }>
  signOffs: (Attribution & { role: string; note?: string })[]
  changes: ChangeState[]
  incidents: IncidentState[]
}

/** A state as it is stored and sent. `withRunbook` (evolve/evolveRunbook.ts) makes it whole again. */
export type BareCutover = Omit<Cutover, 'runbook' | 'pinned'>
