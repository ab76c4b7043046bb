import { useEffect, useState } from 'react'

/** The second click of a double click must not hit the button that replaced the first: Complete follows Start there. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return settled
}

/** Longer than a double click, in milliseconds. */
const SETTLED_AFTER_MS = 400
