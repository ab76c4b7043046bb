/** What a decision about a draft gets besides its state, and what it is. */
import type { Actor } from '../actor.ts'
import type { Refusal } from '../refusal.ts'
import type { RunbookVersionRef } from './draft.ts'
import type { DraftEvent } from './events.ts'
import type { PlannedFrom } from './lock.ts'

export interface DraftContext {
  actor: Actor
  /** Epoch milliseconds. */
  now: number
  /** Live cutovers of the version that was last made of it; none when left out. */
  planned?: readonly PlannedFrom[]
  /** For `replaceText`; worked out here when left out, which takes seconds for thousands of rows. */
  replaced?: Replaced
  /** For `approveDraft`: the version that the draft became when it was read, or why it became none. */
  version?: { seq: number; became: RunbookVersionRef | Refusal }
}

/** What `replaceText` comes to, worked out aside on the draft at `seq`. */
export interface Replaced {
  seq: number
  decided: DraftDecision
}

export type DraftDecision = DraftEvent[] | Refusal
