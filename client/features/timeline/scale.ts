import { scaleLinear } from 'd3-scale'

/** Which part of time is in sight, and where. Pixels count from the left of the whole picture. */
export interface Scale {
  /** Epoch milliseconds at the left and the right edge of the plot. */
  from: number
  to: number
  /** Pixels. */
  left: number
  right: number
  /** Pixels per millisecond. */
  perMs: number
  x(at: number): number
  at(x: number): number
}

export function scaleOf(from: number, perMs: number, { side, width }: { side: number; width: number }): Scale {
  const to = from + width / perMs
  const right = side + width
  const linear = scaleLinear([from, to], [side, right])
  return { from, to, left: side, right, perMs, x: linear, at: (x) => linear.invert(x) }
}
