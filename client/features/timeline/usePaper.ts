import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

/** What is printed, made only when somebody prints; undefined otherwise. */
export function usePaper<Sheets>(make: () => Sheets): Sheets | undefined {
  const [sheets, setSheets] = useState<Sheets>()
  const latest = useRef(make)
  latest.current = make
  useEffect(() => {
    // Only while this is printed: what else is printed stands upright.
    const across = new CSSStyleSheet()
    across.replaceSync('@page { size: landscape; margin: 9mm }')
    // The browser waits for no render: what is not there when this ends is not printed.
    const begin = () => {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, across]
      flushSync(() => setSheets(latest.current()))
    }
    const end = () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== across)
      setSheets(undefined)
    }
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      end()
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return sheets
}
