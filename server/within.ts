import { setTimeout as delay } from 'node:timers/promises'

/** Waits for work to end, but no longer than so many milliseconds. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController()
  await Promise.race([work, delay(milliseconds, undefined, { signal: late.signal }).catch(() => undefined)])
  late.abort()
}
