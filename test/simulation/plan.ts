/** What goes wrong in an evening: by chance in each round, and by a plan. */
import type { Random } from './random.ts'

export const ROUNDS = 14

/** What may happen in a round, with its share of the rounds. */
export const SHARES = {
  cut: 0.25,
  stalled: 0.1,
  slow: 0.12,
  databaseCut: 0.05,
  databaseStalled: 0.06,
  listenersCut: 0.08,
  jumped: 0.05,
  killed: 0.045,
}

/** The rounds in which something happens. */
export interface Plan {
  /** A server is of an older release from the one round to the other. */
  older?: { from: number; until: number }
  backup?: { taken: number; restored: number }
}

export function planOf(random: Random): Plan {
  const plan: Plan = {}
  if (random.chance(0.4)) {
    const from = random.chance(0.5) ? 0 : random.whole(2, 6)
    plan.older = { from, until: from + random.whole(4, ROUNDS) }
  }
  if (random.chance(0.37)) {
    const taken = random.whole(2, 7)
    plan.backup = { taken, restored: taken + random.whole(2, 5) }
  }
  return plan
}
