import type { StepLookedBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'

/** A page of more is slow, and nobody reads it; the sheet has them all. */
const MOST = 300

const ownOf = ({ delay }: StepLookedBack): number =>
  Math.abs((delay?.own ?? []).reduce((sum, { milliseconds }) => sum + milliseconds, 0))

/** All of them, or those that lost or won most themselves; in the order of the runbook. */
export function stepsShown(steps: readonly StepLookedBack[]): { shown: readonly StepLookedBack[]; left: number } {
  if (steps.length <= MOST) return { shown: steps, left: 0 }
  const most = new Set([...steps].sort((one, other) => ownOf(other) - ownOf(one)).slice(0, MOST))
  return { shown: steps.filter((step) => most.has(step)), left: steps.length - MOST }
}
