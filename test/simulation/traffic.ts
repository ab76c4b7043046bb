/** What is under way in a simulation, so that it knows when everything has come to rest. */
import { realNow, realSleep, turn } from './simulatedTime.ts'

/** Turns of the event loop without a byte after which nothing is on its way any more. */
const QUIET_TURNS = 4
/** A lock may keep a question open for long; longer than this many real milliseconds nobody waits for it. */
const LONGEST_WAIT_MS = 250

/** What can be seen of a connection. */
interface Carrying {
  readonly bytesRead: number
  readonly bytesWritten: number
  once(event: 'close', listener: () => void): unknown
}

export class Traffic {
  readonly #connections = new Set<Carrying>()
  readonly #isBusy: () => boolean
  #closed = 0

  /** @param isBusy whether somebody waits for an answer that will come */
  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy
  }

  carry(connection: Carrying): void {
    this.#connections.add(connection)
    connection.once('close', () => {
      this.#closed += 1
      this.#connections.delete(connection)
    })
  }

  /** Resolves once nothing is under way. A busy machine ends it early, which only changes what overlaps with what. */
  async rested(): Promise<void> {
    const until = realNow() + LONGEST_WAIT_MS
    let before = this.#moved()
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      await turn()
      const now = this.#moved()
      quiet = now === before ? quiet + 1 : 0
      before = now
      if (!this.#isBusy()) continue
      if (realNow() > until) return
      quiet = 0
      await realSleep(1)
    }
  }

  #moved(): number {
    let sum = this.#closed
    for (const { bytesRead, bytesWritten } of this.#connections) sum += bytesRead + bytesWritten
    return sum
  }
}
