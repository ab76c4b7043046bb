/** Which cutover the rotating wall shows next, and for how long. */
import type { ShownLine } from '../portfolio/portfolio.ts'
import { isInTrouble } from '../portfolio/portfolioRows.ts'

/** Long enough to read a wall once. */
const CALM_MS = 20_000
const TROUBLE_MS = 45_000

export const dwellMs = (line: ShownLine): number => (isInTrouble(line) ? TROUBLE_MS : CALM_MS)

/** The neighbour of the one shown; the first where that has gone. */
export function nextOf(running: readonly ShownLine[], shown: string | undefined, by: 1 | -1): string | undefined {
  const at = running.findIndex(({ id }) => id === shown)
  return (at < 0 ? running[0] : running[(at + by + running.length) % running.length])?.id
}
