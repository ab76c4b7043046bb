/** Text for a field with a length limit. */

/** The limit of a text field of ServiceNow; the full text is in the runbook. */
export const LONGEST = 4000
/** Room for the note that there is more. */
const MORE = 40

/** One per line; cut at a line end, with a note that it was cut. */
export function linesOf(lines: readonly string[]): string {
  let text = ''
  for (const [position, line] of lines.entries()) {
    const next = line.slice(0, LONGEST - MORE)
    if (text.length + next.length > LONGEST - MORE) return `${text}… and ${lines.length - position} more in T-Minus.`
    text += `${next}\n`
  }
  return text.trimEnd()
}
