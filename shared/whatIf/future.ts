/** What people compare between futures. Instants in epoch milliseconds, durations in seconds. */
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { forecast } from '../schedule/forecast.ts'
import type { RollBackBy } from '../schedule/rollback.ts'

export interface Future {
  finish: number
  windowEnd: number
  /** From the finish to the end of the window; negative past it. */
  spare: number
  /** Those that are still to be decided, in the order of the runbook. */
  gates: { id: string; title: string; at: number }[]
  /** Absent where the service stays up. */
  outage?: number
  rollBackBy?: RollBackBy
}

/** If everything takes what is likely. */
export function futureOf(cutover: Cutover, now: number): Future {
  const { finish, gates, outage, rollBackBy } = forecast(cutover, now)
  const { windowEnd, runbook } = cutover
  return {
    finish,
    windowEnd,
    spare: (windowEnd - finish) / 1000,
    gates: runbook.gates.flatMap(({ id, title }, position) => {
      const [state, expected] = [cutover.gates[position], gates[position]]
      return state && expected && !saysGo(state) ? [{ id, title, at: expected.at }] : []
    }),
    ...(outage ? { outage: outage.seconds } : {}),
    ...(rollBackBy ? { rollBackBy } : {}),
  }
}
