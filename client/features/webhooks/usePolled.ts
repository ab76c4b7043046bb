import { useEffect, useEffectEvent } from 'react'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { useGet } from '../../live/useGet.ts'

/** What is delivered is no event, so it is asked for; milliseconds. */
const POLL_MS = 4000

/** The same as `useGet`, asked every few seconds. What failed is asked again by itself, less and less often. */
export function usePolled<Body>(path: string): { answer: Body | Refusal | undefined; again(): void } {
  const { answer, again } = useGet<Body>(path)
  const askRegularly = useEffectEvent(() => {
    if (answer && !isRefusal(answer)) again()
  })
  useEffect(() => {
    const timer = setInterval(() => askRegularly(), POLL_MS)
    return () => clearInterval(timer)
  }, [])
  return { answer, again }
}
