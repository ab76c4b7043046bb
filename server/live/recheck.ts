/** Runs a check soon after it is requested: once for all requests meanwhile, and retried until it succeeds. */

export interface Recheck {
  soon(): void
  /** The number of requests so far. */
  wanted(): number
  stop(): void
}

/** Debounce: a transaction that ends many sessions notifies once, but several often come together. */
const GATHER_MS = 25
const AGAIN_MS = 500

export function createRecheck(check: () => Promise<void>, failed: (error: unknown) => void): Recheck {
  let wanted = 0
  let done = 0
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function run(): Promise<void> {
    const asked = wanted
    try {
      await check()
      done = asked
    } catch (error) {
      if (!stopped) failed(error)
    }
    timer = undefined
    if (done < wanted) schedule(done === asked ? GATHER_MS : AGAIN_MS)
  }

  function schedule(pause: number): void {
    if (!stopped) timer ??= setTimeout(() => void run(), pause)
  }

  return {
    soon() {
      wanted += 1
      schedule(GATHER_MS)
    },
    wanted: () => wanted,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
