/** Asynchronous jobs of the Change Management API: accepted at once, done later, asked about by their sys_id. */
import { newSysId, type Random } from '../records/identifiers.ts'
import type { InstanceClock } from '../records/instanceClock.ts'

export interface JobResult {
  payload?: unknown
  infoMessages?: readonly string[]
  warningMessages?: readonly string[]
}

export interface Worker {
  sysId: string
  type: string
  /** What was asked for, as JSON text. */
  request: string
  result: JobResult | undefined
}

interface PendingWorker extends Worker {
  dueAt: number
  run: () => JobResult
}

export class Workers {
  readonly #clock: InstanceClock
  readonly #random: Random
  readonly #workers = new Map<string, PendingWorker>()

  constructor(clock: InstanceClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** `delay` in milliseconds of the instance's clock. */
  start(type: string, request: unknown, delay: number, run: () => JobResult): Worker {
    const worker = {
      sysId: newSysId(this.#random),
      type,
      request: JSON.stringify(request),
      result: undefined,
      dueAt: this.#clock.now() + delay,
      run,
    }
    this.#workers.set(worker.sysId, worker)
    return worker
  }

  find(sysId: string): Worker | undefined {
    return this.#workers.get(sysId)
  }

  /** The job of a kind that was asked for with exactly this, and is not done yet. */
  pending(type: string, request: unknown): Worker | undefined {
    const asked = JSON.stringify(request)
    return [...this.#workers.values()].find(
      (worker) => worker.type === type && worker.request === asked && worker.result === undefined,
    )
  }

  cancel(sysId: string): void {
    this.#workers.delete(sysId)
  }

  /** Runs what is due; called before anybody looks at the instance. */
  settle(): void {
    for (const worker of this.#workers.values()) {
      if (worker.result === undefined && worker.dueAt <= this.#clock.now()) worker.result = worker.run()
    }
  }
}
