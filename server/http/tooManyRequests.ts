import { type RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** An expected refusal: one caller exceeds a fair share. Nothing has changed; retry later. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests'
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Takes points of somebody's share. Throws TooManyRequests with this message and the time to retry when none are left. */
export async function spend(limiter: RateLimiterMemory, key: string, points: number, sentence: string): Promise<void> {
  try {
    await limiter.consume(key, points)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    throw tooMany(sentence, Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
  }
}

export const tooMany = (sentence: string, seconds: number): TooManyRequests =>
  new TooManyRequests(`${sentence} Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`, seconds)
