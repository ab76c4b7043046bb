/**
 * What a state keeps of what could grow for as long as a cutover lasts. Every screen fetches the whole state when it opens,
 * so lists keep their newest entries and long texts their beginning; the log has all of it.
 */

/** Of a text in a list. */
export const KEPT_CHARACTERS = 1000
/** Of each step. */
export const KEPT_NOTES = 10
export const KEPT_CHECK_INS = 100

/** Things with a life of their own are never left out; there can only be so many. */
export const MAX_METRICS = 500
export const MAX_CHANGES = 50
export const MAX_INCIDENTS = 500
/** Skipping and completing with issues add one for a step. */
export const mostWatchItems = (steps: number): number => 500 + 2 * steps

export function keptText(text: string): string {
  if (text.length <= KEPT_CHARACTERS) return text
  const cut = text.slice(0, KEPT_CHARACTERS - 1)
  // Not in the middle of a character.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`
}

/** The newest of a list to which one was added, and how many older ones the log alone has. */
export function keptNewest<Entry>(
  list: readonly Entry[] | undefined,
  earlier: number | undefined,
  entry: Entry,
  most: number,
): { kept: Entry[]; earlier: number } {
  const all = [...(list ?? []), entry]
  const over = Math.max(0, all.length - most)
  return { kept: all.slice(over), earlier: (earlier ?? 0) + over }
}
