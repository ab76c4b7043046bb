/** One round: everybody acts on the same poll at the same moment, and the log is judged afterwards. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CommandInput } from '../../../shared/commands.ts'
import type { ChainedEvent } from '../../../shared/events.ts'
import type { CommandAnswer } from '../../../shared/protocol.ts'
import { type Random, randomFrom } from '../../simulation/random.ts'
import type { LiveClient } from '../core.ts'
import { type Crowd, GATE, type Member } from './crowd.ts'

export interface Given {
  by: Member
  commandId: string
  command: CommandInput
  answer: CommandAnswer
  /** Of the same command through the other node, where it was sent twice. */
  again?: CommandAnswer
}

export interface Round {
  cutoverId: string
  given: Given[]
  log: ChainedEvent[]
  /** The log as the other node shows it. */
  elsewhere: ChainedEvent[]
  /** What each watcher heard, by seq. */
  heard: ChainedEvent[][]
}

/** What goes on beside the votes, by turns. */
const DISTURBANCES = ['everything', 'nothing', 'evidence', 'undo', 'noGo', 'lateNoGo'] as const
type Disturbance = (typeof DISTURBANCES)[number]

/** Often enough to follow a poll that is opened again. */
const TRIES = 4
const WATCHERS = 8

export async function playRound(crowd: Crowd, seed: number): Promise<Round> {
  const random = randomFrom(seed)
  const cutoverId = await crowd.cutover()
  const screens = await Promise.all(watchersOf(crowd, random).map((client) => watch(client, cutoverId)))
  const [first] = screens
  if (!first) throw new Error('Nobody watches')
  const round = new Going(crowd, cutoverId, first, random, DISTURBANCES[seed % DISTURBANCES.length] ?? 'nothing')
  await Promise.all(random.shuffled(crowd.members).map((member) => round.act(member)))
  await round.settle()
  const log = await crowd.log(cutoverId)
  await Promise.all(screens.map((screen) => screen.upTo(log.length)))
  for (const { end } of screens) end()
  const elsewhere = await crowd.log(cutoverId, crowd.nodes[1])
  return { cutoverId, given: round.given, log, elsewhere, heard: screens.map(({ events }) => [...events.values()]) }
}

class Going {
  readonly given: Given[] = []
  readonly #crowd: Crowd
  readonly #cutoverId: string
  readonly #screen: Screen
  readonly #random: Random
  readonly #disturbance: Disturbance

  constructor(crowd: Crowd, cutoverId: string, screen: Screen, random: Random, disturbance: Disturbance) {
    this.#crowd = crowd
    this.#cutoverId = cutoverId
    this.#screen = screen
    this.#random = random
    this.#disturbance = disturbance
  }

  async act(member: Member): Promise<void> {
    const { role, number } = member
    if (role === 'network' || role === 'dba') return this.#vote(member, 'report', role)
    if (role === 'operations') return this.#vote(member, 'sign', role)
    if (role === 'sponsor') {
      if (number < 2 && this.#is('noGo')) return this.#decide(member, 'noGo')
      await this.#vote(member, 'sign', role)
      return this.#decide(member, number < 2 && this.#is('lateNoGo') ? 'noGo' : 'go')
    }
    if (role === 'qa' && number === 0) return this.#vote(member, 'sign', 'operations')
    if (role === 'qa' && this.#is('evidence')) return this.#disturbEvidence(member)
    if (role === 'lead' && this.#is('undo')) return this.#undo(member)
    await this.#give(member, { type: 'noteStep', stepId: 'announce', text: 'Here' })
  }

  /** What fell in the storm is put right, and all decision owners decide at once, until somebody has. */
  async settle(): Promise<void> {
    const { member, of } = this.#crowd
    for (let tries = 0; tries < 10 && !(await this.#isDecided()); tries++) {
      const { readiness, steps } = await this.#crowd.view(this.#cutoverId)
      if (readiness.items[0]?.status === 'open') await this.#give(member('qa', 3), EVIDENCE)
      await this.#give(member('lead', 3), { type: 'verifyItem', itemId: 'proof' })
      const announce = steps.find(({ id }) => id === 'announce')?.status
      if (announce === 'running') await this.#give(member('lead', 1), { type: 'completeStep', stepId: 'announce' })
      await this.#vote(member('network', 0), 'report', 'network')
      await this.#vote(member('dba', 0), 'report', 'dba')
      await Promise.all(of('operations').map((one) => this.#vote(one, 'sign', 'operations')))
      await Promise.all(of('sponsor').map((one) => this.#decide(one, 'go')))
    }
  }

  #is(wanted: Disturbance): boolean {
    return this.#disturbance === wanted || (this.#disturbance === 'everything' && wanted !== 'noGo')
  }

  async #isDecided(): Promise<boolean> {
    return (await this.#crowd.log(this.#cutoverId)).some(({ type }) => type === 'gateDecided')
  }

  #vote(member: Member, type: 'report' | 'sign', role: string): Promise<void> {
    return this.#untilHeard(member, () => ({ type, gateId: GATE, vote: 'go', role, ...this.#screen.poll() }))
  }

  #decide(member: Member, outcome: 'go' | 'noGo'): Promise<void> {
    const reason = outcome === 'noGo' ? { reason: 'Not tonight' } : {}
    return this.#untilHeard(member, () => ({
      type: 'decideGate',
      gateId: GATE,
      outcome,
      ...reason,
      ...this.#screen.poll(),
    }))
  }

  /** Again in view of what the screen shows by then, while it can still come true. */
  async #untilHeard(member: Member, commandNow: () => CommandInput): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await this.#give(member, commandNow())
      if (answer.ok || answer.refusal.code === 'gateState') return
      await delay(this.#random.whole(0, 10))
    }
  }

  async #disturbEvidence(member: Member): Promise<void> {
    if (member.number === 1)
      await this.#give(member, { type: 'withdrawEvidence', itemId: 'proof', reason: 'Wrong build' })
    else if (member.number < 4) await this.#give(member, EVIDENCE)
  }

