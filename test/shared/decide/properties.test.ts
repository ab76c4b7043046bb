import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCommand, COMMAND_TYPES } from '../../../shared/commands.ts'
import type { BareCutover, Cutover } from '../../../shared/cutoverState.ts'
import { hasEnded } from '../../../shared/decide/situation.ts'
import { nextDeadline } from '../../../shared/derived/deadlines.ts'
import { ordinarySteps } from '../../../shared/derived/steps.ts'
import { completionWaitsFor } from '../../../shared/derived/waiting.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { evolve, replay } from '../../../shared/evolve/evolve.ts'
import { bare, withRunbook } from '../../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { type Act, actArbitrary, helpAlong, perform } from '../../support/improvise.ts'
import { knottyRunbook } from '../../support/knottyRunbook.ts'
import { brokenRules } from '../../support/oracles/brokenRules.ts'
import { iso, minutes, Play } from '../../support/play.ts'
import { allDone } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

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
interface Story {
  /** Of the generated runbook; none for the small one. */
  seed?: number
  /** For how many commands everything went well first. */
  along: number
  acts: Act[]
}

interface World {
  world: string
  stories: fc.Arbitrary<Story>
  begin: (story: Story) => Play
}

const SMALL = smallRunbook()
/** Everybody is asked at once, votes are given away, and hold for no longer than a quarter of an hour. */
const POLLED = mustRead(
  SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    asks: together\n    signaturesHold: 15m'),
)
const KNOTTY = knottyRunbook()
const KNOTTY_CAST = { ...castOf(KNOTTY), lead: ['lead-1', 'dba-1'] }

const WORLDS: World[] = [
  {
    world: 'the small runbook',
    stories: fc.record({ along: fc.nat(60), acts: actsOf(SMALL, PEOPLE) }),
    begin: () => new Play(SMALL, { people: PEOPLE }),
  },
  {
    world: 'a poll in every form',
    stories: fc.record({ along: fc.nat(40), acts: actsOf(POLLED, PEOPLE) }),
    begin: () => givenAway(new Play(POLLED, { people: PEOPLE })),
  },
  {
    world: 'the knotty runbook',
    stories: fc.record({ along: fc.nat(40), acts: actsOf(KNOTTY, KNOTTY_CAST) }),
    begin: () => new Play(KNOTTY, { people: KNOTTY_CAST }),
  },
  {
    world: 'generated runbooks',
    stories: fc.integer({ min: 1, max: 1_000_000 }).chain((seed) => {
      const runbook = generated(seed)
      return fc.record({ seed: fc.constant(seed), along: fc.nat(80), acts: actsOf(runbook, castOf(runbook)) })
    }),
    begin: ({ seed = 1 }) => {
      const runbook = generated(seed)
      return new Play(runbook, { people: castOf(runbook), mode: 'rehearsal' })
    },
  },
]

/** A reporter's vote and an approver's are with others, of whom one has a vote of their own for another role. */
function givenAway(play: Play): Play {
  const gateId = 'go-no-go'
  for (const [role, from, to] of [
    ['network', 'nils', 'scott'],
    ['operations', 'olga', 'pia'],
    ['operations', 'omar', 'sam'],
  ] as const) {
    play.run(from, { type: 'delegateVote', gateId, role, to, reason: 'On a plane' })
    play.run(to, { type: 'acceptDelegation', gateId, role })
  }
  return play
}

function actsOf(runbook: Runbook, cast: Record<string, string[]>): fc.Arbitrary<Act[]> {
  const people = [...new Set(Object.values(cast).flat())]
  return fc.array(actArbitrary(commandArbitraries(runbook, people), people), { maxLength: 60, size: 'max' })
}

function generated(seed: number): Runbook {
  return generateRunbook({ seed, steps: 14, workstreams: 3, gates: 2 })
}

function castOf({ roles }: Runbook): Record<string, string[]> {
  return Object.fromEntries(roles.map(({ id }) => [id, [`${id}-1`, `${id}-2`]]))
}

const undoing = (stepId: string) => ({ type: 'stepUndone', stepId, to: 'running', reason: 'Wrong button' })

/** More of them, or others: FC_RUNS=5000 FC_SEED=42. */
const RUNS = Number(process.env.FC_RUNS ?? 120)
const SEED = Number(process.env.FC_SEED ?? 1)

describe.each(WORLDS)('whatever people do with $world', ({ stories, begin }) => {
  it('[R1] [R4] [R5] [R6] [R7] [R8] [R9] keeps every rule, answers every command and forgets nothing', {
    timeout: RUNS * 1000,
  }, () => {
    const property = fc.property(stories, (story) => {
      const play = helpAlong(begin(story), story.along)
      for (const act of story.acts) expect(perform(play, act)).toEqual([])
      expect(brokenRules(play.runbook, play.log)).toEqual([])
      expectReplayed(play)
      expectTimeToPass(play)
    })
    fc.assert(property, { numRuns: RUNS, seed: SEED })
  })
})

/** [R4] Replay equals live, and so does a state that was JSON once with the tail behind it. */
function expectReplayed({ cutover, log, runbook }: Play) {
  expect(isDeepStrictEqual(replay('c1', runbook, log), cutover)).toBe(true)
  const half = Math.ceil(log.length / 2)
  const snapshot = throughJson(replay('c1', runbook, log.slice(0, half)))
  expect(isDeepStrictEqual(log.slice(half).reduce(evolve, snapshot), cutover)).toBe(true)
}

/**
 * The clock gets to its end: what is due comes to something or moves on, and no wait is forgotten that nothing holds. Polls
 * are looked at each minute for as long as they are open.
 */
