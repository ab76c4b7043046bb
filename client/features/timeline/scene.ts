import type { Bar } from './bars.ts'
import type { Edge } from './edges.ts'
import type { Frame } from './frame.ts'
import type { Layout } from './lanes.ts'
import type { Band, GateMark, Mark } from './marks.ts'
import type { Scale } from './scale.ts'
import type { Span } from './span.ts'
import type { Tick } from './ticks.ts'

/** All that a picture of the timeline is made of. */
export interface Scene {
  layout: Layout
  scale: Scale
  frame: Frame
  /** Epoch milliseconds. */
  now: number
  zone: string
  ticks: readonly Tick[]
  marks: readonly Mark[]
  gates: readonly GateMark[]
  window: Span
  outage: Band | undefined
  /** The chain that drives the finish, and the dependencies of what is looked at. */
  chain: readonly Edge[]
  around: readonly Edge[]
  /** The bar that is looked at. */
  chosen: string | undefined
  /** Whether the filter leaves it. */
  fits(bar: Bar): boolean
}
