import { useEffect, useEffectEvent, useRef } from 'react'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import type { ServiceNowSync } from '../../live/serviceNow.ts'
import { usePolled } from '../../live/usePolled.ts'

/** The state of the sync, polled every few seconds and refetched when a change has news. */
export function useServiceNowSync(): ServiceNowSync | Refusal | undefined {
  const { cutoverId } = useFollowed()
  const changes = useCutover((cutover) => cutover.changes)
  const wanted = useCutover(progress)
  const { answer, again } = usePolled<ServiceNowSync>(`/api/cutovers/${encodeURIComponent(cutoverId)}/exchange`)
  const ask = useEffectEvent(again)
  const asked = useRef({ changes, wanted })
  useEffect(() => {
    if (asked.current.changes === changes && asked.current.wanted === wanted) return
    asked.current = { changes, wanted }
    ask()
  }, [changes, wanted])
  return answer
}

/** Changes whenever something new is to be written to a change record. */
function progress({ status, runbook, steps }: Cutover): string {
  const starts = steps[runbook.steps.findIndex(({ startsChange }) => startsChange)]
  return `${status} ${starts?.status ?? ''}`
}
