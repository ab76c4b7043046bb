/** What the check proposes, put into the text that it checked. */
import type { RunbookFault } from '../../live/runbookShelf.ts'

/** @param faults of this text; a fix that overlaps one before it is left for the next check */
export function mendText(text: string, faults: readonly RunbookFault[]): string {
  const fixes = faults.flatMap(({ fixes = [] }) => fixes).toSorted((one, other) => one.from - other.from)
  const parts: string[] = []
  let at = 0
  for (const { from, to, text: right } of fixes) {
    if (from < at || to > text.length) continue
    parts.push(text.slice(at, from), right)
    at = to
  }
  return parts.join('') + text.slice(at)
}
