import { scaleLinear } from 'd3-scale'
import type { Span } from './timelineRows.ts'

export interface Scale {
  span: Span
  perMs: number
  /** Pixels of the whole span. */
  width: number
  /** The pixel of an instant. */
  x(at: number): number
  /** The instant of a pixel. */
  at(x: number): number
}

export function scaleOf(span: Span, perMs: number): Scale {
  const width = Math.round((span.to - span.from) * perMs)
  const linear = scaleLinear([span.from, span.to], [0, width])
  return { span, perMs, width, x: (at) => Math.round(linear(at) * 10) / 10, at: (x) => linear.invert(x) }
}
