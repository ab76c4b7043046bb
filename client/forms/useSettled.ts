import { useEffect, useState } from 'react'

/** Longer than a double click, in milliseconds. */
export const SETTLED_AFTER_MS = 400
/** Under a thumb that was on its way when somebody else changed what is there: long enough to see it, in milliseconds. */
export const SETTLED_UNDER_A_THUMB_MS = 1500

/**
 * Whether what has just taken a place may be pressed. The second click of a double click must not hit the button that
 * replaced the first: Complete follows Start there.
 *
 * @param ms as of when it appears
 */
export function useSettled(ms = SETTLED_AFTER_MS): boolean {
  const [settled, setSettled] = useState(false)
  const [after] = useState(ms)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return settled
}
