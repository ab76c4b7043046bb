/** How much room a plan leaves to its deadlines; what must start or finish by a time has one too. */
import type { Runbook } from '../runbook/runbook.ts'
import { type DeadlineSlack, latestFinishes } from './deadlineSlack.ts'
import { networkOf } from './network.ts'
import type { Plan } from './plan.ts'

/**
 * By node of the plan; undefined where no deadline depends on it, and `seconds` below zero where one is missed as planned.
 *
 * @param t0 epoch milliseconds; without it a deadline that is an instant does not count
 */
export function plannedDeadlineSlack(runbook: Runbook, { nodes }: Plan, t0?: number): (DeadlineSlack | undefined)[] {
  const by = runbook.steps.map(({ deadline }) =>
    typeof deadline === 'string' ? (t0 === undefined ? undefined : (Date.parse(deadline) - t0) / 1000) : deadline,
  )
  if (by.every((limit) => limit === undefined)) return nodes.map(() => undefined)
  const { net, terms } = networkOf(runbook)
  const start = Float64Array.from(nodes, ({ earlyStart }) => earlyStart)
  const finish = Float64Array.from(nodes, ({ earlyFinish }) => earlyFinish)
  const { latest, because } = latestFinishes(net, { start, finish, lag: terms.lag, by })
  return nodes.map(({ earlyFinish }, node) => {
    const seconds = (latest[node] ?? Number.POSITIVE_INFINITY) - earlyFinish
    return Number.isFinite(seconds) ? { seconds, step: because[node] ?? node } : undefined
  })
}
