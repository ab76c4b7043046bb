import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { ordinarySteps } from '../../../shared/derived/steps.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { type LevelledNight, levelledNight } from '../../../shared/schedule/level/levelledNight.ts'
import type { Change, Scenario } from '../../../shared/whatIf/change.ts'
import { futureOf } from '../../../shared/whatIf/future.ts'
import { readScenarios, writeScenarios } from '../../../shared/whatIf/link.ts'
import { sayChange, tryScenario } from '../../../shared/whatIf/tryScenario.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { actArbitrary, helpAlong, perform } from '../../support/improvise.ts'
import { CAST, minutes, Play } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const RUNBOOK = smallRunbook()
const IDS = RUNBOOK.steps.map(({ id }) => id)
const ONE_DBA = SMALL_YAML.replace('title: Database, capacity: 2', 'title: Database, capacity: 1').replace(
  'phase: Outage, owner: dba, secondPerson: true',
  'phase: Outage, owner: dba',
)
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

  it.each<[string, () => Play, string, string | undefined]>([
    ['running', () => started(), 'freeze', undefined],
    [
      'held',
      () => started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'A lock' }),
      'freeze',
      undefined,
    ],
    [
      'failed',
      () => started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'A lock' }),
      'freeze',
      'stepState',
    ],
    ['unconfirmed', () => promoted(), 'promote', 'stepState'],
    ['done', () => promoted(), 'freeze', 'stepState'],
  ])('is taken or refused of a step that is %s', (status, situation, stepId, code) => {
    const play = situation()
    const index = play.cutover.runbook.steps.findIndex(({ id }) => id === stepId)
    expect(play.cutover.steps[index]?.status).toBe(status)
    for (const change of [{ kind: 'slip', stepId, by: 600 } as const, { kind: 'fail', stepId } as const]) {
      const { refused, after } = trying(play, change)
      expect(refused.map(({ refusal }) => refusal.code)).toEqual(code === undefined ? [] : [code])
      const [was, is] = [forecast(play.cutover, play.now), forecast(after, play.now)]
      if (code === undefined) expect(is.steps[index]?.finish).toBeGreaterThan(was.steps[index]?.finish ?? 0)
      else expect(is).toEqual(was)
    }
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

describe('other people than there are', () => {
  const night = (play: Play, cutover: Cutover, from?: LevelledNight) =>
    levelledNight(cutover, play.now, { effort: 3000, ...(from && { from }) })

  it('end the levelled night sooner or later beside today’s, and give no command', () => {
    const one = mustRead(ONE_DBA)
    const play = new Play(one)
    const today = night(play, play.cutover) ?? expect.unreachable('somebody is limited')
    const { after, commands, refused } = trying(play, { kind: 'people', role: 'dba', by: 1 })
    expect([commands, refused]).toEqual([[], []])
    expect(night(play, after, today)?.finish).toBeLessThan(today.finish)
    expect(today.scarce[0]?.finishWithOneMore).toBe(night(play, after, today)?.finish)
    expect(forecast(after, play.now).finish).toBe(forecast(play.cutover, play.now).finish)
    const back = trying(play, { kind: 'people', role: 'dba', by: 2 }, { kind: 'people', role: 'dba', by: -2 })
    expect(night(play, back.after)).toEqual(today)
  })

  it('are counted with whatever else is tried, in any order', () => {
    const play = new Play(mustRead(ONE_DBA))
    const more: Change = { kind: 'people', role: 'dba', by: 1 }
    const longer: Change = { kind: 'takes', stepId: 'copy', takes: '50m' }
    const [first, last] = [trying(play, more, longer), trying(play, longer, more)]
    expect(first.after.runbook).toEqual(last.after.runbook)
    expect(first.after.runbook.roles.find(({ id }) => id === 'dba')?.capacity).toBe(2)
  })

  it.each<[Change & { kind: 'people' }, string]>([
    [{ kind: 'people', role: 'nobody', by: 1 }, 'There is no role “nobody” in this cutover.'],
    [
      { kind: 'people', role: 'network', by: 1 },
      'The runbook does not say how many there are of Network, so nothing ever waits for them.',
    ],
    [{ kind: 'people', role: 'dba', by: -2 }, 'There are 2 of Database; that would leave nobody.'],
    [{ kind: 'people', role: 'dba', by: -1 }, '“Promote the replica” needs 2 of Database at once; there would be 1.'],
  ])('are refused where they cannot be: %o', (change, message) => {
    const promoted = SMALL_YAML.replace('step: promote,', 'step: promote, people: { dba: 2 },')
    const { refused, after } = trying(new Play(mustRead(promoted)), { kind: 'window', by: 60 }, change)
    expect(refused).toMatchObject([{ change: 1, refusal: { message } }])
    expect(after.runbook.roles).toEqual(mustRead(promoted).roles)
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
    kind: fc.constant('people' as const),
    role: fc.constantFrom('dba', 'network', 'nobody'),
    by: fc.constantFrom(-2, -1, 1, 5),
  }),
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
      '[[{"kind":"people","role":"dba","by":0}]]',
      '[[{"kind":"people","role":"dba","by":1.5}]]',
      '[[{"kind":"people","by":1}]]',
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
  expect(said({ kind: 'people', role: 'dba', by: 1 })).toBe('one more of Database')
  expect(said({ kind: 'people', role: 'dba', by: -2 })).toBe('2 fewer of Database')
})
