/** What drives the finish: for each step how far it moves it, as bars to both sides. */
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { Driver } from '../../../shared/schedule/risk/riskShape.ts'

export interface TornadoRow {
  stepId: string
  title: string
  workstream: string
  /** Seconds, as in the forecast. */
  ifLong: number
  ifShort: number
  criticality: number
  /** Of the width of all, from 0 to 1: where the bar begins and the two parts of it. */
  left: number
  short: number
  long: number
}

export interface Tornado {
  rows: TornadoRow[]
  /** Where the finish as it stands is, from 0 to 1. */
  middle: number
}

/** A minute to either side is no driver; seconds. */
const WORTH_SHOWING = 30

export function tornadoOf(drivers: readonly Driver[], { steps }: Runbook): Tornado {
  const worth = drivers
    .filter(({ ifLong, ifShort }) => Math.max(ifLong, -ifShort) >= WORTH_SHOWING)
    .toSorted((one, other) => other.ifLong - other.ifShort - (one.ifLong - one.ifShort))
  const most = Math.max(0, ...worth.map(({ ifLong }) => ifLong))
  const least = Math.max(0, ...worth.map(({ ifShort }) => -ifShort))
  const whole = most + least || 1
  const middle = least / whole
  return {
    middle,
    rows: worth.flatMap((driver): TornadoRow[] => {
      const step = steps[driver.step]
      if (!step) return []
      const short = Math.max(0, -driver.ifShort) / whole
      const { ifLong, ifShort, criticality } = driver
      return [
        {
          stepId: step.id,
          title: step.title,
          workstream: step.workstream,
          ifLong,
          ifShort,
          criticality,
          left: middle - short,
          short,
          long: Math.max(0, ifLong) / whole,
        },
      ]
    }),
  }
}
