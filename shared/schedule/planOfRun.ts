/** The plan as a night can run it: no lag below zero counts (R1), and nothing starts before a gate that it is behind. */
import type { Runbook } from '../runbook/runbook.ts'
import { layOutBehindGates } from './behindGates.ts'
import { networkOf } from './network.ts'
import { at, FREE } from './precedence.ts'
import type { Entry, Timeline } from './timeline.ts'

/** Steps, then gates; milliseconds from T-0. Fixed instants and calendars count only when `t0` (epoch milliseconds) is known. */
export function planOfRun(runbook: Runbook, { t0 }: { t0?: number } = {}): Timeline {
  const { nodes, terms, instants } = networkOf(runbook)
  const earliest = terms.earliest.map((seconds) => seconds * 1000)
  // In whole seconds, as the plan.
  if (t0 !== undefined)
    for (const { node, at: instant } of instants) earliest[node] = Math.ceil((instant - t0) / 1000) * 1000
  const from = t0 ?? 0
  const { start, finish, end, ...others } = layOutBehindGates(
    runbook,
    nodes.map(
      (_, node): Entry => ({
        progress: FREE,
        start: from + at(earliest, node),
        duration: at(terms.duration, node) * 1000,
      }),
    ),
    t0 !== undefined,
  )
  const sinceT0 = (times: Float64Array) => times.map((time) => time - from)
  return { ...others, start: sinceT0(start), finish: sinceT0(finish), end: end - from }
}
