import { useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { answered } from './answered.ts'

/**
 * One request at a time: whether it is on its way, and why it was refused. A second press before the answer sends nothing, since
 * what it would make may be made twice.
 */
export function useSending() {
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const isSending = useRef(false)
  /** @param ask what is done with the answer belongs in it; a refusal is kept */
  const send = async (ask: () => Promise<Refusal | undefined>): Promise<void> => {
    if (isSending.current) return
    isSending.current = true
    setSending(true)
    setRefusal(undefined)
    const answer = await answered(() => ask().then((refused) => refused ?? {}))
    setRefusal(isRefusal(answer) ? answer : undefined)
    setSending(false)
    isSending.current = false
  }
  return { sending, refusal, send }
}
