/** Reads what earlier nights of a runbook took, so far as one of its cutovers may learn from them. */
import { canonicalJson } from '../../chain/canonical.ts'
import type { Cutover } from '../../cutoverState.ts'
import { ordinarySteps, runBegan, type StepView } from '../../derived/steps.ts'
import { releasedAt } from '../../derived/waiting.ts'
import type { StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import type { History, StepInPast } from './history.ts'
import { LONGEST_REACTION_MS, WEIGHT } from './priors.ts'

/** So many of the newest count: what took long three years ago was another system. */
export const MOST_NIGHTS = 12

/** One run of a step, in seconds. */
interface Run {
  definition: StepDefinition
  weight: number
  took: number
  failed: number
  waited: number | undefined
}

/**
 * @param cutover whose steps it is about; without an id where it is a runbook alone
 * @param nights closed cutovers of the same runbook, newest first
 */
export function historyOf(cutover: Pick<Cutover, 'runbook'> & { id?: string }, nights: readonly Cutover[]): History {
  const counted = nights.filter((night) => isToLearnFrom(night) && night.id !== cutover.id).slice(0, MOST_NIGHTS)
  const runs = new Map<string, Run[]>()
  for (const night of counted)
    for (const view of ordinarySteps(night)) {
      const run = runOf(night, view)
      const { id } = view.definition
      if (run) runs.set(id, [...(runs.get(id) ?? []), run])
    }
  return {
    nights: counted.map(({ id, mode, ended, at }) => ({
      cutoverId: id,
      mode,
      endedAt: new Date(ended?.at ?? at).toISOString(),
    })),
    steps: cutover.runbook.steps.flatMap((definition) => {
      const same = (runs.get(definition.id) ?? []).filter((run) => isSameWork(run.definition, definition))
      return same.length === 0 ? [] : summaryOf(definition.id, same)
    }),
  }
}

/** One that was rolled back did a part of its steps like any other; one that was cancelled or withdrawn counts for nothing. */
const isToLearnFrom = ({ ended, withdrawn }: Cutover): boolean =>
  ended !== undefined && ended.outcome !== 'cancelled' && withdrawn === undefined

/** Another title or estimate, or another place in the plan, is the same work; other people or instructions are not. */
function isSameWork(one: StepDefinition, other: StepDefinition): boolean {
  const work = ({ kind, owner, people, do: text, automation }: StepDefinition) =>
    canonicalJson({ kind, owner, people, text: text ?? '', automation: automation ?? null })
  return work(one) === work(other)
}

function runOf(night: Cutover, view: StepView): Run | undefined {
  const { definition, state } = view
  const traits = traitsOf(definition)
  const began = runBegan(state)
  if (state.status !== 'done' || began === undefined || traits.isMoment || traits.doneBy === 'time') return undefined
  const started = state.startedAt ?? began
  const waited = started - releasedAt(night, view)
  const says = traits.doneBy === 'people' && !state.despite && waited >= 0 && waited <= LONGEST_REACTION_MS
  return {
    definition,
    weight: WEIGHT[night.mode],
    took: Math.max(1, (state.completedAt - began) / 1000),
    failed: state.retriedAt === undefined ? 0 : 1,
    waited: says ? waited / 1000 : undefined,
  }
}

function summaryOf(stepId: string, runs: readonly Run[]): StepInPast {
  const weight = sum(runs, (run) => run.weight)
  const mean = sum(runs, (run) => run.weight * Math.log(run.took)) / weight
  const variance = sum(runs, (run) => run.weight * (Math.log(run.took) - mean) ** 2) / weight
  const waits = runs.flatMap(({ waited }) => (waited === undefined ? [] : waited))
  return {
    stepId,
    runs: runs.length,
    weight: rounded(weight),
    took: rounded(Math.exp(mean)),
    spread: rounded(Math.sqrt(variance)),
    failed: sum(runs, (run) => run.failed),
    ...(waits.length === 0 ? {} : { waited: rounded(sum(waits, (wait) => wait) / waits.length) }),
  }
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

const rounded = (value: number): number => Math.round(value * 1000) / 1000
