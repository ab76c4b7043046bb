/** How sure a plan is, before there is a cutover of it: tried as a night is, by what is taken for likely of any. */
import type { Runbook } from '../../runbook/runbook.ts'
import { behindOpenGates } from '../behindGates.ts'
import { networkOf, planRunbook } from '../network.ts'
import { at } from '../precedence.ts'
import { scatter } from './drawing.ts'
import { effectsOf } from './effects.ts'
import { blankOutlook } from './outlook.ts'
import { expect, keepToHours, learntFrom, type Question } from './outlookOf.ts'
import { pastOf } from './past.ts'
import { DECISION_MS, REACTION_MS, REACTIONS_KNOWN } from './priors.ts'
import { quantile, shareUpTo } from './quantiles.ts'
import type { Percentiles } from './riskShape.ts'
import { runTrials } from './trials.ts'

export interface PlanRisk {
  /** Seconds from T-0. */
  finish: Percentiles
  /** The share of trials that end inside the window. */
  windowChance: number
  trials: number
}

const TRIALS = 1000
/** The same plan says the same each time. */
const SEED = scatter(1)

/** Undefined of a runbook without steps. Fixed instants count only when `t0` (epoch milliseconds) is known. */
export function planRisk(runbook: Runbook, { t0 }: { t0?: number } = {}): PlanRisk | undefined {
  if (runbook.steps.length === 0) return undefined
  const { net, lag, outlook } = questionOf(runbook, t0)
  const { ends } = runTrials(net, lag, outlook, { trials: TRIALS, seed: SEED })
  const seconds = (share: number) => quantile(ends, share) / 1000
  return {
    finish: { p50: seconds(0.5), p80: seconds(0.8), p95: seconds(0.95) },
    windowChance: shareUpTo(ends, runbook.window * 1000),
    trials: TRIALS,
  }
}

/** Milliseconds from T-0. */
function questionOf(runbook: Runbook, t0: number | undefined): Question {
  const { net, terms, instants, calendars } = networkOf(runbook)
  const outlook = blankOutlook(net.nodes)
  const earliest = terms.earliest.map((seconds) => seconds * 1000)
  if (t0 !== undefined) for (const { node, at: instant } of instants) earliest[node] = instant - t0
  const learnt = learntFrom(effectsOf(runbook), pastOf({}), {
    reaction: REACTION_MS,
    reactionSpread: 1 / Math.sqrt(REACTIONS_KNOWN),
    failures: 1,
    paces: [],
  })
  runbook.steps.forEach((definition, position) => {
    const view = { definition, state: { status: 'pending' as const }, position }
    expect(outlook, position, { view, earliest: at(earliest, position), now: 0, learnt })
  })
  runbook.gates.forEach((_, gate) => {
    const node = runbook.steps.length + gate
    outlook.start[node] = at(earliest, node)
    outlook.hesitation[node] = DECISION_MS
  })
  if (calendars && t0 !== undefined) {
    const planned = Float64Array.from(planRunbook(runbook, { t0 }).nodes, ({ earlyStart }) => earlyStart * 1000)
    keepToHours(outlook, net, calendars, planned, t0)
  }
  outlook.hesitationSpread = learnt.experience.reactionSpread
  outlook.pace = { ...outlook.pace, ...learnt.pace }
  outlook.alsoAfter = behindOpenGates(runbook, outlook.progress)
  return { net, lag: terms.lag.map((seconds) => Math.max(0, seconds) * 1000), outlook }
}
