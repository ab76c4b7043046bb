import { useEffect, useState } from 'react'

/** A value that follows another one once that has rested for so many milliseconds; the first follows at once. */
export function useSettledValue<Value>(value: Value, restsMs: number): Value {
  const [settled, setSettled] = useState(value)
  const isFirst = settled === undefined
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), isFirst ? 0 : restsMs)
    return () => clearTimeout(timer)
  }, [value, restsMs, isFirst])
  return settled
}
