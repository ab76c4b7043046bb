import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

/** What is printed, made only when somebody prints; undefined otherwise. */
export function usePaper<Sheets>(make: () => Sheets): Sheets | undefined {
  const [sheets, setSheets] = useState<Sheets>()
  const latest = useRef(make)
  latest.current = make
  useEffect(() => {
    // The browser waits for no render: what is not there when this ends is not printed.
    const begin = () => flushSync(() => setSheets(latest.current()))
    const end = () => setSheets(undefined)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return sheets
}