  async #undo(member: Member): Promise<void> {
    if (member.number === 1) await this.#give(member, { type: 'undoStep', stepId: 'announce', reason: 'Not said' })
    else await this.#give(member, { type: 'completeStep', stepId: 'announce' })
  }

  /** Every third is sent twice, the second time through the other node. */
  async #give(by: Member, command: CommandInput): Promise<CommandAnswer> {
    const message = { commandId: randomUUID(), command }
    const { send, nodes } = this.#crowd
    const isTwice = by.number % 3 === 0
    const other = nodes.find((node) => node !== by.node)
    const [answer, again] = await Promise.all([
      send(by, this.#cutoverId, message),
      ...(isTwice && other ? [send(by, this.#cutoverId, message, other)] : []),
    ])
    if (!answer) throw new Error('A command is answered')
    this.given.push({ by, ...message, answer, ...(again && { again }) })
    return answer
  }
}

const EVIDENCE: CommandInput = {
  type: 'provideEvidence',
  itemId: 'proof',
  evidence: { link: 'https://example.org/again' },
}

interface Screen {
  events: Map<number, ChainedEvent>
  /** What a vote names: the poll that it shows. */
  poll(): { pollId: string; basis: string }
  /** Waits until it has heard of that many. */
  upTo(count: number): Promise<void>
  end(): void
}

function watchersOf({ members }: Crowd, random: Random): LiveClient[] {
  return random.shuffled(members.flatMap(({ client }) => client ?? [])).slice(0, WATCHERS)
}

/** A screen that shows a log by what it is sent. */
async function watch(client: LiveClient, cutoverId: string): Promise<Screen> {
  const events = new Map<number, ChainedEvent>()
  let shown = { pollId: 'none', basis: 'none' }
  const take = (some: readonly ChainedEvent[]) => {
    for (const event of some) {
      if (events.has(event.seq)) continue
      events.set(event.seq, event)
      if (event.type === 'pollOpened' || event.type === 'pollReopened' || event.type === 'pollImproved') {
        shown = { pollId: event.pollId, basis: event.basis }
      }
    }
  }
  const onEvents = (message: { cutoverId: string; events: ChainedEvent[] }) => {
    if (message.cutoverId === cutoverId) take(message.events)
  }
  client.on('events', onEvents)
  const answer = await client.emitWithAck('watch', { cutoverId, after: 0 })
  if (!answer.ok || !('events' in answer)) throw new Error(`Nothing is shown of ${cutoverId}`)
  take(answer.events)
  return {
    events,
    poll: () => shown,
    async upTo(count) {
      for (let waited = 0; events.size < count && waited < 10_000; waited += 5) await delay(5)
    },
    end() {
      client.off('events', onEvents)
      client.emit('unwatch', { cutoverId })
    },
  }
}
