import { useCallback, useRef, useState } from 'react'

export interface Marks {
  marked: ReadonlySet<string>
  /** Toggles the step's selection; with `range`, selects all from the last one on. */
  mark(stepId: string, range: boolean): void
  clear(): void
}

/** Multiple selection in a list ordered like `stepIds`. */
export function useMarks(stepIds: readonly (string | undefined)[]): Marks {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string>(undefined)
  const latest = useRef(stepIds)
  latest.current = stepIds
  const clear = useCallback(() => setMarked(new Set()), [])
  const mark = useCallback((stepId: string, range: boolean) => {
    const ids = latest.current
    const from = range && last.current !== undefined ? ids.indexOf(last.current) : -1
    const to = ids.indexOf(stepId)
    last.current = stepId
    setMarked((before) => {
      const next = new Set(before)
      if (from < 0) {
        if (!next.delete(stepId)) next.add(stepId)
        return next
      }
      for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) if (id !== undefined) next.add(id)
      return next
    })
  }, [])
  return { marked, mark, clear }
}
