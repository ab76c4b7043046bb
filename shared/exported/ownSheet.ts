/** What makes a sheet one of ours. */
import { canonicalJson, sha256Hex } from '../chain/canonical.ts'
import type { StepCells } from './stepCells.ts'

/** Headings beside those of `stepCells.ts`. */
export const OWN_HEADINGS = {
  shortest: 'Shortest',
  longest: 'Longest',
  person: 'Person',
  status: 'Status',
  boxes: 'Boxes',
  notes: 'Notes',
  mark: 'Mark',
} as const

/** The sheet that says what the others are. */
export const ABOUT_SHEET = 'About'

/** Changes with any cell of the step, so that an edit is told from what was exported. Eight hex digits. */
export const markOf = (cells: StepCells): string => sha256Hex(canonicalJson(cells)).slice(0, 8)

/** What programs for sheets take for a formula; an apostrophe in front makes it a text, one more where one is there. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/
const QUOTED = /^'+[=+\-@\t\r＝＋－＠]/

export const withQuote = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)
export const withoutQuote = (text: string): string => (QUOTED.test(text) ? text.slice(1) : text)
