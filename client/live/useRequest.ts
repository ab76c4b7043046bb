import { useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { answered } from './answered.ts'

interface Outcome {
  text: string
  wrong?: true
}

/**
 * Requests whose answer is said in place: the refusal, or what was done.
 *
 * @param changed called after each that was accepted
 */
export function useRequest(changed: () => void) {
  const [outcome, setOutcome] = useState<Outcome>()
  const isSending = useRef(false)
  /** @param done what to say of the answer, if anything */
  const request = async <Body extends object>(
    ask: () => Promise<Body | Refusal>,
    done: (body: Body) => string | undefined,
  ) => {
    // What a second press would ask for may be done twice.
    if (isSending.current) return
    isSending.current = true
    const answer = await answered(ask)
    isSending.current = false
    if (isRefusal(answer)) return setOutcome({ text: answer.message, wrong: true })
    const text = done(answer)
    setOutcome(text === undefined ? undefined : { text })
    changed()
  }
  return { outcome, setOutcome, request }
}
