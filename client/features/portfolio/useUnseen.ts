import { useEffect, useMemo, useRef } from 'react'
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useGet } from '../../live/useGet.ts'
import type { ShownLine } from './portfolio.ts'

/** Lines change in bursts, and what changed for whom is known a moment after; milliseconds. */
const AFTER_CHANGE_MS = 1500

export type Unseen = ReadonlyMap<string, UnseenNews['cutovers'][number]>

/** What this person has not seen, by cutover; read again after the lines change. */
export function useUnseen(lines: readonly ShownLine[] | undefined): Unseen {
  const { answer, again } = useGet<UnseenNews>('/api/news')
  const heads = useMemo(() => lines?.reduce((sum, { seq }) => sum + seq, 0), [lines])
  const asked = useRef<number>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (heads === undefined || heads === asked.current) return
    const isFirst = asked.current === undefined
    asked.current = heads
    // A throttle: a night full of changes must not put it off.
    if (isFirst || timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      again()
    }, AFTER_CHANGE_MS)
  }, [heads, again])
  useEffect(() => () => clearTimeout(timer.current), [])
  return useMemo(
    () => new Map(answer && !isRefusal(answer) ? answer.cutovers.map((one) => [one.cutoverId, one]) : []),
    [answer],
  )
}
