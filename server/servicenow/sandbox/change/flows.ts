/** What an instance does by itself after somebody's update: at once here, or a while later, as flows on instances do. */
import type { InstanceClock } from '../records/instanceClock.ts'

export class Flows {
  readonly #clock: InstanceClock
  readonly #delay: () => number
  #waiting: { dueAt: number; step: () => void }[] = []

  /** `delay` in milliseconds of the instance's clock. */
  constructor(clock: InstanceClock, delay: () => number) {
    this.#clock = clock
    this.#delay = delay
  }

  run(step: () => void): void {
    const delay = this.#delay()
    if (delay === 0) step()
    else this.#waiting.push({ dueAt: this.#clock.now() + delay, step })
  }

  /** Runs what is due; called before anybody looks at the instance. */
  settle(): void {
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= this.#clock.now())
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting))
    for (const { step } of due) step()
  }
}
