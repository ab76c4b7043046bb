/** What was lost and won as bars beside each other: each begins where the one before ended. */
import type { LookBack, Lost } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { inMinutes, sayWhere } from '../../../shared/schedule/lookBack/sayLookBack.ts'

export interface LostBar {
  key: string
  part: Lost
  says: string
  /** Negative: won. */
  minutes: number
  /** Shares of the width. */
  left: number
  width: number
}

/** In the order in which it happened; their minutes add up. */
export function lostBars({ milliseconds, parts }: NonNullable<LookBack['delay']>): LostBar[] {
  const counted = inMinutes(parts, Math.round(milliseconds / 60_000))
  let at = 0
  const spans = counted.map(({ part, minutes }) => {
    const from = at
    at += minutes
    return { part, minutes, from, to: at }
  })
  const low = Math.min(0, ...spans.map(({ to }) => to))
  const high = Math.max(0, ...spans.map(({ to }) => to))
  const across = (minutes: number) => (high === low ? 0 : (minutes - low) / (high - low))
  return spans.map(({ part, minutes, from, to }, index) => ({
    key: `${index} ${part.id}`,
    part,
    says: sayWhere(part, minutes < 0),
    minutes,
    left: across(Math.min(from, to)),
    width: across(Math.max(from, to)) - across(Math.min(from, to)),
  }))
}
