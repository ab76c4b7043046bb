/** Time of one storm: it goes on when nothing is under way any more, to the next instant at which somebody wants to wake. */

interface Sleeper {
  at: number
  wake(): void
}

export class VirtualTime {
  #now: number
  readonly #sleepers = new Set<Sleeper>()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #moved: (now: number) => Promise<unknown>

  /** @param moved is told each instant before anybody wakes */
  constructor(start: number, moved: (now: number) => Promise<unknown>) {
    this.#now = start
    this.#moved = moved
  }

  now = (): number => this.#now

  /** Time stands still until it has ended. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work)
    const done = () => this.#underWay.delete(work)
    work.then(done, done)
    return work
  }

  /** Resolves early when the signal is aborted. */
  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const sleeper = {
        at: this.#now + Math.max(0, milliseconds),
        wake: () => {
          this.#sleepers.delete(sleeper)
          resolve()
        },
      }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', sleeper.wake, { once: true })
    })

  /** Lets so many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    for (;;) {
      await this.#quiet()
      const next = [...this.#sleepers].sort((one, other) => one.at - other.at)[0]
      if (!next || next.at > until) break
      if (next.at > this.#now) {
        this.#now = next.at
        await this.#moved(next.at)
      }
      next.wake()
    }
    this.#now = until
    await this.#moved(until)
  }

  async #quiet(): Promise<void> {
    // Some steps of the code under test wait for the event loop alone.
    for (let calm = 0; calm < 3; calm++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#underWay.size === 0) continue
      calm = -1
      await Promise.race(this.#underWay).catch(() => undefined)
    }
  }
}
