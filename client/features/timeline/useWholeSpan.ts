import { useRef } from 'react'
import type { Span } from './timelineRows.ts'

const MINUTE_MS = 60_000

/** A span that only grows, in quarters of an hour, so that a moving forecast does not shift the view. */
export function useWholeSpan({ from, to }: Span): Span {
  const kept = useRef<Span>(undefined)
  const before = kept.current
  if (!before || from < before.from || to > before.to) {
    const quarter = 15 * MINUTE_MS
    kept.current = {
      from: Math.min(before?.from ?? Number.POSITIVE_INFINITY, Math.floor(from / quarter) * quarter),
      to: Math.max(before?.to ?? 0, Math.ceil(to / quarter) * quarter),
    }
  }
  return kept.current ?? { from, to }
}
