import { expect, it } from 'vitest'
import { replay } from '../../../../shared/evolve/evolve.ts'
import { coarseToFine, looksAt, pointAt, statesAfter } from '../../../../shared/schedule/risk/forecastHistory.ts'
import { nightOf } from '../../../../shared/schedule/risk/historyShape.ts'
import { riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { asOfAt } from '../../../../shared/schedule/risk/riskShape.ts'
import { iso, minutes, type Play } from '../../../support/play.ts'
import { closed, started } from '../../../support/situations.ts'

function failedNight(): Play {
  return started()
    .wait(minutes(9))
    .run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
    .wait(minutes(20))
}

const historyOf = (play: Play) => {
  const looks = looksAt(play.log, nightOf(play.cutover, play.now), play.runbook.steps.length)
  const given = { id: 'c1', runbook: play.runbook, log: play.log }
  const states = statesAfter(given, new Set(looks.map(({ seq }) => seq)))
  return looks.flatMap((look) => {
    const state = states.get(look.seq)
    return state ? [pointAt(state, look)] : []
  })
}

const turnedBack = () =>
  failedNight().run('lena', { type: 'beginRollback', reason: 'The copy is wrong' }).wait(minutes(5))

it.each([
  ['a night', failedNight],
  ['a rollback', turnedBack],
  ['what is closed', closed],
])('each point of %s is what the screens said then: the forecast of the state that the log had', (_, make) => {
  const play = make()
  const points = historyOf(play)
  expect(points.length).toBeGreaterThan(10)
  for (const point of points.filter((_, index) => index % 4 === 0)) {
    const then = replay('c1', play.runbook, play.log.slice(0, point.seq))
    if (!then) throw new Error('There was nothing then')
    const said = riskForecast(then, asOfAt(point.at))
    expect(point.finish).toEqual(said.finish)
    expect(point.chance).toBe(said.windowChance)
    // What happened later is not known then.
    expect(play.log.slice(point.seq).every(({ at }) => Date.parse(at) >= point.at)).toBe(true)
  }
})

it('what holds an hour up stands between two points of one moment, and what it moved is its own', () => {
  const play = started().wait(minutes(2))
  const until = iso(play.now + minutes(60))
  play.run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The storage restarts', until }).wait(minutes(20))
  const held = play.log.find(({ type }) => type === 'stepHeld')
  const [before, after] = historyOf(play).filter(({ by }) => by === held?.seq)
  expect([before?.side, after?.side]).toEqual(['before', 'after'])
  expect(before?.at).toBe(after?.at)
  expect((after?.finish.p80 ?? 0) - (before?.finish.p80 ?? 0)).toBeGreaterThan(minutes(30))
})

it('a longer night is looked at no oftener, and keeps every second of its instants at least', () => {
  const play = failedNight()
  const evenly = (to: number) =>
    looksAt(play.log, { from: play.cutover.created.at, to }, play.runbook.steps.length).flatMap(({ at, side }) =>
      side ? [] : at,
    )
  let last: number[] = []
  for (let hours = 1; hours <= 40; hours++) {
    const shown = evenly(play.now + hours * minutes(60))
    expect(shown.length).toBeLessThan(40)
    const still = last.filter((at) => shown.includes(at)).length
    expect(still).toBeGreaterThanOrEqual(Math.floor(last.length / 2))
    last = shown
  }
})

it('however much happens, it is looked at sixty times at most', () => {
  const play = started()
  for (let times = 0; times < 40; times++) {
    play.wait(minutes(2)).run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'A queue' })
    play.wait(minutes(1)).run('dana', { type: 'resumeStep', stepId: 'freeze' })
  }
  const looks = looksAt(play.log, nightOf(play.cutover, play.now), play.runbook.steps.length)
  expect(looks.length).toBeLessThanOrEqual(60)
  expect(looks.filter(({ side }) => side === 'before').length).toBe(10)
  // Each takes longer in a larger plan.
  expect(looksAt(play.log, nightOf(play.cutover, play.now), 5000).length).toBeLessThanOrEqual(20)
  expect(looks).toEqual(looks.toSorted((one, other) => one.at - other.at || one.seq - other.seq))
})

it('shows its shape first, and all of it in the end', () => {
  expect(coarseToFine([0, 1, 2, 3, 4, 5, 6, 7, 8])).toEqual([8, 0, 4, 2, 6, 1, 3, 5, 7])
  expect(coarseToFine([])).toEqual([])
  expect(coarseToFine(['one'])).toEqual(['one'])
})
