/**
 * Bounds on what could grow for as long as a cutover lasts. Every screen fetches the whole state when it opens, so lists
 * keep only their newest entries and long texts their beginning; the log has all of it.
 */

/** Per text in a list. */
export const KEPT_CHARACTERS = 1000
/** Per step. */
export const KEPT_NOTES = 10
export const KEPT_CHECK_INS = 100
export const KEPT_T0S = 100

/** Things with a lifecycle are never dropped, so their number is limited. */
export const MAX_METRICS = 500
export const MAX_CHANGES = 50
export const MAX_INCIDENTS = 500
export const MAX_AMENDMENTS = 500
/** Skipping a step and completing it with issues each add one. */
export const mostWatchItems = (steps: number): number => 500 + 2 * steps

export function keptText(text: string): string {
  if (text.length <= KEPT_CHARACTERS) return text
  const cut = text.slice(0, KEPT_CHARACTERS - 1)
  // Do not split a surrogate pair.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`
}

/** Adds to a list and keeps its newest entries; also counts how many only the log still has. */
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
