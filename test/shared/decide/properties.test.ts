import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCommand, COMMAND_TYPES } from '../../../shared/commands.ts'
import { evolve, replay } from '../../../shared/cutover.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { nextDeadline } from '../../../shared/deadlines.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { ImpossibleHistory } from '../../../shared/history.ts'
import { ROLLBACK_SUFFIX } from '../../../shared/runbook.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { type Act, actArbitrary, perform } from '../../support/improvise.ts'
import { brokenRules } from '../../support/oracles/brokenRules.ts'
import { iso, Play } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

/** Several roles in one hand, and the creator among the approvers: where four eyes are easily lost. */
const PEOPLE = {
  lead: ['lena', 'ludo'],
  dba: ['dana', 'second'],
  network: ['nils'],
  qa: ['quinn'],
  operations: ['olga', 'omar', 'paula', 'dana'],
  sponsor: ['sam', 'quinn'],
  scribe: ['scott'],
}
const SMALL = smallRunbook()
const SMALL_PEOPLE = [...new Set(Object.values(PEOPLE).flat())]

interface Story {
  play: () => Play
  acts: Act[]
}

const small: fc.Arbitrary<Story> = fc
  .array(actArbitrary(commandArbitraries(SMALL, SMALL_PEOPLE), SMALL_PEOPLE), { maxLength: 90, size: 'max' })
  .map((acts) => ({ acts, play: () => new Play(SMALL, { people: PEOPLE }) }))

const generated: fc.Arbitrary<Story> = fc.integer({ min: 1, max: 1_000_000 }).chain((seed) => {
  const runbook = generateRunbook({ seed, steps: 14, workstreams: 3, gates: 2 })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [`${id}-1`, `${id}-2`]]))
  return fc
    .array(actArbitrary(commandArbitraries(runbook, Object.values(people).flat()), Object.values(people).flat()), {
      maxLength: 140,
      size: 'max',
    })
    .map((acts) => ({ acts, play: () => new Play(runbook, { people, mode: 'rehearsal' as const }) }))
})

const WORLDS = [
  { world: 'the small runbook', stories: small, runs: 250 },
  { world: 'generated runbooks', stories: generated, runs: 100 },
]

describe.each(WORLDS)('whatever people do with $world', ({ stories, runs }) => {
  const holds = (property: (story: Story) => void, seed: number) =>
    fc.assert(fc.property(stories, property), { numRuns: runs, seed, endOnFailure: false })

  it(
    '[R1] [R4] [R5] [R6] [R7] [R8] [R9] the log keeps every rule, by a second reading of it',
    { timeout: 60_000 },
    () =>
      holds((story) => {
        const play = told(story)
        expect(brokenRules(play.runbook, play.log)).toEqual([])
      }, 1),
  )

  it(
    'decides without throwing, always in the same way, changing nothing, and refuses in sentences',
    { timeout: 60_000 },
    () =>
      holds(({ play: begin, acts }) => {
        const play = begin()
        for (const act of acts) expect(perform(play, act)).toEqual([])
      }, 2),
  )

  it('[R4] replay equals live, and so do a state out of JSON and the tail behind it', { timeout: 60_000 }, () =>
    holds((story) => {
      const { cutover, log, runbook } = told(story)
      expect(isDeepStrictEqual(replay('c1', runbook, log), cutover)).toBe(true)
      const at = Math.ceil(log.length / 2)
      const tail = log.slice(at).reduce(evolve, throughJson(replay('c1', runbook, log.slice(0, at))))
      expect(isDeepStrictEqual(tail, cutover)).toBe(true)
    }, 3),
  )

  it('every deadline that passes comes to something or moves on', { timeout: 60_000 }, () =>
    holds((story) => {
      const play = told(story)
      const most = play.runbook.steps.length * 4 + play.runbook.readiness.length * 2
      for (let passed = 0; passed <= most; passed++) {
        const next = nextDeadline(play.cutover, play.now)
        if (!next || next.due > play.now) return
        const { deadline, id, due } = next
        play.run({ kind: 'clock' }, { type: 'passTime', deadline, id, due: iso(due) })
      }
      expect.fail(`the clock strikes for ever: ${JSON.stringify(nextDeadline(play.cutover, play.now))}`)
    }, 4),
  )
})

describe('these properties', () => {
  it('have an arbitrary for each command there is, and all it makes is valid in shape', () => {
    const arbitraries = commandArbitraries(SMALL, SMALL_PEOPLE)
    expect(Object.keys(arbitraries).sort()).toEqual([...COMMAND_TYPES].sort())
    for (const [type, arbitrary] of Object.entries(arbitraries)) {
      for (const input of fc.sample<unknown>(arbitrary, { numRuns: 30, seed: 5 })) {
        expect(anyCommand.parse(input).type).toBe(type)
      }
    }
  })
})

function told({ play: begin, acts }: Story): Play {
  const play = begin()
  for (const act of acts) perform(play, act)
  return play
}

function throughJson(state: Cutover | undefined): Cutover {
  if (!state) throw new Error('The log is empty')
  const { runbook, ...rest } = state
  const copy: Omit<Cutover, 'runbook'> = JSON.parse(JSON.stringify(rest))
  return { ...copy, runbook }
}
