import { useEffect, useEffectEvent, useRef } from 'react'
import type { Refusal } from '../../../shared/refusal.ts'
import { useCutover, useFollowed } from '../../cutover.tsx'
import { useGet } from '../../parts/useGet.ts'
import type { Exchange } from '../../serviceNow.ts'

/** What is being sent is no event, so it is asked for; milliseconds. */
const EVERY = 4000

/** How the exchange stands, asked every few seconds and at once when something was heard of a change. */
export function useExchange(): Exchange | Refusal | undefined {
  const { cutoverId } = useFollowed()
  const changes = useCutover((cutover) => cutover.changes)
  const { answer, again } = useGet<Exchange>(`/api/cutovers/${encodeURIComponent(cutoverId)}/exchange`)
  const ask = useEffectEvent(again)
  const asked = useRef(changes)
  useEffect(() => {
    if (asked.current === changes) return
    asked.current = changes
    ask()
  }, [changes])
  useEffect(() => {
    const timer = setInterval(() => ask(), EVERY)
    return () => clearInterval(timer)
  }, [])
  return answer
}
