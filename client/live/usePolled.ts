import { useEffect, useEffectEvent } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { useGet } from './useGet.ts'

/** Poll interval for what produces no event; milliseconds. */
const POLL_MS = 4000

/**
 * The same as `useGet`, polled every few seconds while the page is in sight, and at once when it comes back into sight. Failures are
 * retried automatically, with back-off.
 */
export function usePolled<Body>(
  path: string | undefined,
  everyMs = POLL_MS,
): { answer: Body | Refusal | undefined; again(): void } {
  const { answer, again } = useGet<Body>(path)
  const askRegularly = useEffectEvent(() => {
    if (answer && !isRefusal(answer) && !document.hidden) again()
  })
  useEffect(() => {
    const ask = () => askRegularly()
    const timer = setInterval(ask, everyMs)
    document.addEventListener('visibilitychange', ask)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [everyMs])
  return { answer, again }
}
