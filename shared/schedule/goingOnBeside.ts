/**
 * How the work of others goes on beside the rollback of one workstream: what that one has not begun never happens, and nobody waits for
 * it any longer. Instants in epoch milliseconds.
 */
import type { Cutover } from '../cutoverState.ts'
import { heldByAllGates } from './behindGates.ts'
import { calendarSchedule } from './calendar/calendarPasses.ts'
import { entriesOfWork } from './forecast.ts'
import { at, bindHistory, ENDED, FREE, forwardPass, STARTED, weigh } from './precedence.ts'
import type { Entry, Timeline } from './timeline.ts'

/**
 * @param work the forecast at `now`
 * @returns for a workstream, when each step and gate ends were its rollback to begin at a moment, with what is expected to begin up to `by`.
 *   The next call writes over what the last one gave.
 */
export function goingOnBeside(
  cutover: Cutover,
  work: Timeline,
  now: number,
): (workstream: string) => (by: number, moment: number) => Float64Array {
  const { runbook } = cutover
  const { net, lag, calendars } = heldByAllGates(runbook)
  const entries = entriesOfWork(cutover, now)
  const duration = new Float64Array(net.nodes)
  const earliest = new Float64Array(net.nodes)
  const progress = new Uint8Array(net.nodes)
  const weight = new Float64Array(lag.length)
  const start = new Float64Array(net.nodes)
  const finish = new Float64Array(net.nodes)
  const terms = { duration, earliest, lag }

  return (workstream) => (by, moment) => {
    for (const [node, entry] of entries.entries()) enter(node, entry, { workstream, by, moment })
    if (calendars) {
      const { ofNode, isWorkingLag } = calendars
      return calendarSchedule(net, { ...terms, calendars: ofNode, isWorkingLag, progress }).finish
    }
    weigh(net, terms, weight)
    bindHistory(net, terms, progress, weight)
    forwardPass(net, earliest, weight, start)
    for (let node = 0; node < net.nodes; node++) finish[node] = at(start, node) + at(duration, node)
    return finish
  }

  function enter(node: number, entry: Entry, turn: { workstream: string; by: number; moment: number }): void {
    const { workstream, by, moment } = turn
    const [begins, ends] = [at(work.start, node), at(work.finish, node)]
    const until = entry.start + entry.duration
    const isGone = runbook.steps[node]?.workstream === workstream
    if (entry.progress === ENDED) pin(node, ENDED, entry.start, until)
    else if (entry.progress === FREE && begins > by) {
      const from = isGone ? Number.NEGATIVE_INFINITY : Math.max(moment, entry.start)
      pin(node, isGone ? ENDED : FREE, from, from + entry.duration)
    }
    // What is expected to begin and to end by then has done so.
    else if (ends <= moment) pin(node, ENDED, begins, ends)
    else pin(node, STARTED, begins, Math.max(moment, entry.progress === FREE ? ends : until))
  }

  function pin(node: number, how: Entry['progress'], from: number, until: number): void {
    progress[node] = how
    earliest[node] = from
    duration[node] = until === from ? 0 : until - from
  }
}
