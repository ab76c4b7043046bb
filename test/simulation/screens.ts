/** The people at their screens: real connections and replicas, and what they click. */
import { type Connection, connect, type Following } from '../../client/connection.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import { helpfulMoves, unluckyMoves } from '../support/moves.ts'
import { type Door, Line, type Message, serveOrigin } from './line.ts'
import type { Network } from './network.ts'
import type { Random } from './random.ts'

/** One person at two screens. */
const PEOPLE = ['lena', 'dana', 'dana', 'second', 'nils', 'quinn', 'olga', 'sam']

export interface Screen {
  /** Person id. */
  person: string
  line: Line
  connection: Connection
  following: Following
  /** Every event that it has shown, as it was shown. */
  shown: LoggedEvent[]
  /** How often it was told that it had fallen behind. */
  behind: number
}

export interface Sent {
  /** Person id. */
  person: string
  command: unknown
  /** All that arrived, also of what was sent again; the first is what the person read. */
  answers: CommandAnswer[]
  /** How often it was put on a line. */
  times: number
}

export class Screens {
  readonly all: Screen[]
  /** By command id. */
  readonly sent = new Map<string, Sent>()
  readonly #random: Random

  constructor(
    cutoverId: string,
    options: { network: Network; random: Random; ids: Record<string, string>; door: () => Door },
  ) {
    const { network, ids, door } = options
    this.#random = options.random
    this.all = PEOPLE.map((name, place) => {
      const person = ids[name] ?? ''
      const line = new Line(name, network, { open: (...asked) => door().open(...asked) })
      line.onSend = (kind, message) => this.#recordSent(person, kind, message)
      line.onAnswer = (kind, message, answer) => this.#recordAnswer(kind, message, answer)
      const origin = originOf(place)
      serveOrigin(origin, line)
      const connection = connect({ origin })
      const following = connection.follow(cutoverId)
      const screen: Screen = { person, line, connection, following, shown: [], behind: 0 }
      line.on('behind', () => {
        screen.behind += 1
      })
      following.replica.onEvents((events) => screen.shown.push(...events))
      return screen
    })
  }

  /** Somebody does something sensible by what their screen shows; now and then two at once do the same. */
  click(): void {
    const random = this.#random
    const screen = random.pick(this.all)
    const cutover = screen?.following.replica.cutover
    if (!screen || !cutover) return
    const moment = { cutover, now: screen.connection.clock.now(), turn: random.whole(0, 1000) }
    const move = random.pick(random.chance(0.75) ? helpfulMoves(moment) : unluckyMoves(moment))
    if (!move) return
    const able = this.all.filter(({ person }) => person === move.who)
    this.#give(random.pick(able), move.command)
    if (random.chance(0.25)) this.#give(random.pick(random.chance(0.5) ? able : this.all), move.command)
  }

  /** How much of what can go wrong has reached the people. */
  troubles() {
    const sent = [...this.sent.values()]
    return {
      accepted: sent.filter(({ answers }) => answers[0]?.ok === true).length,
      refused: sent.filter(({ answers }) => answers[0]?.ok === false).length,
      sentAgain: sent.filter(({ times }) => times > 1).length,
      answeredAgain: sent.filter(({ answers }) => answers.length > 1).length,
      behind: this.all.reduce((sum, { behind }) => sum + behind, 0),
    }
  }

  close(): void {
    for (const { connection } of this.all) connection.close()
  }

  #give(screen: Screen | undefined, command: CommandInput): void {
    if (screen) void screen.connection.send(screen.following.replica.cutoverId, command)
  }

  #recordSent(person: string, kind: string, { commandId, command }: Message): void {
    if (kind !== 'command' || commandId === undefined) return
    const known = this.sent.get(commandId)
    if (known) known.times += 1
    else this.sent.set(commandId, { person, command, answers: [], times: 1 })
  }

  #recordAnswer(kind: string, { commandId = '' }: Message, answer: unknown): void {
    if (kind === 'command' && isAnswer(answer)) this.sent.get(commandId)?.answers.push(answer)
  }
}

export const originOf = (place: number): string => `simulation://screen-${place}`

const isAnswer = (answer: unknown): answer is CommandAnswer =>
  typeof answer === 'object' && answer !== null && 'ok' in answer
