/** How far what earlier nights of a runbook took was from its estimates, and how much of that its forecast counts in. */
import type { Cutover } from '../../cutoverState.ts'
import { learnt, logarithmOf, plannedFor } from './past.ts'

/** As factors of the estimates: 1.2 is a fifth more. */
export interface Bias {
  took: number
  /** What the forecast counts on: between the ranges of the estimates and what was, nearer to the latter the more nights there were. */
  counted: number
}

export interface KnownBias extends Bias {
  nights: number
  /** Steps that were done before, of all. */
  steps: number
  /** Those with at least two such steps, that took most against their estimates first. */
  workstreams: readonly (Bias & { title: string })[]
}

interface Known {
  workstream: string
  /** Milliseconds by the estimate, as earlier nights took it, and as the forecast expects it. */
  estimated: number
  took: number
  expected: number
}

/** Undefined where no earlier night says anything. */
export function knownBias({ runbook, history }: Pick<Cutover, 'runbook' | 'history'>): KnownBias | undefined {
  const before = new Map((history?.steps ?? []).map((step) => [step.stepId, step]))
  const known = runbook.steps.flatMap((definition): Known[] => {
    const past = before.get(definition.id)
    if (!past || definition.takes.likely === 0) return []
    return [
      {
        workstream: definition.workstream,
        estimated: definition.takes.likely * 1000,
        took: past.took * 1000,
        expected: Math.exp(logarithmOf(learnt(plannedFor(definition), past)).mean),
      },
    ]
  })
  if (!history || known.length === 0) return undefined
  const workstreams = [...Map.groupBy(known, ({ workstream }) => workstream)]
    .filter(([, those]) => those.length > 1)
    .map(([title, those]) => ({ title, ...biasOf(those) }))
    .sort((one, other) => other.took - one.took)
  return { nights: history.nights.length, steps: known.length, ...biasOf(known), workstreams }
}

/** Of the sums, so that a minute counts as much in a short step as in a long one. */
function biasOf(known: readonly Known[]): Bias {
  const sum = (of: (one: Known) => number) => known.reduce((total, one) => total + of(one), 0)
  return {
    took: sum(({ took }) => took) / sum(({ estimated }) => estimated),
    counted: sum(({ expected }) => expected) / sum(({ estimated }) => estimated),
  }
}
