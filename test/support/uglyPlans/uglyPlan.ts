/** A plan as people have it, with what it has to become, as a person reads it. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'

export interface UglyPlan {
  /** Name of the file, unique among all. */
  name: string
  content: string | Uint8Array
  /** What somebody answered; the file is tried without when left out. */
  answers?: ImportAnswers
  becomes: Outcome
}

/** What is left out of a list of lists is not compared; of `faults`, `questions` and `skipped` everything is. */
export interface Outcome {
  /** Part of the sentence that refuses it. */
  refused?: string
  isRunbook?: true
  /** Steps in their order by title. */
  titles?: string[]
  steps?: number
  items?: number
  /** Rows that hold no step, as the sheet has them: `1-3 title`. */
  skipped?: string[]
  /** Ids of the questions. */
  questions?: string[]
  /** By kind: the rows. */
  faults?: Record<string, number[]>
  /** Kinds of guesses and losses that have to be said. */
  says?: string[]
  /** Of each step; 0 for a milestone. */
  minutes?: number[]
  /** Of each step in UTC to the minute, or '' where it has none. */
  starts?: string[]
  /** What each waits for: `1 SS+30m`, by the source id or else the title. */
  after?: string[][]
  streams?: (string | null)[]
  phases?: (string | null)[]
  roles?: string[]
  people?: string[][]
  sources?: (string | null)[]
  statuses?: (string | null)[]
  kinds?: (string | null)[]
  sheets?: string[]
}

/** A sheet of which only a part is what the case is about. */
export const sheet = (...rows: string[]): string => `${rows.join('\n')}\n`
