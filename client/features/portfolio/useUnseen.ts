import { useEffect, useMemo, useRef } from 'react'
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { usePolled } from '../../live/usePolled.ts'
import type { ShownLine } from './portfolio.ts'

/** Lines change in bursts, and what changed for whom is known a moment after; milliseconds. */
const AFTER_CHANGE_MS = 1500

/** How often it is read again while nothing changes here: what is said in drafts moves no line. Milliseconds. */
const EVERY_MS = 30_000

export type Unseen = ReadonlyMap<string, UnseenNews['cutovers'][number]>

/** What this person has not seen, by cutover and in drafts; read again after the lines change, and now and then. */
export function useUnseen(lines: readonly ShownLine[] | undefined): { unseen: Unseen; drafts: UnseenNews['drafts'] } {
  const { answer, again } = usePolled<UnseenNews>('/api/news', EVERY_MS)
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
  const unseen = useMemo(
    () => new Map(answer && !isRefusal(answer) ? answer.cutovers.map((one) => [one.cutoverId, one]) : []),
    [answer],
  )
  return { unseen, drafts: answer && !isRefusal(answer) ? answer.drafts : [] }
}
