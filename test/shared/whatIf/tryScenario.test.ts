import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ordinarySteps } from '../../../shared/derived/steps.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import type { Change, Scenario } from '../../../shared/whatIf/change.ts'
import { futureOf } from '../../../shared/whatIf/future.ts'
import { readScenarios, writeScenarios } from '../../../shared/whatIf/link.ts'
import { sayChange, tryScenario } from '../../../shared/whatIf/tryScenario.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { actArbitrary, helpAlong, perform } from '../../support/improvise.ts'
import { CAST, minutes, Play } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const RUNBOOK = smallRunbook()
const IDS = RUNBOOK.steps.map(({ id }) => id)
const REASON = 'To hold the window'

const trying = (play: Play, ...changes: Change[]) => tryScenario(play.cutover, { changes }, play.now, REASON)
const finishOf = (play: Play) => forecast(play.cutover, play.now).finish
const finishIf = (play: Play, ...changes: Change[]) => forecast(trying(play, ...changes).after, play.now).finish

/** A step of the critical path that has not begun, and takes time. */
function criticalStep(play: Play) {
  const { steps } = forecast(play.cutover, play.now)
  const one = ordinarySteps(play.cutover).find(
    ({ position, definition, state }) =>
      state.status === 'pending' && steps[position]?.critical && definition.takes.likely > 60,
  )
  return one ?? expect.unreachable('nothing is critical')
}

describe('what might happen', () => {
  it('moves the finish by a slip of a critical step, and by nothing within the slack of another', () => {
    const play = new Play(RUNBOOK)
    const { definition } = criticalStep(play)
    expect(finishIf(play, { kind: 'slip', stepId: definition.id, by: 1200 })).toBe(finishOf(play) + minutes(20))
    const { steps } = forecast(play.cutover, play.now)
    const slack = steps.findIndex((step) => step !== null && step.slack > 60)
    const id = IDS[slack] ?? expect.unreachable('every step is critical')
    const by = Math.floor(steps[slack]?.slack ?? 0)
    expect(finishIf(play, { kind: 'slip', stepId: id, by })).toBe(finishOf(play))
  })

  it('lets a step that fails be done once more, before it has begun and while it runs', () => {
    const play = helpAlong(new Play(RUNBOOK), 14)
    const { definition } = criticalStep(play)
    const again = minutes(definition.takes.likely / 60)
    expect(finishIf(play, { kind: 'fail', stepId: definition.id })).toBe(finishOf(play) + again)
  })

  it('records nothing, and changes nothing of the cutover itself', () => {
    const play = new Play(RUNBOOK)
    const before = structuredClone(play.cutover)
    const { definition } = criticalStep(play)
    const tried = trying(
      play,
      { kind: 'slip', stepId: definition.id, by: 600 },
      { kind: 'fail', stepId: definition.id },
    )
    expect(tried.commands).toEqual([])
    expect(play.cutover).toEqual(before)
  })
})

describe('what one might do', () => {
  it('is refused as the command would be, and the rest is tried without it', () => {
    const play = new Play(RUNBOOK)
    const { definition } = criticalStep(play)
    const tried = trying(
      play,
      { kind: 'takes', stepId: 'nowhere', takes: '5m' },
      { kind: 'takes', stepId: definition.id, takes: 'soon' },
      { kind: 'moveT0', by: 600 },
    )
    expect(tried.refused).toMatchObject([
      { change: 0, refusal: { code: 'unknownStep' } },
      { change: 1, refusal: { code: 'malformed', field: 'takes' } },
    ])
    expect(tried.commands).toMatchObject([{ type: 'moveT0', reason: REASON }])
    expect(tried.after.t0).toBe(play.cutover.t0 + minutes(10))
  })

  it('moves the end of the window and leaves the finish', () => {
    const play = new Play(RUNBOOK)
    const { after } = trying(play, { kind: 'window', by: 1800 })
    const [was, is] = [futureOf(play.cutover, play.now), futureOf(after, play.now)]
    expect(is.finish).toBe(was.finish)
    expect(is.spare).toBe(was.spare + 1800)
  })

  it('comes, on random nights, to exactly what applying it comes to', () => {
    const people = [...new Set(Object.values(CAST).flat())]
    const acts = fc.array(actArbitrary(commandArbitraries(RUNBOOK, people), people), { maxLength: 30 })
    let applied = 0
    let refused = 0
    fc.assert(
      fc.property(fc.nat(50), acts, fc.array(anyChange, { minLength: 1, maxLength: 5 }), (along, some, changes) => {
        const play = helpAlong(new Play(RUNBOOK), along)
        for (const act of some) perform(play, act)
        const { commands, after } = trying(play, ...changes.filter(({ kind }) => kind !== 'slip' && kind !== 'fail'))
        const whole = trying(play, ...changes)
        expect(futureOf(whole.after, play.now).windowEnd).toBeGreaterThan(0)
        refused += whole.refused.length
        if (commands.length === 0) return
        applied += commands.length
        const outcome = play.give('lena', { type: 'bulk', commands })
        expect(isRefusal(outcome)).toBe(false)
        expect(futureOf(play.cutover, play.now)).toEqual(futureOf(after, play.now))
      }),
      { numRuns: 60, seed: Number(process.env.FC_SEED ?? 1) },
    )
    expect(applied).toBeGreaterThan(20)
    expect(refused).toBeGreaterThan(20)
  })
})

