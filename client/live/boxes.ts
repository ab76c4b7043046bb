/** What finds boxes, as large as a screen: loaded with the first step that may have some. */
import { useEffect } from 'react'
import type { BoxCount } from '../../shared/derived/boxes.ts'
import type { StepView } from '../../shared/derived/steps.ts'
import { BOX_PARTS, mayHaveBoxes } from '../../shared/markdown/boxLine.ts'
import { fetchCode } from '../ui/fetchCode.ts'
import { useStore } from './session.tsx'
import { createStore } from './store.ts'

type Boxes = typeof import('../../shared/derived/boxes.ts')
type Stepped = Pick<StepView, 'definition' | 'state'>

const boxes = createStore<Boxes | undefined>(undefined)
let isLoading = false

async function load(): Promise<void> {
  if (isLoading) return
  isLoading = true
  try {
    boxes.set(await fetchCode(() => import('../../shared/derived/boxes.ts')))
  } catch {
    // Offline: the next step that is shown asks again.
    isLoading = false
  }
}

/** Undefined until it is there, and where no step may have boxes. */
export function useBoxes(steps: readonly Stepped[]): Boxes | undefined {
  const loaded = useStore(boxes, (value) => value)
  const wanted = steps.some(({ definition }) => BOX_PARTS.some((part) => mayHaveBoxes(definition[part] ?? '')))
  useEffect(() => {
    if (wanted && !loaded) void load()
  })
  return wanted ? loaded : undefined
}

/** How many boxes a step that has begun has, and how many of them are ticked. */
export function useBoxCount(step: Stepped): BoxCount | undefined {
  const found = useBoxes([step])
  return step.state.status === 'pending' ? undefined : found?.boxCount(step)
}
