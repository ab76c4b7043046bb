/** The plan as it stands, which is what is late is late against: one that the night could keep. Instants in epoch milliseconds. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { keepNewest } from '../keepNewest.ts'
import { amendedRunbook } from '../runbook/amend.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { planOfRun } from './planOfRun.ts'
import { at } from './precedence.ts'

export interface CurrentPlan {
  /** Of the last step or gate. */
  finish: number
  /** By position in the runbook. */
  steps: { start: number; finish: number }[]
  gates: { at: number }[]
}

const plansOfStates = new WeakMap<Cutover, { t0: number; plan: CurrentPlan }>()

/**
 * The plan as it stands, for the cutover's own T-0 unless another is given. A step that has ended keeps the plan that
 * was in force then: neither a moved T-0 nor an edit of the runbook makes what was on time late, or the other way round.
 */
export function currentPlan(cutover: Cutover, t0: number = cutover.t0): CurrentPlan {
  const plan = planned(cutover.runbook, t0)
  const { earlierT0s, amendments } = cutover
  if (t0 === cutover.t0 && !earlierT0s && !amendments) return plan
  const known = plansOfStates.get(cutover)
  if (known?.t0 === t0) return known.plan
  const steps = plan.steps.map((own, position) => {
    const ended = endedAt(cutover.steps[position])
    return (ended === undefined ? undefined : planThen(cutover, ended).steps[position]) ?? own
  })
  const kept = { ...plan, steps }
  plansOfStates.set(cutover, { t0, plan: kept })
  return kept
}

/** When it was recorded, which is when it left the plan; what is claimed may lie before a change of the plan. */
function endedAt(state: StepState | undefined): number | undefined {
  const progress = state?.status === 'rolledBack' ? state.before : state
  if (!progress) return undefined
  if ('completed' in progress) return progress.completed.at
  return progress.status === 'skipped' ? progress.skipped.at : undefined
}

function planThen({ pinned, mode, amendments = [], earlierT0s = [], t0 }: Cutover, moment: number): CurrentPlan {
  const then = earlierT0s.find(({ until }) => moment <= until)?.t0 ?? t0
  return planWith({ pinned, mode, amendments: amendments.filter(({ at }) => at <= moment) }, then)
}

/** Of the pinned runbook with these edits alone. */
export const planWith = (
  { pinned, mode, amendments }: Pick<Cutover, 'pinned' | 'mode' | 'amendments'>,
  t0: number,
): CurrentPlan => planned(amendedRunbook(pinned, mode, amendments) ?? pinned, t0)

/** A held countdown gives another T-0 each second; earlier ones come back for what ended under them. */
const PLANS_KEPT = 16
const plans = new WeakMap<Runbook, Map<number, CurrentPlan>>()

function planned(runbook: Runbook, t0: number): CurrentPlan {
  const known = plans.get(runbook) ?? new Map<number, CurrentPlan>()
  plans.set(runbook, known)
  const there = known.get(t0)
  if (there) return there
  const { start, finish, end } = planOfRun(runbook, { t0 })
  const plan = {
    finish: t0 + (Number.isFinite(end) ? end : 0),
    steps: runbook.steps.map((_, step) => ({ start: t0 + at(start, step), finish: t0 + at(finish, step) })),
    gates: runbook.gates.map((_, gate) => ({ at: t0 + at(start, runbook.steps.length + gate) })),
  }
  keepNewest(known, t0, plan, PLANS_KEPT)
  return plan
}
