/** What a night has said so far of the rest of it: how long people take to begin, how often something fails, how slow things are. */
import type { Cutover, StepState } from '../../cutoverState.ts'
import { ordinarySteps, rollbackSteps, runBegan, type StepView } from '../../derived/steps.ts'
import { derivedStatus, releasedAt } from '../../derived/waiting.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { expectedT0 } from '../forecast.ts'
import { type Effects, effectsOf } from './effects.ts'
import type { PaceObserved } from './pace.ts'
import { type Duration, logarithmOf, type Past } from './past.ts'
import {
  FAILS,
  FURTHEST,
  LEAST_SPREAD,
  LONGEST_REACTION_MS,
  REACTION_MS,
  REACTIONS_KNOWN,
  RUNS_KNOWN,
  SHORTEST_MS,
} from './priors.ts'

export interface Experience {
  /** Milliseconds that people take on average to begin, and how well that is known: standard deviation of its logarithm. */
  reaction: number
  reactionSpread: number
  /** How many times as often as thought a step fails. */
  failures: number
  paces: PaceObserved[]
}

/** @param past how long a step is thought to take, and what earlier nights say of how people react */
export function experienceOf(cutover: Cutover, now: number, past: Past): Experience {
  const effects = effectsOf(cutover.runbook)
  const views = [...ordinarySteps(cutover), ...rollbackSteps(cutover)]
  const t0 = expectedT0(cutover, now)
  let reactions = 0
  let waited = 0
  let runs = 0
  let failed = 0
  const paces: PaceObserved[] = []
  for (const view of views) {
    const wait = waitOf(cutover, view, { now, t0 })
    if (wait) {
      waited += Math.min(wait.waited, LONGEST_REACTION_MS)
      reactions += wait.isOver ? 1 : 0
    }
    if (traitsOf(view.definition).doneBy !== 'time' && !traitsOf(view.definition).isMoment) {
      const { tried, failures } = triesOf(view.state)
      runs += tried
      failed += failures
    }
    const pace = paceOf(view, past.takes(view), effects, now)
    if (pace) paces.push(pace)
  }
  const { count, mean } = past.reactions
  const known = REACTIONS_KNOWN + count + reactions
  const usual = (FAILS.people + FAILS.program) / 2
  return {
    reaction: (REACTIONS_KNOWN * REACTION_MS + count * mean + waited) / known,
    reactionSpread: 1 / Math.sqrt(known),
    failures: (usual * RUNS_KNOWN + failed) / (RUNS_KNOWN + runs) / usual,
    paces,
  }
}

/** A wait that is not over yet says how long it is at least: its time counts, and not as one of them. */
function waitOf(
  cutover: Cutover,
  view: StepView,
  { now, t0 }: { now: number; t0: number },
): { waited: number; isOver: boolean } | undefined {
  const { definition, state } = view
  const traits = traitsOf(definition)
  if (traits.doneBy !== 'people' || traits.isMoment) return undefined
  const planned = definition.after.length === 0 && definition.notBefore === undefined ? t0 : 0
  const since = () => Math.max(planned, releasedAt(cutover, view))
  if ('startedAt' in state && state.startedAt !== undefined) {
    if (state.despite) return undefined
    const waited = state.startedAt - since()
    return waited < 0 ? undefined : { waited, isOver: true }
  }
  if (derivedStatus(cutover, view, now) !== 'ready') return undefined
  return { waited: Math.max(0, now - since()), isOver: false }
}

function triesOf(state: StepState): { tried: number; failures: number } {
  if (!('startedAt' in state) || state.startedAt === undefined) return { tried: 0, failures: 0 }
  const again = state.retriedAt === undefined ? 0 : 1
  const fails = state.status === 'failed' ? 1 : 0
  const ended = state.status === 'done' || state.status === 'unconfirmed' ? 1 : 0
  return { tried: again + fails + ended, failures: again + fails }
}

/** What still runs, and longer than expected, counts as if it ended now: it will be no shorter. */
function paceOf(view: StepView, takes: Duration, effects: Effects, now: number): PaceObserved | undefined {
  const of = effects.of(view.definition)
  const expected = logarithmOf(takes)
  const mean = Math.exp(expected.mean)
  if (!of || mean < SHORTEST_MS) return undefined
  const { state } = view
  const began = runBegan(state)
  const until = 'completedAt' in state ? state.completedAt : state.status === 'running' ? now : undefined
  if (began === undefined || until === undefined) return undefined
  const took = Math.max(1000, until - began)
  if (state.status === 'running' && took <= mean) return undefined
  const furthest = Math.log(FURTHEST)
  return {
    effects: of,
    log: Math.max(-furthest, Math.min(furthest, Math.log(took) - expected.mean)),
    spread: Math.sqrt(expected.variance + LEAST_SPREAD * LEAST_SPREAD),
  }
}
