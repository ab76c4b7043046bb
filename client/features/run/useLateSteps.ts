import { useMemo, useRef } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import { useBoard, useDuties } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { lateSteps } from './listFilter.ts'

const EVERY_MS = 5000

/** Ids of the steps that are late; the same set for as long as these are. */
export function useLateSteps(): ReadonlySet<string> {
  const open = useBoard((board) => board.open)
  const duties = useDuties((value) => value)
  const now = useTime((second) => Math.floor(second / EVERY_MS) * EVERY_MS)
  const before = useRef<ReadonlySet<string>>(new Set())
  return useMemo(() => {
    const waiting = troubleIn(duties).flatMap(({ on, tone }) => ('stepId' in on && tone === 'late' ? [on.stepId] : []))
    const late = lateSteps({ open }, waiting, now)
    if (late.size !== before.current.size || ![...late].every((id) => before.current.has(id))) before.current = late
    return before.current
  }, [open, duties, now])
}
