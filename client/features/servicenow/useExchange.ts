import { useEffect, useEffectEvent, useRef } from 'react'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import type { Exchange } from '../../live/serviceNow.ts'
import { useGet } from '../../live/useGet.ts'

/** What is being sent is no event, so it is asked for; milliseconds. */
const POLL_MS = 4000

/** How the exchange stands, asked every few seconds and at once when something was heard of a change. */
export function useExchange(): Exchange | Refusal | undefined {
  const { cutoverId } = useFollowed()
  const changes = useCutover((cutover) => cutover.changes)
  const wanted = useCutover(progress)
  const { answer, again } = useGet<Exchange>(`/api/cutovers/${encodeURIComponent(cutoverId)}/exchange`)
  const ask = useEffectEvent(again)
  // What failed is asked again by itself, less and less often.
  const askRegularly = useEffectEvent(() => {
    if (answer && !isRefusal(answer)) again()
  })
  const asked = useRef({ changes, wanted })
  useEffect(() => {
    if (asked.current.changes === changes && asked.current.wanted === wanted) return
    asked.current = { changes, wanted }
    ask()
  }, [changes, wanted])
  useEffect(() => {
    const timer = setInterval(() => askRegularly(), POLL_MS)
    return () => clearInterval(timer)
  }, [])
  return answer
}

/** Changes with what is to be written to the record of a change, which waits from the same moment on. */
function progress({ status, runbook, steps }: Cutover): string {
  const starts = steps[runbook.steps.findIndex(({ startsChange }) => startsChange)]
  return `${status} ${starts?.status ?? ''}`
}
