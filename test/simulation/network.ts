/** Everything between browsers and servers, in memory: letters fly, and some are late, lost, doubled or out of order. */
import type { Random } from './random.ts'

export interface Letter {
  /** Nobody waits any more for what was on a line that broke. */
  alive(): boolean
  deliver(): void
  /** Its reader takes nothing now. */
  waits?(): boolean
  /** It will not arrive. */
  lost?(): void
}

/** Shares from 0 to 1 of the letters that are in flight when letters are delivered. */
export interface Faults {
  held: number
  lost: number
  doubled: number
  /** Whether letters overtake each other. */
  mixed: boolean
}

/** How often what went wrong; a simulation in which nothing does proves nothing. */
export interface Troubles {
  lost: number
  doubled: number
  held: number
}

export const CALM: Faults = { held: 0, lost: 0, doubled: 0, mixed: false }

export class Network {
  faults: Faults = CALM
  readonly troubles: Troubles = { lost: 0, doubled: 0, held: 0 }
  readonly #random: Random
  #flying: Letter[] = []

  constructor(random: Random) {
    this.#random = random
  }

  send(letter: Letter): void {
    this.#flying.push(letter)
  }

  /** Nothing is in flight but what a slow reader does not take. */
  get isQuiet(): boolean {
    return this.#flying.every((letter) => !letter.alive() || letter.waits?.())
  }

  /** Lets time pass for what is in flight now; what is sent meanwhile flies on. */
  deliver(): void {
    const { held, lost, doubled, mixed } = this.faults
    const due = this.#flying
    this.#flying = []
    for (const letter of mixed ? this.#random.shuffled(due) : due) {
      if (!letter.alive()) continue
      if (letter.waits?.() || this.#random.chance(held)) {
        this.#flying.push(letter)
        this.troubles.held += 1
      } else if (this.#random.chance(lost)) {
        letter.lost?.()
        this.troubles.lost += 1
      } else {
        letter.deliver()
        if (!this.#random.chance(doubled)) continue
        this.troubles.doubled += 1
        if (this.#random.chance(0.5)) letter.deliver()
        else this.#flying.push(letter)
      }
    }
  }
}

/** As it comes out at the other end of a wire. */
export const throughWire = <Message>(message: Message): Message => JSON.parse(JSON.stringify(message))
