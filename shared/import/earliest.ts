/** When the steps of a plan without circles start by what they wait for, in seconds from T-0. */
import type { PlanStep } from './plan.ts'

export type OwnStart = (step: PlanStep, byLinks: number | undefined) => number | undefined

/**
 * @param lengthOf seconds that a step takes
 * @param ownStart asked for each step after all that it waits for: what else holds its start, given what its links allow
 */
export function earliestStarts(
  steps: readonly PlanStep[],
  lengthOf: (step: PlanStep) => number,
  ownStart: OwnStart,
): Map<string, number> {
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const startOf = new Map<string, number>()
  // Without recursion: plans have ten thousand steps in a row.
  const open = steps.toReversed()
  for (let step = open.at(-1); step; step = open.at(-1)) {
    const before = step.links.flatMap(({ on }) => byKey.get(on) ?? []).filter(({ key }) => !startOf.has(key))
    if (!startOf.has(step.key) && before.length > 0) {
      open.push(...before)
      continue
    }
    open.pop()
    if (startOf.has(step.key)) continue
    const length = lengthOf(step)
    let byLinks: number | undefined
    for (const { on, type, lag } of step.links) {
      const other = byKey.get(on)
      if (!other) continue
      const from = startOf.get(on) ?? 0
      const anchor = type === 'FS' || type === 'FF' ? from + lengthOf(other) : from
      const at = anchor + lag - (type === 'FF' || type === 'SF' ? length : 0)
      byLinks = Math.max(byLinks ?? at, at)
    }
    const own = ownStart(step, byLinks)
    startOf.set(step.key, Math.max(byLinks ?? own ?? 0, own ?? byLinks ?? 0))
  }
  return startOf
}
