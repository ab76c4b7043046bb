/** What a thread of its own says of the followed cutover, asked anew whenever the forecast of what stands is. */
import { useEffect, useRef, useState } from 'react'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Answered, Asked } from './answering.ts'
import { useCutover } from './cutover.tsx'
import { useRiskForecast } from './riskForecast.ts'
import { cutoverSender } from './sentCutover.ts'
import { createThread } from './thread.ts'

/**
 * @param begin the thread, which `answering` serves; the same function each time
 * @param question undefined while there is none; another one where its identity is
 * @returns the last answer and what it is of; undefined until the first
 */
export function useAsked<Question, Answer>(
  begin: () => Worker,
  question: Question | undefined,
): { of: Question; answer: Answer } | undefined {
  const cutover = useCutover((value) => value)
  const risk = useRiskForecast()
  const [known, setKnown] = useState<{ of: Question; answer: Answer }>()
  const asking = useRef<ReturnType<typeof newAsking<Question, Answer>>>(undefined)
  useEffect(
    () => () => {
      asking.current?.end()
      asking.current = undefined
    },
    [],
  )
  const asOf = risk?.seq === cutover.seq ? risk.asOf : undefined
  useEffect(() => {
    if (asOf === undefined || question === undefined) return
    asking.current ??= newAsking(begin, setKnown)
    asking.current.ask(cutover, asOf, question)
  }, [begin, cutover, asOf, question])
  return known
}

/** Of several questions only the last is answered. */
function newAsking<Question, Answer>(
  begin: () => Worker,
  tell: (known: { of: Question; answer: Answer }) => void,
): { ask(cutover: Cutover, asOf: number, question: Question): void; end(): void } {
  let sent = cutoverSender()
  let last: { turn: number; question: Question } | undefined
  const thread = createThread<Asked<Question>, Answered<Answer>>(begin, {
    answered({ turn, answer }) {
      if (turn === last?.turn) tell({ of: last.question, answer })
    },
    failed() {
      sent = cutoverSender()
    },
  })
  return {
    ask(cutover, asOf, question) {
      last = { turn: (last?.turn ?? 0) + 1, question }
      thread.ask({ ...sent(cutover), turn: last.turn, asOf, question })
    },
    end: thread.end,
  }
}
