import { useEffect, useRef, useState } from 'react'

/** Where it never rests, it follows all the same after so many times the rest. */
const MOST_RESTS = 6

/** A value that follows another one once that has rested for so many milliseconds; the first follows at once. */
export function useSettledValue<Value>(value: Value, restsMs: number): Value {
  const [settled, setSettled] = useState(value)
  const behindSince = useRef<number>(undefined)
  const isFirst = settled === undefined
  useEffect(() => {
    if (value === settled) {
      behindSince.current = undefined
      return
    }
    const now = performance.now()
    behindSince.current ??= now
    const atMost = behindSince.current + MOST_RESTS * restsMs - now
    const timer = setTimeout(() => setSettled(value), isFirst ? 0 : Math.min(restsMs, atMost))
    return () => clearTimeout(timer)
  }, [value, settled, restsMs, isFirst])
  return settled
}
