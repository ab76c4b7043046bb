/** A random cutover: what happens in it, and how it is played through the real `decide` with every input frozen. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Actor } from '../../shared/actor.ts'
import { anyCommand, type Command } from '../../shared/commands.ts'
import type { CommandOutcome } from '../../shared/decide/commandOutcome.ts'
import { decide } from '../../shared/decide/decide.ts'
import { nextDeadline } from '../../shared/derived/deadlines.ts'
import { isRefusal, REFUSAL_KINDS, type Refusal } from '../../shared/refusal.ts'
import { type AnyInput, actorArbitrary, type CommandArbitraries, CURRENT } from './arbitraries.ts'
import { asSeenBy, standingIn } from './asSeen.ts'
import { helpfulMoves, unluckyMoves } from './moves.ts'
import { minutes, type Play, person } from './play.ts'

/** Nobody waits for what is days away: evidence that goes stale, mostly. */
const LONG = minutes(60 * 4)

export type Act =
  | { does: 'anything'; who: Actor; input: AnyInput }
  | { does: 'help' | 'harm'; pick: number; turn: number }
  | { does: 'wait'; milliseconds: number }
  /** The clock gets to the next deadline. */
  | { does: 'tick' }

export function actArbitrary(commands: CommandArbitraries, people: readonly string[]): fc.Arbitrary<Act> {
  const pick = fc.nat(100_000)
  const turn = fc.nat(1000)
  const times = [0, 1, 1000, minutes(1), minutes(5), minutes(11), minutes(45)]
  const day = 60 * 24
  return fc.oneof(
    { weight: 9, arbitrary: fc.record({ does: fc.constant('help' as const), pick, turn }) },
    { weight: 8, arbitrary: fc.record({ does: fc.constant('harm' as const), pick, turn }) },
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constant('anything' as const),
        who: actorArbitrary(people),
        input: fc.oneof(...Object.values(commands)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        milliseconds: fc.oneof(
          { weight: 20, arbitrary: fc.constantFrom(...times) },
          { weight: 1, arbitrary: fc.constant(minutes(day * 8)) },
        ),
      }),
    },
    { weight: 4, arbitrary: fc.constant({ does: 'tick' as const }) },
  )
}

/** Lets everything go well for so many commands, from the first readiness item to the end of hypercare. */
export function helpAlong(play: Play, commands: number): Play {
  for (let turn = 1; turn <= commands; turn++) {
    const { cutover, now } = play
    const moves = helpfulMoves({ cutover, now, turn })
    const move = moves[turn % moves.length]
    if (move) play.give(person(move.who, { via: move.via }), move.command)
    play.wait(minutes(turn % 4))
  }
  return play
}

/** Plays one act. Answers what is wrong with how it was answered, as sentences; empty when nothing is. */
export function perform(play: Play, act: Act): string[] {
  switch (act.does) {
    case 'anything':
      return give(play, act.who, withCurrent(play, act.input))
    case 'help':
    case 'harm': {
      const moment = { cutover: play.cutover, now: play.now, turn: act.turn }
      const moves = act.does === 'help' ? helpfulMoves(moment) : unluckyMoves(moment)
      const move = moves[act.pick % moves.length]
      return move ? give(play, person(move.who, { via: move.via }), move.command) : []
    }
    case 'wait':
      play.wait(act.milliseconds)
      return []
    case 'tick': {
      const next = nextDeadline(play.cutover, play.now)
      if (!next || next.due > play.now + LONG) return []
      play.now = Math.max(play.now, next.due)
      deepFreeze(play.cutover)
      play.passTime()
      const left = nextDeadline(play.cutover, play.now)
      return left && left.due <= play.now ? [`${left.deadline} of ${left.id} has passed, and nothing comes of it`] : []
    }
  }
}

/** Gives the command twice, the first time with nothing that it could change; both times have to come to the same. */
function give(play: Play, actor: Actor, input: AnyInput | Command): string[] {
  const command = deepFreeze<Command>(anyCommand.parse(input))
  const first = decide(deepFreeze(play.cutover), command, deepFreeze({ actor, now: play.now }))
  const inBulk = asBulkOfOne(command).map((bulk) => decide(play.cutover, bulk, { actor, now: play.now }))
  const second = play.give(actor, input)
  return [
    ...(inBulk.every((third) => isDeepStrictEqual(withoutField(first), withoutField(third)))
      ? []
      : [`${input.type} alone in a bulk was decided in another way`]),
    ...(isDeepStrictEqual(first, second) ? [] : [`${input.type} was decided in two ways`]),
    ...(isRefusal(first) ? unclear(input.type, first) : []),
  ]
}

/** Empty for what no bulk may hold. */
function asBulkOfOne(command: Command): Command[] {
  const { data } = anyCommand.safeParse({ type: 'bulk', commands: [command] })
  return data ? [data] : []
}

/** A bulk names the field by the position of its command too. */
function withoutField(decision: CommandOutcome): CommandOutcome {
  if (!isRefusal(decision)) return decision
  const { field: _, ...refusal } = decision
  return refusal
}

/** What is wrong with how a refusal puts it to a tired person. */
function unclear(type: string, { code, message, waitingFor }: Refusal): string[] {
  return [
    ...(code in REFUSAL_KINDS ? [] : [`${type} was refused with the unknown code ${code}`]),
    ...[message, ...(waitingFor ?? []).map(({ sentence }) => `${sentence}.`)].flatMap((sentence) =>
      /^[\p{Lu}“].*[.”]$/su.test(sentence) && !/\.\.|undefined|null|NaN|\[object/.test(sentence)
        ? []
        : [`${type} was refused with what is no sentence: ${sentence}`],
    ),
  ]
}

/** What stands there in place of each `CURRENT`. */
const withCurrent = (play: Play, input: AnyInput): Command =>
  anyCommand.parse(asSeenBy(standingIn(play.cutover), withoutCurrent(input)))

const withoutCurrent = (input: object): object =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) =>
      value === CURRENT ? [] : [[name, Array.isArray(value) ? value.map(inner) : value]],
    ),
  )
const inner = (value: unknown) => (typeof value === 'object' && value !== null ? withoutCurrent(value) : value)

/** Whatever is frozen already is frozen to its bottom: states share most of their parts. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
