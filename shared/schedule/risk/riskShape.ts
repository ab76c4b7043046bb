/** What the forecast says of its own certainty. Instants in epoch milliseconds. */

/** Half, four fifths and nineteen twentieths of the trials are over by then. */
export interface Percentiles {
  p50: number
  p80: number
  p95: number
}

export interface Driver {
  /** Position in the runbook. */
  step: number
  /** The share of trials in which the longest path goes through it. */
  criticality: number
  /** How its duration and the finish go together, from -1 to 1. */
  cruciality: number
  /** Seconds by which the finish at P80 moves where the step takes its P90 instead of its median, and its P10. */
  ifLong: number
  ifShort: number
}

export interface RiskForecast {
  /** What it was made of: the state at `seq`, at `asOf`, which is `now` cut to ten seconds. The same on every screen. */
  seq: number
  asOf: number
  trials: number
  finish: Percentiles
  /** Of the finish: how many trials end in each of equal stretches of time. */
  histogram: { from: number; width: number; counts: number[] }
  /** The share of trials that end inside the window. */
  windowChance: number
  /** By position; null for what will no longer happen. The finish of a step, the opening of a gate. */
  steps: (Percentiles | null)[]
  gates: (Percentiles | null)[]
  /** When the service is back; absent where it stays up. */
  outageEnd?: Percentiles
  /** The ten that matter most, most first. */
  drivers: Driver[]
  /** Rehearsals and past cutovers of the runbook that it has learnt from. */
  learntFrom: { rehearsals: number; cutovers: number }
  /** The clocks of turning back; absent where the runbook says nothing of a rollback, or it is too late for one. */
  turnBack?: {
    /** Finished, were the rollback to begin now. */
    now: Percentiles
    /** Finished, were it to begin just before the point of no return; absent without one ahead. */
    atPointOfNoReturn?: Percentiles
  }
}

/** A forecast is made of a moment cut to this: whoever asks within it is told the same. */
export const AS_OF_MS = 10_000
export const asOfAt = (now: number): number => Math.floor(now / AS_OF_MS) * AS_OF_MS
