/** The people of one evening at their screens: real connections over real sockets, and what they click. */
import type { Socket } from 'socket.io-client'
import { type Connection, connect, type Following } from '../../client/live/connection.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import type { CommandAnswer, PortfolioLine } from '../../shared/protocol.ts'
import { REFUSAL_KINDS } from '../../shared/refusal.ts'
import type { World } from '../support/core.ts'
import { helpfulMoves, unluckyMoves } from '../support/moves.ts'
import type { Random } from './random.ts'
import type { Traffic } from './traffic.ts'
import { connectTo, Wire } from './wire.ts'

/** One person at two screens, and who is needed most; three of the others are there as well. */
const ALWAYS = ['lena', 'dana', 'dana']
const SOMETIMES = ['second', 'nils', 'quinn', 'olga', 'sam']

export interface Screen {
  name: string
  /** Person id. */
  person: string
  wire: Wire
  connection: Connection
  /** By cutover. */
  followed: Map<string, Following>
  /** By cutover, every event that it has shown, as it was shown. */
  shown: Map<string, ChainedEvent[]>
  /** By cutover, its line as the portfolio shows it; undefined while the portfolio is not open. */
  portfolio?: { lines: Map<string, PortfolioLine>; end(): void }
  /** How often it was told that it had fallen behind. */
  behind: number
}

export interface Sent {
  person: string
  name: string
  cutoverId: string
  commandId: string
  command: CommandInput
  /** What the person read. */
  answer?: CommandAnswer
  /** How often it was put on a line. */
  times: number
}

/** Every socket that a page of this process opened, in order. */
export const openedSockets: Socket[] = []

export class Audience {
  readonly all: Screen[] = []
  /** In the order in which they were given. */
  readonly sent: Sent[] = []
  readonly #cutoverIds: readonly string[]
  readonly #byCommand = new Map<unknown, Sent>()

  constructor(options: {
    cutoverIds: readonly string[]
    random: Random
    traffic: Traffic
    world: World
    /** The server that takes the next connection, as a balancer would choose it. */
    port(): number | undefined
  }) {
    const { cutoverIds, random, traffic, world, port } = options
    this.#cutoverIds = cutoverIds
    for (const [place, name] of [...ALWAYS, ...random.shuffled(SOMETIMES).slice(0, 3)].entries()) {
      const wire = new Wire(`screen-${place}.simulated`, traffic, () => connectTo(port()))
      const connection = connect({ origin: `http://${wire.host}`, token: world.token(name) })
      const person = world.ids[name] ?? ''
      const screen: Screen = { name, person, wire, connection, followed: new Map(), shown: new Map(), behind: 0 }
      const socket = openedSockets.at(-1)
      socket?.onAnyOutgoing((kind, message) => this.#recordSent(kind, message))
      socket?.on('behind', () => {
        screen.behind += 1
      })
      this.all.push(screen)
      for (const id of random.shuffled(cutoverIds).slice(0, random.whole(1, 2))) this.#open(screen, id)
    }
  }

  /** Somebody does something sensible by what their screen shows; now and then two at once do the same. */
  click(random: Random): void {
    const screen = random.pick(this.all)
    const following = screen && random.pick([...screen.followed.values()])
    const cutover = following?.replica.cutover
    if (!screen || !cutover) return
    const moment = { cutover, now: screen.connection.clock.now(), turn: random.whole(0, 1000) }
    const moves = random.chance(0.75) ? helpfulMoves(moment) : unluckyMoves(moment)
    // Most of what could be done is done by those who sit here.
    const here = moves.filter(({ who }) => this.all.some(({ person }) => person === who))
    const move = random.pick(here.length > 0 ? here : moves)
    if (!move) return
    const able = this.all.filter(({ person }) => person === move.who)
    this.#give(random.pick(able), cutover.id, move.command)
    if (random.chance(0.25)) this.#give(random.pick(random.chance(0.5) ? able : this.all), cutover.id, move.command)
  }

  /** Somebody opens a cutover or leaves one, or looks at the portfolio. */
  wander(random: Random): void {
    const screen = random.pick(this.all)
    const id = random.pick(this.#cutoverIds)
    if (!screen || id === undefined) return
    if (random.chance(0.3)) {
      if (screen.portfolio) this.#closePortfolio(screen)
      else this.#openPortfolio(screen)
    } else if (!screen.followed.has(id)) this.#open(screen, id)
    else if (screen.followed.size > 1) {
      screen.followed.get(id)?.end()
      screen.followed.delete(id)
      // Opened again before the server has heard that it was left: whoever is shown must still be right.
      if (random.chance(0.4)) this.#open(screen, id)
    }
  }

  /** How much of what can go wrong has reached the people, and whether anything got done. */
  troubles() {
    const is = (wanted: (sent: Sent) => boolean) => this.sent.filter(wanted).length
    return {
      accepted: is(({ answer }) => answer?.ok === true),
      refused: is(({ answer }) => answer?.ok === false),
      notNow: is(({ answer }) => answer?.ok === false && REFUSAL_KINDS[answer.refusal.code] === 'unavailable'),
      sentAgain: is(({ times }) => times > 1),
      behind: this.all.reduce((sum, { behind }) => sum + behind, 0),
    }
  }

  close(): void {
    for (const { connection, wire } of this.all) {
      connection.close()
      wire.close()
    }
    openedSockets.length = 0
  }

  #open(screen: Screen, id: string): void {
    const following = screen.connection.follow(id)
    screen.followed.set(id, following)
    const shown: ChainedEvent[] = []
    screen.shown.set(id, shown)
    following.replica.onEvents((events) => shown.push(...events))
  }

  #openPortfolio(screen: Screen): void {
    const lines = new Map<string, PortfolioLine>()
    const end = screen.connection.followPortfolio((change) => {
      if (change.kind === 'all') lines.clear()
      if (change.kind === 'gone') lines.delete(change.id)
      for (const line of change.kind === 'all' ? change.lines : change.kind === 'line' ? [change.line] : [])
        lines.set(line.id, line)
    })
    screen.portfolio = { lines, end }
  }

  #closePortfolio(screen: Screen): void {
    screen.portfolio?.end()
    delete screen.portfolio
  }

  #give(screen: Screen | undefined, cutoverId: string, wanted: CommandInput): void {
    if (!screen) return
    // A copy of its own, by which it is known again on the line.
    const command = structuredClone(wanted)
    const sent: Sent = { person: screen.person, name: screen.name, cutoverId, commandId: '', command, times: 0 }
    this.#byCommand.set(command, sent)
    this.sent.push(sent)
    void screen.connection.send(cutoverId, command).then((answer) => {
      sent.answer = answer
    })
  }

  #recordSent(kind: unknown, message: unknown): void {
    if (kind !== 'command' || typeof message !== 'object' || message === null) return
    if (!('command' in message) || !('commandId' in message)) return
    const sent = this.#byCommand.get(message.command)
    if (!sent) return
    sent.commandId = String(message.commandId)
    sent.times += 1
  }
}
