/** What a thread of its own says of the followed cutover, asked anew whenever the forecast of what stands is. */
import { useEffect, useRef, useState } from 'react'
import type { Answered, Asked } from './answering.ts'
import { useCutover } from './cutover.tsx'
import { useRiskForecast } from './riskForecast.ts'
import { cutoverSender } from './sentCutover.ts'

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
  const worker = useRef<ReturnType<typeof newThread>>(undefined)
  useEffect(
    () => () => {
      worker.current?.thread.terminate()
      worker.current = undefined
    },
    [],
  )
  const asOf = risk?.seq === cutover.seq ? risk.asOf : undefined
  useEffect(() => {
    if (asOf === undefined || question === undefined) return
    const own = worker.current ?? newThread(begin)
    worker.current = own
    own.asked += 1
    const turn = own.asked
    const asked: Asked<Question> = { ...own.sent(cutover), turn, asOf, question }
    const answered = ({ data }: MessageEvent<Answered<Answer>>) => {
      if (data.turn === turn) setKnown({ of: question, answer: data.answer })
    }
    // Its script could not be loaded, or it failed: the next question has another one.
    const failed = () => {
      worker.current = undefined
    }
    own.thread.addEventListener('message', answered)
    own.thread.addEventListener('error', failed)
    own.thread.postMessage(asked)
    return () => {
      own.thread.removeEventListener('message', answered)
      own.thread.removeEventListener('error', failed)
    }
  }, [begin, cutover, asOf, question])
  return known
}

const newThread = (begin: () => Worker) => ({ thread: begin(), asked: 0, sent: cutoverSender() })
