/** Which of a runbook's steps are slow or fast together: those of a night, of a role, of a workstream. Memoised per runbook. */
import type { Runbook, StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { PACE } from './priors.ts'

export interface Effects {
  /** By effect: its standard deviation before anything is known. */
  prior: readonly number[]
  /** The effects of a step, of a rollback too; undefined where nothing makes it slow. */
  of(step: StepDefinition): readonly number[] | undefined
}

const known = new WeakMap<Runbook, Effects>()

export function effectsOf(runbook: Runbook): Effects {
  const before = known.get(runbook)
  if (before) return before
  const roles = new Map(runbook.roles.map(({ id }, role) => [id, 1 + role]))
  const workstreams = new Map(runbook.workstreams.map((title, each) => [title, 1 + roles.size + each]))
  const sums = new Map<string, readonly number[]>()
  const effects: Effects = {
    prior: [PACE.night, ...runbook.roles.map(() => PACE.role), ...runbook.workstreams.map(() => PACE.workstream)],
    of(step) {
      const traits = traitsOf(step)
      if (traits.doneBy === 'time' || traits.isMoment) return undefined
      const name = `${step.owner} ${step.workstream}`
      const there = sums.get(name)
      if (there) return there
      const sum = [0, roles.get(step.owner), workstreams.get(step.workstream)].filter((one) => one !== undefined)
      sums.set(name, sum)
      return sum
    },
  }
  known.set(runbook, effects)
  return effects
}
