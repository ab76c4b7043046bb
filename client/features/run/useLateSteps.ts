import { useMemo } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import { useBoard, useDuties } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { lateSteps } from './listFilter.ts'

const EVERY_MS = 5000

/** Ids of the steps that are late; undefined unless it is asked for. */
export function useLateSteps(asked: boolean): ReadonlySet<string> | undefined {
  const open = useBoard((board) => (asked ? board.open : undefined))
  const duties = useDuties((value) => (asked ? value : undefined))
  const now = useTime((second) => (asked ? Math.floor(second / EVERY_MS) * EVERY_MS : 0))
  return useMemo(() => {
    if (!open || !duties) return undefined
    const waiting = troubleIn(duties).flatMap(({ on, tone }) => ('stepId' in on && tone === 'late' ? [on.stepId] : []))
    return lateSteps({ open }, waiting, now)
  }, [open, duties, now])
}
