import type { ReactNode } from 'react'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'

interface AnsweredProps<Body> {
  /** As `useGet` has it. */
  answer: Body | Refusal | undefined
  again(): void
  /** Said until it came. */
  reading?: string
  children(body: Body): ReactNode
}

/** What is made of the server's answer; before it came, that it is awaited, and of a refusal why. */
export function Answered<Body>({ answer, again, reading = 'Reading…', children }: AnsweredProps<Body>) {
  if (answer === undefined) {
    return (
      <p className="dim" role="status">
        {reading}
      </p>
    )
  }
  if (!isRefusal(answer)) return children(answer)
  return (
    <p className="bad" role="alert">
      {answer.message}{' '}
      <button type="button" className="button button--small" onClick={again}>
        Try again
      </button>
    </p>
  )
}
