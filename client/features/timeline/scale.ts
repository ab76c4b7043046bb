import { scaleLinear } from 'd3-scale'
import type { Span } from './timelineRows.ts'

export interface Scale {
  span: Span
  perMs: number
  /** Width of the whole span in pixels. */
  width: number
  /** From instant to pixels. */
  x(at: number): number
  /** From pixels to instant. */
  at(x: number): number
}

export function scaleOf(span: Span, perMs: number): Scale {
  const width = Math.round((span.to - span.from) * perMs)
  const linear = scaleLinear([span.from, span.to], [0, width])
  return { span, perMs, width, x: (at) => Math.round(linear(at) * 10) / 10, at: (x) => linear.invert(x) }
}
