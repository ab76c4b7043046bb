/** How long the decision of a gate can wait: the first thing that is lost by waiting, by name. */
import type { Cutover } from '../cutoverState.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { forecast, layOutWork } from './forecast.ts'
import { outageOf } from './outage.ts'
import { rollBackBy } from './rollback.ts'
import type { Timeline } from './timeline.ts'

export interface DecideBy {
  /** Epoch milliseconds; may have passed. */
  at: number
  /**
   * What is lost after that. `window` and `outage`: a go, whose work would take too long; `rollback` and
   * `pointOfNoReturn`: the way back that a no-go may need.
   */
  binds: 'window' | 'outage' | 'rollback' | 'pointOfNoReturn'
  /** The point of no return: the step's position in the runbook. */
  step?: number
}

/** So late that nothing but the gate decides when what is behind it ends. */
const FAR_MS = 1000 * 24 * 3_600_000

/** The earliest of all limits; undefined for a gate that will no longer be decided. `gate` is its position. */
export function decideBy(cutover: Cutover, gate: number, now: number): DecideBy | undefined {
  if (!forecast(cutover, now).gates[gate]) return undefined
  const far = now + FAR_MS
  const late = layOutWork(cutover, now, { gate, at: far })
  return [
    ...goStillFits(cutover, late, far, now),
    ...wayBackFits(cutover, late, now),
    ...pointsOfNoReturn(cutover, gate, now),
  ].sort((one, other) => one.at - other.at)[0]
}

/** Of a go: what follows it has to end inside the window, and with the outage inside its limit. */
function goStillFits(cutover: Cutover, late: Timeline, far: number, now: number): DecideBy[] {
  const window: DecideBy = { at: cutover.windowEnd - (late.end - far), binds: 'window' }
  const limit = cutover.runbook.outageAtMost
  const { outage } = forecast(cutover, now)
  if (limit === undefined || !outage || outage.actualTo !== undefined) return [window]
  const waiting = outageOf(cutover, late, undefined, late.end)
  // Where the gate holds the beginning of the outage, waiting makes that no longer.
  if (!waiting || waiting.from !== outage.from || waiting.to < far) return [window]
  return [window, { at: outage.from + limit * 1000 - (waiting.to - far), binds: 'outage' }]
}

/** Of a no-go: what will have begun by then, while the gate is undecided, can still be reversed inside the window. */
function wayBackFits(cutover: Cutover, late: Timeline, now: number): DecideBy[] {
  const by = rollBackBy(cutover, late, now)
  return by?.because === 'window' ? [{ at: by.at, binds: 'rollback' }] : []
}

/** Those that do not wait for this gate: once one has begun, a no-go comes too late to go back. */
function pointsOfNoReturn(cutover: Cutover, gate: number, now: number): DecideBy[] {
  const { runbook } = cutover
  const { pointsOfNoReturn: steps, behindGate } = indexOf(runbook)
  const behind = behindGate.get(runbook.gates[gate]?.id ?? '')
  return steps.flatMap((step): DecideBy[] => {
    const at = forecast(cutover, now).steps[step]?.start
    return cutover.steps[step]?.status !== 'pending' || behind?.has(step) || at === undefined
      ? []
      : [{ at, binds: 'pointOfNoReturn', step }]
  })
}
