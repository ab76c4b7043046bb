import type { InsertPart } from '../../../shared/draft/commands.ts'

/** What is to be inserted. */
export type Chosen = Pick<InsertPart, 'from' | 'only'>

/** Where somebody is in the table. */
export interface Here {
  workstream: string
  /** Its row after which they are; at its beginning when there is none. */
  after: string | undefined
}
