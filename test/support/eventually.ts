import { vi } from 'vitest'

/** Waits until a check holds, with the patience of `expect.poll`: a busy machine only takes longer. */
export const eventually = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 60_000, interval: 50 })
