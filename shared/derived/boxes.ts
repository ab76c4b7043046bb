/** How far a step is by its boxes, and who ticked which. */
import type { StepState, Tick } from '../cutoverState.ts'
import { boxesIn } from '../markdown/boxes.ts'
import { BOX_PARTS, type Box, type BoxPart } from '../markdown/boxLine.ts'
import type { StepDefinition } from '../runbook/runbook.ts'

export interface BoxOfStep extends Box {
  part: BoxPart
}

export interface BoxView extends BoxOfStep {
  /** Who ticked it in this run. */
  tick?: Tick
  /** Who had ticked it in the run before. */
  earlier?: Tick
}

interface Stepped {
  definition: StepDefinition
  state: StepState
}

const known = new WeakMap<StepDefinition, readonly BoxOfStep[]>()

/** Those of a step, first of its instructions. Parsed once: a definition is immutable. */
export function boxesOf(definition: StepDefinition): readonly BoxOfStep[] {
  const before = known.get(definition)
  if (before) return before
  const boxes = BOX_PARTS.flatMap((part) => boxesIn(definition[part] ?? '').map((box) => ({ ...box, part })))
  known.set(definition, boxes)
  return boxes
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

const tickAt = (ticks: readonly Tick[], { part, line }: { part: BoxPart; line: number }): Tick | undefined =>
  ticks.find((tick) => tick.part === part && tick.line === line)
