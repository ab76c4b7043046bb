import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { CutoverEvent } from '../../../shared/events.ts'
import { evolve, replay } from '../../../shared/evolve/evolve.ts'
import { bare } from '../../../shared/evolve/evolveRunbook.ts'
import { KEPT_CHARACTERS, keptText, MAX_METRICS, mostWatchItems } from '../../../shared/evolve/kept.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { actArbitrary, perform } from '../../support/improvise.ts'
import { iso } from '../../support/play.ts'
import { SITUATIONS, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const LONG = 'x'.repeat(9900)
const NAME = 'm'.repeat(190)
const jsonOf = (cutover: Cutover): string => JSON.stringify(bare(cutover))

/** Of a state's JSON, in terms of its runbook: what a step can hold at most, and what a cutover can. */
const mostBytes = ({ steps, readiness, gates }: Cutover['runbook']): number =>
  2_500_000 + 200_000 * steps.length + 40_000 * (readiness.length + gates.length)

describe('a state stays within a bound that its runbook gives', () => {
  it('[R4] however much is said, and is what its log amounts to', { timeout: 240_000 }, () => {
    const runbook = smallRunbook()
    const people = ['lena', 'dana', 'second', 'nils', 'quinn', 'olga', 'sam', 'scott']
    const play = started()
    const acts = fc.sample(actArbitrary(commandArbitraries(runbook, people), people), { numRuns: 1000, seed: 7 })
    const stepIds = runbook.steps.map(({ id }) => id)
    for (let turn = 0; turn < 2500; turn++) {
      const who = people[turn % people.length] ?? 'lena'
      const stepId = stepIds[turn % stepIds.length] ?? ''
      play.wait(1000)
      const act = turn % 4 === 0 ? acts[turn / 4] : undefined
      // Whoever ends the cutover ends the test with it.
      const ends = act?.does === 'anything' && /cancel|close|hypercare|decideGate|bulk/i.test(act.input.type)
      if (act && !ends) expect(perform(play, act)).toEqual([])
      play.give(who, { type: 'noteStep', stepId, text: `${turn} ${LONG}` })
      play.give(who, { type: 'seeStep', stepId })
      play.give('lena', { type: 'recordMetric', metric: `${NAME}${turn}`, value: turn })
      play.give('lena', { type: 'addWatchItem', title: `${turn} ${'w'.repeat(400)}` })
      play.give('lena', { type: 'resolveWatchItem', watchItemId: `w${turn}`, note: LONG })
      play.give('dana', { type: 'heartbeatStep', stepId, note: LONG })
      play.give('dana', { type: 'estimateStep', stepId, finish: iso(play.now + 60_000), reason: 'y'.repeat(1900) })
      if (turn % 50 === 0) play.give('nils', { type: 'callStop', reason: 'z'.repeat(1900) })
      play.give('dana', { type: 'answerStop', safe: turn % 2 === 0, note: LONG })
      if (turn % 50 === 40) play.give('lena', { type: 'clearStop' })
    }
    expect(play.log.length).toBeGreaterThan(3000)
    expect(jsonOf(play.cutover).length).toBeLessThan(mostBytes(runbook))
    expect(play.cutover.watchItems.length).toBe(mostWatchItems(play.cutover.steps.length))
    expect(Object.keys(play.cutover.metrics).length).toBeLessThanOrEqual(MAX_METRICS)
    expect(replay('c1', runbook, play.log)).toEqual(play.cutover)
  })

  it('keeps the newest notes of a step, counts the others, and loses none of either to what happens to the step', () => {
    const play = started()
    for (let turn = 1; turn <= 25; turn++)
      play.run('dana', { type: 'noteStep', stepId: 'freeze', text: `Note ${turn}` })
    play.run('dana', { type: 'completeStep', stepId: 'freeze', observed: 'Frozen' })
    play.run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Wrong button' })
    const freeze = play.cutover.steps[play.runbook.steps.findIndex(({ id }) => id === 'freeze')]
    expect(freeze?.notes?.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, left) => `Note ${left + 16}`))
    expect(freeze?.earlierNotes).toBe(15)
  })

  it('with 6,000 notes is no larger than with ten for each step', () => {
    const play = started()
    const { runbook } = play
    let cutover = play.cutover
    const before = jsonOf(cutover).length
    for (let turn = 0; turn < 6000; turn++) {
      const stepId = runbook.steps[turn % runbook.steps.length]?.id ?? ''
      const event: CutoverEvent = { type: 'stepNoted', stepId, text: LONG }
      cutover = evolve(cutover, { ...event, seq: cutover.seq + 1, at: iso(play.now), actor: 'dana', commandId: '' })
    }
    expect(jsonOf(cutover).length - before).toBeLessThan(12_000 * runbook.steps.length)
  })

  it('keeps the newest check-ins', () => {
    const play = SITUATIONS.hypercare()
    for (let turn = 1; turn <= 130; turn++) play.run('lena', { type: 'recordCheckIn', note: `${turn} ${LONG}` })
    expect(play.cutover.checkIns).toHaveLength(100)
    expect(play.cutover.checkIns.at(-1)?.note.slice(0, 4)).toBe('130 ')
    expect(play.cutover.earlierCheckIns).toBe(30)
    expect(jsonOf(play.cutover).length).toBeLessThan(200_000)
    const metrics = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`m${at}`, 1]))
    expect(() => play.give('lena', { type: 'recordCheckIn', note: 'Calm', metrics })).toThrow('more than 50 values')
  })

  it('keeps the last answer of each person to a stop', () => {
    const play = started().run('nils', { type: 'callStop', reason: 'Smoke' })
    for (const safe of [false, true, false]) play.run('dana', { type: 'answerStop', safe })
    expect(play.cutover.stopCall?.answers).toMatchObject([{ by: 'dana', safe: false }])
  })

  it('refuses in words what would be one too many', () => {
    const play = started()
    for (let turn = 0; turn < MAX_METRICS; turn++)
      play.run('lena', { type: 'recordMetric', metric: `m${turn}`, value: 1 })
    play.run('lena', { type: 'recordMetric', metric: 'm0', value: 2 })
    const refused = play.give('lena', { type: 'recordMetric', metric: 'another', value: 1 })
    expect(refused).toMatchObject({ code: 'tooMany', message: expect.stringContaining('at most 500 metrics') })
    const watched = Array.from({ length: mostWatchItems(play.runbook.steps.length) }, (_, turn) => ({
      type: 'addWatchItem' as const,
      title: `Item ${turn}`,
    }))
    for (let from = 0; from < watched.length; from += 500) {
      play.run('lena', { type: 'bulk', commands: watched.slice(from, from + 500) })
    }
    const item = { type: 'addWatchItem' as const, title: 'One too many' }
    for (const command of [item, { type: 'bulk' as const, commands: [item] }]) {
      expect(isRefusal(play.give('lena', command)) && 'refused').toBe('refused')
    }
  })
})

it('a long text keeps its beginning, and no half of a character', () => {
  expect(keptText('short')).toBe('short')
  const text = keptText('😀'.repeat(2000))
  expect(text.length).toBeLessThanOrEqual(KEPT_CHARACTERS)
  expect(text.isWellFormed()).toBe(true)
  expect(text.endsWith('😀…')).toBe(true)
})
