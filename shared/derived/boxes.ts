/** How far a step is by its boxes, and who ticked which. */
import type { StepState, Tick } from '../cutoverState.ts'
import { type Box, boxesOf } from '../runbook/boxes.ts'
import type { BoxPart } from '../runbook/boxParts.ts'
import type { StepDefinition } from '../runbook/runbook.ts'

export interface BoxView extends Box {
  part: BoxPart
  /** Who ticked it in this run. */
  tick?: Tick
  /** Who had ticked it in the run before. */
  earlier?: Tick
}

interface Stepped {
  definition: StepDefinition
  state: StepState
}

export function boxViews({ definition, state }: Stepped): BoxView[] {
  const { ticks = [] } = 'ticks' in state ? state : {}
  return boxesOf(definition).map((box) => {
    const tick = tickAt(ticks, box)
    const earlier = tickAt(state.earlierTicks ?? [], box)
    return { ...box, ...(tick ? { tick } : {}), ...(earlier ? { earlier } : {}) }
  })
}

export interface BoxCount {
  ticked: number
  all: number
}

/** Undefined where it has none. One that is written as ticked counts as ticked. */
export function boxCount({ definition, state }: Stepped): BoxCount | undefined {
  const boxes = boxesOf(definition)
  if (boxes.length === 0) return undefined
  const { ticks = [] } = 'ticks' in state ? state : {}
  return { ticked: boxes.filter((box) => box.isTicked || tickAt(ticks, box)).length, all: boxes.length }
}

const tickAt = (ticks: readonly Tick[], { part, place }: { part: BoxPart; place: number }): Tick | undefined =>
  ticks.find((tick) => tick.part === part && tick.box === place)
