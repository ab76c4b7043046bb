import { useRef, useState } from 'react'

/** What is pressed twice before the answer is done once: `isSending` until then. */
export function useOneAtATime(): [isSending: boolean, send: (work: () => Promise<unknown>) => void] {
  const [isSending, setSending] = useState(false)
  // A second press may come before the first has been rendered.
  const underWay = useRef(false)
  const send = (work: () => Promise<unknown>) => {
    if (underWay.current) return
    underWay.current = true
    setSending(true)
    void work().finally(() => {
      underWay.current = false
      setSending(false)
    })
  }
  return [isSending, send]
}
