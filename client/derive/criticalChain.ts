/** What drives the finish: one chain of critical steps, each of which waits for the one before it. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { rollbackSteps, type StepView, stepView, viewAt } from '../../shared/derived/steps.ts'
import type { Dependency } from '../../shared/runbook/runbook.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'
import { type Forecast, type StepForecast, stepForecastOf } from '../../shared/schedule/forecast.ts'

/** A step of the chain with its expected times. */
export interface Link {
  view: StepView
  expected: StepForecast
}

/** In the order in which they take place; only what is not over. Through gates, which take no time. */
export function criticalChain(cutover: Cutover, forecast: Forecast): Link[] {
  const linkOf = (view: StepView | undefined): Link | undefined => {
    const expected = view && stepForecastOf(forecast, view)
    return view && expected?.critical ? { view, expected } : undefined
  }
  const critical = [
    ...cutover.steps.flatMap((_, position) => linkOf(viewAt(cutover, position)) ?? []),
    ...rollbackSteps(cutover).flatMap((view) => linkOf(view) ?? []),
  ]
  const chain: Link[] = []
  const seen = new Set<string>()
  let link = latest(critical)
  while (link && !seen.has(link.view.definition.id)) {
    seen.add(link.view.definition.id)
    chain.unshift(link)
    const before = throughGates(cutover, link.view.definition.after)
    link = latest(before.flatMap(({ on }) => linkOf(stepView(cutover, on)) ?? []))
  }
  return chain
}

/** Of those that end last, the one that begins last: a milestone comes after what it waits for. */
const latest = (links: readonly Link[]): Link | undefined =>
  links.reduce<Link | undefined>(
    (best, link) =>
      best &&
      (best.expected.finish > link.expected.finish ||
        (best.expected.finish === link.expected.finish && best.expected.start > link.expected.start))
        ? best
        : link,
    undefined,
  )

function throughGates({ runbook }: Cutover, after: readonly Dependency[]): Dependency[] {
  const { gate } = indexOf(runbook)
  const passed = new Set<string>()
  const open = (dependencies: readonly Dependency[]): Dependency[] =>
    dependencies.flatMap((dependency) => {
      const position = gate.get(dependency.on)
      if (position === undefined) return [dependency]
      if (passed.has(dependency.on)) return []
      passed.add(dependency.on)
      return open(runbook.gates[position]?.after ?? [])
    })
  return open(after)
}
