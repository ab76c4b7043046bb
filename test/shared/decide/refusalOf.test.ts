import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCommand, COMMAND_TYPES, type Command } from '../../../shared/commands.ts'
import type { BareCutover, Cutover } from '../../../shared/cutoverState.ts'
import { decide, refusalOf } from '../../../shared/decide/decide.ts'
import { evolve, replay } from '../../../shared/evolve/evolve.ts'
import { bare, withRunbook } from '../../../shared/evolve/evolveRunbook.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { actorArbitrary, type CommandArbitraries, commandArbitraries } from '../../support/arbitraries.ts'
import { CASES } from '../../support/authorityCases.ts'
import { helpAlong } from '../../support/improvise.ts'
import { helpfulMoves, unluckyMoves } from '../../support/moves.ts'
import { CAST, Play, person } from '../../support/play.ts'
import { SITUATIONS } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const RUNBOOK = smallRunbook()
const PEOPLE = [...new Set(Object.values(CAST).flat())]
const COMMANDS = commandArbitraries(RUNBOOK, PEOPLE)
const SCENES = Object.values(SITUATIONS).map((situation) => situation())
const ACTORS = [...PEOPLE.map((id) => person(id)), person('vera', { organisationRole: 'observer' })]

/** The state as a browser has it: an earlier one that came as JSON, and the events since. */
function asTheClientHasIt({ log, runbook }: Play): Cutover {
  const half = Math.ceil(log.length / 2)
  const sent = replay('c1', runbook, log.slice(0, half)) ?? expect.fail('The log is empty')
  const state: BareCutover = JSON.parse(JSON.stringify(bare(sent)))
  return log
    .slice(half)
    .reduce(evolve, withRunbook(state, runbook) ?? expect.fail('The state does not fit its runbook'))
}

/** What the server answers, and what the console says beforehand: the refusal, or that there is none. */
function verdicts(play: Play, client: Cutover, command: Command, actor = person('lena')) {
  const context = { actor, now: play.now }
  const decision = decide(play.cutover, command, context)
  return { server: isRefusal(decision) ? decision : undefined, client: refusalOf(client, command, context) }
}

const each = (type: keyof CommandArbitraries): fc.Arbitrary<Command> =>
  COMMANDS[type].map((input) => anyCommand.parse(input))

describe('the console says beforehand what the server will answer', () => {
  it('[R5] to every type of command, whoever gives it, wherever a story has come to', () => {
    const story = fc.record({
      along: fc.nat(120),
      who: actorArbitrary(PEOPLE),
      turn: fc.nat(1000),
      commands: fc.tuple(...COMMAND_TYPES.map(each)),
    })
    const property = fc.property(story, ({ along, who, turn, commands }) => {
      const play = helpAlong(new Play(RUNBOOK), along)
      const client = asTheClientHasIt(play)
      for (const command of commands) {
        const { server, client: said } = verdicts(play, client, command, who)
        expect(said).toEqual(server)
      }
      const moment = { cutover: play.cutover, now: play.now, turn }
      for (const move of [...helpfulMoves(moment), ...unluckyMoves(moment)]) {
        const { server, client: said } = verdicts(play, client, anyCommand.parse(move.command), person(move.who))
        expect(said).toEqual(server)
      }
    })
    fc.assert(property, { numRuns: 60, seed: 1 })
  })

  it.each(COMMAND_TYPES)('where %s is fine when its owner gives it, and in every other situation', (type) => {
    const { given, command } = CASES[type]
    for (const play of [given(), ...SCENES]) {
      const client = asTheClientHasIt(play)
      const parsed = anyCommand.parse(command(play))
      for (const actor of ACTORS) {
        const { server, client: said } = verdicts(play, client, parsed, actor)
        expect(said).toEqual(server)
      }
    }
  })
})
