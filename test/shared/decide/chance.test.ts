import { describe, expect, it } from 'vitest'
import { asksForChance, isNewChance } from '../../../shared/derived/chanceWanted.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { asOfAt, riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import { holdingRunbook, holdingYaml } from '../../support/holdingRunbook.ts'
import { iso, makeReady, minutes, Play, passGate, signature } from '../../support/play.ts'
import { closed } from '../../support/situations.ts'

const SERVER = { kind: 'server' } as const
const GATE = 'go-no-go'

/** Ready for its poll, but for the chance. */
function ready(): Play {
  const play = new Play(holdingRunbook({ asks: '{ chance: 0.9 }' })).run('lena', { type: 'startCutover' })
  makeReady(play)
  return play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
}
const computed = (play: Play, chance: number) =>
  play.run(SERVER, { type: 'recordChance', chance, trials: 1000, of: play.cutover.seq, asOf: iso(play.now) })
const judged = (play: Play) => {
  const view = gateView(play.cutover, GATE) ?? expect.unreachable()
  return basisOf(play.cutover, view, play.now).criteria.find(({ sentence }) => sentence.startsWith('Chance'))
}
function polled(play: Play): Play {
  play.run('lena', { type: 'openPoll', gateId: GATE })
  for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: GATE, vote: 'go' })
  return play.run('olga', signature(play)).run('sam', signature(play))
}
const goes = (play: Play) => play.give('sam', { type: 'decideGate', gateId: GATE, outcome: 'go' })

describe('[R7] a gate that asks for a chance', () => {
  it('is judged by the recorded one, with its age', () => {
    const play = ready()
    expect(judged(play)).toMatchObject({
      sentence: 'Chance to finish inside the window at least 90 %: not computed yet',
      truth: 'missing',
    })
    computed(play, 0.8996)
    expect(judged(play)).toMatchObject({
      sentence: 'Chance to finish inside the window at least 90 %: now 89.9 %, from 1,000 trials',
      truth: 'unmet',
      given: { by: 'server', at: iso(play.now), byProgram: true },
    })
    computed(play.wait(minutes(1)), 0.9)
    expect(judged(play)).toMatchObject({ truth: 'met', met: true })
    play.wait(minutes(15) + 1)
    expect(judged(play)).toMatchObject({
      sentence: 'Chance to finish inside the window at least 90 %: was 90 %, from 1,000 trials, and is too old',
      truth: 'stale',
    })
  })

  it('says go with it, and not without', () => {
    for (const chance of [undefined, 0.5]) {
      const play = ready()
      if (chance !== undefined) computed(play, chance)
      expect(isRefusal(goes(polled(play)))).toBe(true)
    }
    expect(isRefusal(goes(polled(computed(ready(), 0.95))))).toBe(false)
  })

  it('voids the votes when it falls below, not when it moves above; and an old one does the same', () => {
    const play = polled(computed(ready(), 0.95))
    const poll = () => play.cutover.gates[0]?.poll
    const before = poll()?.id
    computed(play.wait(minutes(1)), 0.91)
    expect(poll()?.id).toBe(before)
    computed(play.wait(minutes(1)), 0.89)
    expect(poll()?.id).not.toBe(before)
    expect(poll()?.signatures).toEqual([])
    computed(play.wait(minutes(1)), 0.95)
    polled(ready())
    const again = poll()?.id
    play.wait(minutes(17)).passTime()
    expect(poll()?.id).not.toBe(again)
  })

  it('is told once of each moment, never of the past, and nothing without such a gate', () => {
    const play = computed(ready(), 0.95)
    const { seq } = play.cutover
    computed(play, 0.5)
    const asOf = iso(play.now - minutes(1))
    play.run(SERVER, { type: 'recordChance', chance: 0.5, trials: 1000, of: 1, asOf })
    play.run(SERVER, { type: 'recordChance', chance: 0.5, trials: 1000, of: seq + 9, asOf: iso(play.now + 1) })
    expect(play.cutover.seq).toBe(seq)
    expect(play.give('lena', { type: 'recordChance', chance: 1, trials: 1, of: 1, asOf })).toMatchObject({
      code: 'notYourRole',
    })
    const other = new Play(holdingRunbook())
    expect(computed(other, 0.9).cutover.chance).toBeUndefined()
    const over = closed('live')
    const ended = over.cutover.seq
    computed(over, 0.9)
    expect(over.cutover.seq).toBe(ended)
  })
})

describe('the chance is recorded', () => {
  const at = (play: Play, windowChance: number) => ({
    ...riskForecast(play.cutover, asOfAt(play.now)),
    windowChance,
    asOf: play.now,
  })

  it('at once, then when it has changed by more than a draw, or grows old', () => {
    const play = ready()
    expect(isNewChance(play.cutover, at(play, 0.9))).toBe(true)
    computed(play, 0.9)
    expect(isNewChance(play.cutover, at(play, 0.5))).toBe(false)
    play.wait(minutes(1))
    expect(isNewChance(play.cutover, at(play, 0.91))).toBe(false)
    expect(isNewChance(play.cutover, at(play, 0.92))).toBe(true)
    expect(isNewChance(play.cutover, at(play, 0.88))).toBe(true)
    play.wait(minutes(4))
    expect(isNewChance(play.cutover, at(play, 0.9))).toBe(false)
    play.run('lena', { type: 'openPoll', gateId: GATE })
    expect(isNewChance(play.cutover, at(play, 0.9))).toBe(true)
  })

  it('while a gate that asks for it is ahead', () => {
    const play = computed(ready(), 0.95)
    expect(asksForChance(play.cutover)).toBe(true)
    expect(asksForChance(new Play(holdingRunbook()).cutover)).toBe(false)
    passGate(play)
    expect(asksForChance(play.cutover)).toBe(true)
    play.run('lena', { type: 'cancelCutover', reason: 'x' })
    expect(asksForChance(play.cutover)).toBe(false)
  })
})

it('a runbook may ask for it; of what no plan has, it is told', () => {
  const faults = (share: string) => {
    const read = readRunbook(holdingYaml({ asks: `{ chance: ${share} }` }), 'r.yaml')
    return read.faults.filter(({ message }) => /certain|chance/.test(message)).map(({ severity }) => severity)
  }
  expect(faults('0.9')).toEqual([])
  expect(faults('0.995')).toEqual(['warning'])
  expect(faults('1.5')).toEqual(['error'])
})