const stepId = fc.constantFrom(...IDS, 'nowhere')
const by = fc.integer({ min: 1, max: 7200 })
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('slip' as const), stepId, by }),
  fc.record({ kind: fc.constant('fail' as const), stepId }),
  fc.record({
    kind: fc.constant('takes' as const),
    stepId,
    takes: fc.constantFrom('5m', '5m..10m..30m', '1h', 'soon'),
  }),
  fc.record({ kind: fc.constant('skip' as const), stepId }),
  fc.record({ kind: fc.constant('reorder' as const), stepId, after: fc.subarray(IDS, { maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('moveT0' as const),
    by: fc.oneof(
      by,
      by.map((later) => -later),
    ),
  }),
  fc.record({ kind: fc.constant('window' as const), by }),
  fc.record({
    kind: fc.constant('add' as const),
    title: fc.constantFrom('Restart the proxy', 'Ask the vendor'),
    owner: fc.constantFrom(...RUNBOOK.roles.map(({ id }) => id)),
    workstream: fc.constantFrom(...RUNBOOK.workstreams),
    phase: fc.constantFrom(...RUNBOOK.phases.map(({ title }) => title)),
    takes: fc.constant('15m'),
    after: fc.subarray(IDS, { maxLength: 1 }),
    before: fc.subarray(IDS, { maxLength: 1 }),
  }),
)

describe('a link', () => {
  it('brings scenarios back as they were', () => {
    const scenarios: fc.Arbitrary<Scenario[]> = fc.array(
      fc.record({
        changes: fc.array(anyChange, { minLength: 1, maxLength: 6 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(scenarios, (some) => {
        expect(readScenarios(writeScenarios(some))).toEqual(some)
      }),
    )
  })

  it('of anything else brings nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readScenarios(text)
        if (read) expect(readScenarios(writeScenarios(read))).toEqual(read)
      }),
    )
    for (const text of [
      '',
      '{',
      'null',
      '[[]]',
      '[[{"kind":"slip","stepId":"freeze","by":-5}]]',
      '[[{"kind":"moveT0","by":1e99}]]',
      '[[{"kind":"deleteEverything"}]]',
      `[[{"kind":"skip","stepId":"${'x'.repeat(300)}"}]]`,
    ])
      expect(readScenarios(text)).toBeUndefined()
  })
})

it('says each change in a few words', () => {
  const play = new Play(RUNBOOK)
  const { definition } = criticalStep(play)
  const stepId = definition.id
  const said = (change: Change) => sayChange(play.cutover, change)
  expect(said({ kind: 'slip', stepId, by: 1200 })).toBe(`“${definition.title}” is 20 min late`)
  expect(said({ kind: 'takes', stepId, takes: '5m' })).toBe(`“${definition.title}” takes 5m`)
  expect(said({ kind: 'reorder', stepId, after: [] })).toBe(`“${definition.title}” waits for nothing`)
  expect(said({ kind: 'moveT0', by: -600 })).toBe('T-0 10 min earlier')
  expect(said({ kind: 'window', by: 1800 })).toBe('the window ends 30 min later')
})
