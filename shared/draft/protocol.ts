/** The wire protocol of drafts: REST responses and socket messages, typed once for both sides. */
import type { PersonId } from '../cutoverState.ts'
import type { DraftStatus } from '../machines/draft.ts'
import type { Refused, WhereLogStands } from '../protocol.ts'
import type { Difference } from '../rehearsal.ts'
import type { Fault } from '../runbook/runbookFile.ts'
import type { LevelledPlan } from '../schedule/level/levelledPlan.ts'
import type { DraftCommandInput } from './commands.ts'
import type { Draft, DraftLock, RunbookVersionRef } from './draft.ts'
import type { ChainedDraftEvent } from './events.ts'
import type { LibraryEntry } from './library/entry.ts'
import type { PlannedFrom } from './lock.ts'

/** `seq` is the draft's after it; `events` those that the command caused. */
export type DraftAnswer = { ok: true; seq: number; events: ChainedDraftEvent[] } | Refused

/** As WatchAnswer: `events` is the tail, `stateAt` says that the state has to be fetched. */
export type WatchDraftAnswer =
  | (WhereLogStands & { ok: true; serverNow: number } & (
        | { events: ChainedDraftEvent[] }
        | { stateAt: number; mended?: true }
      ))
  | Refused

/** Where in a draft somebody is. */
export interface DraftPlace {
  row?: string
  column?: string
  section?: string
}

export interface DraftPresence {
  draftId: string
  people: { person: PersonId; at?: DraftPlace }[]
}

export interface DraftClientToServer {
  /** `after` and `hash` are the last known event. */
  watchDraft: (
    message: { draftId: string; after: number; hash?: string },
    ack: (answer: WatchDraftAnswer) => void,
  ) => void
  unwatchDraft: (message: { draftId: string }) => void
  draftCommand: (
    message: {
      draftId: string
      commandId: string
      command: DraftCommandInput
      /** Epoch milliseconds: what arrives later is refused as `notSent`, and leaves no trace (R15). */
      until?: number
    },
    ack: (answer: DraftAnswer) => void,
  ) => void
  /** Where this person is now; nowhere in particular when left out. Passed on a few times a second at most. */
  draftPlace: (message: { draftId: string; at?: DraftPlace }) => void
}

export interface DraftServerToClient {
  draftEvents: (message: { draftId: string; events: ChainedDraftEvent[] }) => void
  /** Every HEARTBEAT_SECONDS per watched draft. */
  draftHeartbeat: (message: WhereLogStands & { draftId: string; serverNow: number }) => void
  /** Nothing more is sent until the client sends `watchDraft` again. */
  draftBehind: (message: { draftId: string; head: number }) => void
  draftPresence: (message: DraftPresence) => void
}

/** GET /api/drafts */
export interface DraftLine {
  id: string
  title: string
  /** The key of the runbook that it becomes, where it is a valid one. */
  runbookId?: string
  status: DraftStatus
  lock?: DraftLock
  archived?: { by: PersonId; at: number; reason: string }
  seq: number
  rows: number
  from?: RunbookVersionRef
  createdBy: PersonId
  /** Epoch milliseconds. */
  createdAt: number
  changedBy: PersonId
  changedAt: number
}

/** POST /api/drafts */
export interface DraftCreated {
  id: string
  /** What the text held that a draft cannot keep, in sentences. */
  notKept: string[]
}

/** GET /api/drafts/:id/planned */
export interface DraftPlanned {
  planned: PlannedFrom[]
}

/** GET /api/plan-library */
export interface PlanLibrary {
  plans: LibraryLine[]
  snippets: LibraryLine[]
}

export type LibraryLine = Omit<LibraryEntry, 'yaml'>

/** GET /api/drafts/:id */
export interface DraftStateAnswer {
  draft: Draft
  /** Of the last event in it. */
  hash: string
  serverNow: number
}

/** A fault of the check, where it can be mended. */
export interface DraftFault {
  severity: Fault['severity']
  message: string
  /** A row with or without its column, a section, or a workstream; none of them for the whole draft. */
  row?: string
  column?: string
  section?: string
  /** In the text of the section, counted from 1. */
  line?: number
  workstream?: string
  /** What all of its kind say together, with `{count}` for their number. */
  kind?: string
  /** What its cell or section should hold instead, where that is certain. */
  fix?: string
}

/** GET /api/drafts/:id/check */
export interface DraftCheck {
  /** Of the draft that was checked. */
  seq: number
  faults: DraftFault[]
  /** What the plan says; absent while an error keeps it from being read. */
  plan?: DraftPlan
}

/** Times in seconds, from T-0. */
export interface DraftPlan {
  finish: number
  window: number
  /** Of the window, after the finish; negative when it does not fit. */
  spare: number
  steps: number
  /** From the step that takes the service down to the one that brings it back. */
  outage?: { start: number; end: number; atMost?: number }
  /** How long a rollback takes from the moment when it takes longest, and until when it still ends inside the window. */
  rollback: { takes: number; deadline?: number }
  /** The role with the most people at work at once. */
  busiest?: { role: string; title: string; peak: number; at: number; capacity?: number }
  /** With the people there are; absent where no role is limited. */
  withPeople?: Pick<LevelledPlan, 'finish' | 'scarce' | 'finishWithOneMoreOfEach'>
  /** By row, in the draft's order. */
  rows: { row: string; start: number; finish: number; slack: number; critical?: true }[]
}

/** GET /api/drafts/:id/compare?with=…: how the draft differs from a version of its runbook. */
export interface DraftComparison {
  seq: number
  with: RunbookVersionRef
  differences: Difference[]
  /** What the version demanded and the draft no longer does, in sentences. */
  noLongerDemanded: string[]
}
