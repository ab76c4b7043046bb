import type { Given } from '../events.ts'
import type { Rehearsal } from '../rehearsal.ts'
import type { Truth } from '../truth.ts'

/** How well a criterion holds, as a sentence. */
export interface Judgement {
  sentence: string
  truth: Truth
  /** Who said what it rests on, where that is one thing. */
  given?: Given
  /** The rehearsal that it rests on. */
  rehearsal?: Rehearsal
}
