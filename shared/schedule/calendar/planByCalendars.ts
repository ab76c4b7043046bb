/** The plan of a runbook whose work keeps to calendars, for a T-0 that is known. */
import type { Runbook } from '../../runbook/runbook.ts'
import type { Plan, PlannedNode } from '../plan.ts'
import { at, type Precedence, type Terms } from '../precedence.ts'
import { calendarSchedule, drivingPath } from './calendarPasses.ts'
import type { Calendars } from './calendarsOf.ts'

/** One is asked for again and again; another T-0 makes another. */
const plans = new WeakMap<Runbook, { t0: number; plan: Plan }>()

interface Network {
  net: Precedence
  nodes: readonly { id: string }[]
  terms: Terms
}

/**
 * @param terms those of the network for that T-0
 * @param t0 epoch milliseconds
 */
export function planByCalendars(runbook: Runbook, network: Network, calendars: Calendars, t0: number): Plan {
  const known = plans.get(runbook)
  if (known?.t0 === t0) return known.plan
  const made = plan(network, calendars, t0)
  plans.set(runbook, { t0, plan: made })
  return made
}

function plan({ net, nodes, terms }: Network, { ofNode, isWorkingLag }: Calendars, t0: number): Plan {
  const { duration, earliest, lag } = terms
  const times = calendarSchedule(net, {
    duration: duration.map((seconds) => seconds * 1000),
    earliest: earliest.map((seconds) => t0 + seconds * 1000),
    lag: lag.map((seconds) => seconds * 1000),
    calendars: ofNode,
    isWorkingLag,
  })
  const offset = (values: Float64Array, node: number) => (at(values, node) - t0) / 1000
  const planned = nodes.map(
    ({ id }, node): PlannedNode => ({
      id,
      earlyStart: offset(times.start, node),
      earlyFinish: offset(times.finish, node),
      lateStart: offset(times.lateStart, node),
      lateFinish: offset(times.lateFinish, node),
      slack: at(times.slack, node) / 1000,
      critical: at(times.slack, node) <= 0,
    }),
  )
  const start = planned.reduce((first, { earlyStart }) => Math.min(first, earlyStart), 0)
  const finish = nodes.length === 0 ? 0 : (times.end - t0) / 1000
  const criticalPath = drivingPath(net, times).flatMap((node) => nodes[node]?.id ?? [])
  return { start, finish, duration: finish - start, criticalPath, nodes: planned }
}
