/** In a worker: answers what `useAsked` asks of a cutover. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { cutoverReceiver, type SentCutover } from './sentCutover.ts'

export interface Asked<Question> extends SentCutover {
  turn: number
  /** Epoch milliseconds. */
  asOf: number
  question: Question
}

export interface Answered<Answer> {
  turn: number
  answer: Answer
}

export function answering<Question, Answer>(
  answer: (cutover: Cutover, asOf: number, question: Question) => Answer,
): void {
  const received = cutoverReceiver()
  addEventListener('message', ({ data }: MessageEvent<Asked<Question>>) => {
    const cutover = received(data)
    if (!cutover) return
    const answered: Answered<Answer> = { turn: data.turn, answer: answer(cutover, data.asOf, data.question) }
    postMessage(answered)
  })
}
