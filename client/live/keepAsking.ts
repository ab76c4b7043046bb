import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { Retry } from './retry.ts'

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

interface Question<Answer> {
  /** Undefined where the answer is out of date. */
  ask(): Promise<Answer | Refusal | undefined>
  take(answer: Answer): void
  /** Between an answer and the next question; milliseconds. */
  everyMs: number
}

interface Asking {
  /** At once, or once more after the answer that is awaited. */
  now(): void
  end(): void
}

/**
 * Asks again and again until it is ended: one question at a time, none while the page is hidden, at once when it is seen
 * again, and after a failure or a refusal with back-off.
 */
export function keepAsking<Answer>({ ask, take, everyMs }: Question<Answer>): Asking {
  let timer: ReturnType<typeof setTimeout> | undefined
  let awaited = false
  let onceMore = false
  let ended = false
  const now = () => void askNow()
  const retry = new Retry(now, ASK_AGAIN)
  async function askNow(): Promise<void> {
    onceMore = awaited
    if (awaited || ended || document.hidden) return
    clearTimeout(timer)
    awaited = true
    const answered = await ask().then(
      (answer) => ({ answer }),
      () => undefined,
    )
    awaited = false
    if (ended) return
    if (!answered || isRefusal(answered.answer)) return retry.later()
    retry.succeeded()
    if (answered.answer !== undefined) take(answered.answer)
    if (onceMore) return askNow()
    timer = setTimeout(now, everyMs)
  }
  document.addEventListener('visibilitychange', now)
  now()
  return {
    now,
    end() {
      ended = true
      clearTimeout(timer)
      retry.cancel()
      document.removeEventListener('visibilitychange', now)
    },
  }
}
