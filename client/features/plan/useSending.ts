import { useState } from 'react'

/** Something that is sent once however often it is pressed: `isSending` until it is answered, and presses until then do nothing. */
export function useSending(): [isSending: boolean, send: (work: () => Promise<unknown>) => void] {
  const [isSending, setSending] = useState(false)
  const send = (work: () => Promise<unknown>) => {
    if (isSending) return
    setSending(true)
    void work().finally(() => setSending(false))
  }
  return [isSending, send]
}
