/** Text for a field that has a limit. */

/** What a text field of ServiceNow holds; who wants everything opens the runbook. */
export const LONGEST = 4000
/** Room for what says that there is more. */
const MORE = 40

/** A line each; cut at a line, and says that it was. */
export function linesOf(lines: readonly string[]): string {
  let text = ''
  for (const [position, line] of lines.entries()) {
    const next = line.slice(0, LONGEST - MORE)
    if (text.length + next.length > LONGEST - MORE) return `${text}… and ${lines.length - position} more in T-Minus.`
    text += `${next}\n`
  }
  return text.trimEnd()
}