function expectTimeToPass(play: Play) {
  const most = 6 * play.runbook.steps.length + 2 * play.runbook.readiness.length
  for (let passed = 0; passed <= most; passed++) {
    const next = nextDeadline(play.cutover, play.now)
    if (!next || next.deadline === 'pollCheck') return expectNothingForgotten(play)
    play.now = Math.max(play.now, next.due)
    play.passTime()
    expect(nextDeadline(play.cutover, play.now)?.due ?? Infinity).toBeGreaterThan(play.now)
  }
  expect.fail(`The clock strikes for ever: ${JSON.stringify(nextDeadline(play.cutover, play.now))}`)
}

function expectNothingForgotten({ cutover, now }: Play) {
  if (nextDeadline(cutover, now) || hasEnded(cutover)) return
  const forgotten = ordinarySteps(cutover).filter(
    ({ definition, state }) => definition.kind === 'wait' && state.status === 'running',
  )
  for (const view of forgotten) {
    const held = completionWaitsFor(cutover, view, now + minutes(60 * 24 * 30))
    expect(held.map(({ sentence }) => sentence)).not.toEqual([])
  }
}

function throughJson(state: Cutover | undefined): Cutover {
  if (!state) throw new Error('The log is empty')
  const copy: BareCutover = JSON.parse(JSON.stringify(bare(state)))
  return withRunbook(copy, state.pinned) ?? expect.fail('The state does not fit its runbook')
}

it('[R4] a state takes no event but the next', () => {
  const { log, runbook, cutover } = allDone()
  const last = log.at(-1) ?? expect.unreachable('the log is empty')
  expect(() => evolve(cutover, last)).toThrow('the state stands at')
  expect(() => evolve(cutover, { ...last, seq: last.seq + 2 })).toThrow('the state stands at')
  expect(() => replay('c1', runbook, log.slice(1))).toThrow('a log begins with cutoverCreated')
})

describe('these properties', () => {
  it('have an arbitrary for each command there is, and all it makes is valid in shape', () => {
    const arbitraries = commandArbitraries(SMALL, Object.values(PEOPLE).flat())
    expect(Object.keys(arbitraries).sort()).toEqual([...COMMAND_TYPES].sort())
    for (const [type, arbitrary] of Object.entries(arbitraries)) {
      for (const input of fc.sample<unknown>(arbitrary, { numRuns: 30, seed: 5 })) {
        expect(anyCommand.parse(input).type).toBe(type)
      }
    }
  })

  const honest = allDone().log
  const edit = (type: LoggedEvent['type'], changes: object, stepId?: string) => (event: LoggedEvent) =>
    event.type === type && (stepId === undefined || ('stepId' in event && event.stepId === stepId))
      ? Object.assign(structuredClone(event), changes)
      : event
  const without = (type: LoggedEvent['type']) => (event: LoggedEvent) => (event.type === type ? [] : event)

  it.each([
    ['[R1] copy started before freeze SS', edit('stepStarted', { at: '2026-11-28T22:02:00.000Z' }, 'copy')],
    ['[R1] freeze started before go-no-go said go', without('gateDecided')],
    ['[R4] 2 is older than the event before it', edit('cutoverStarted', { at: '2020-01-01T00:00:00.000Z' })],
    ['[R5] stepStarted by nils, who does not hold dba', edit('stepStarted', { actor: 'nils' }, 'freeze')],
    ['[R5] freeze started before what released it', edit('stepStarted', { startedAt: iso(0) }, 'freeze')],
    ['[R6] olga signed go-no-go and gave stepStarted', edit('stepStarted', { onBehalfOf: 'olga' }, 'freeze')],
    ['[R6] olga counted without a signature in a role they hold', edit('gateSigned', { actor: 'paula' })],
    ['[R6] olga, who gave or waived uat-exit, counted', edit('evidenceProvided', { onBehalfOf: 'olga' })],
    [
      '[R6] dana signed for operations and the log does not say whose vote it was',
      edit('gateSigned', { actor: 'dana' }),
    ],
    ['[R6] olga counted without a signature in a role they hold', edit('gateSigned', { vote: 'abstain' })],
    ['[R6] somebody filled the quorum of go-no-go twice', edit('gateDecided', { counted: ['olga', 'sam', 'sam'] })],
    ['[R5] dana signed for operations', edit('gateSigned', { actor: 'dana', delegatedBy: 'olga' })],
    ['[R6] go-no-go said go without its quorum', edit('gateDecided', { counted: ['olga'] })],
    ['[R6] sam alone signed and decided go-no-go', edit('gateDecided', { counted: ['sam', 'sam'] })],
    ['[R7] the poll of go-no-go rests on the past', edit('pollOpened', { basis: 'another' })],
    ['[R7] go-no-go was decided on something else than what was polled', edit('gateDecided', { basis: 'another' })],
    ['[R7] go-no-go was decided on what is no longer true', without('itemVerified')],
    ['[R7] go-no-go said go, unmet: {"readiness":0.6}', without('itemVerified')],
    ['[R8] a no-go without a reason', edit('gateReported', { vote: 'noGo' })],
    ['[R9] freeze was undone under promote, which has finished', edit('stepCompleted', undoing('freeze'), 'live')],
  ])('see %s', (broken, forge) => {
    expect(brokenRules(SMALL, honest)).toEqual([])
    const forged = honest.flatMap(forge).map((event, position) => ({ ...event, seq: position + 1 }))
    expect(brokenRules(SMALL, forged)).toContain(broken)
  })
})
