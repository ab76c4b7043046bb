import { expect, it } from 'vitest'
import { asksForChance } from '../../../shared/derived/chanceWanted.ts'
import { duties, mine } from '../../support/duties.ts'
import { iso, minutes, T0 } from '../../support/play.ts'
import { runbookOf, running } from '../schedule/given.ts'

const night = (more: Parameters<typeof runbookOf>[2]) => running(runbookOf([{ step: 'copy', takes: '1h' }], [], more))
const SERVER = { kind: 'server' } as const
const records = (play: ReturnType<typeof night>, chance: number) =>
  play.run(SERVER, { type: 'recordChance', chance, trials: 1000, of: play.cutover.seq, asOf: iso(play.now) })
const atRisk = (play: ReturnType<typeof night>) => duties(play).filter(({ kind }) => kind === 'windowChance')

it('a window that holds with less than the runbook warns of is said to the lead until it holds again', () => {
  const play = night({ window: '2h', warn: { chance: 0.85 } })
  play.now = T0
  expect(asksForChance(play.cutover)).toBe(true)
  expect(atRisk(play)).toEqual([])
  expect(atRisk(records(play, 0.85))).toEqual([])
  const [duty] = atRisk(records(play.wait(minutes(2)), 0.719))
  expect(duty).toMatchObject({ tone: 'late', over: '71 %', asked: ['lena'] })
  expect(duty?.says).toBe('At 22:02 it held with 71 %; below 85 % somebody is to look at it.')
  expect(mine(play, 'otto', 'windowChance')).toEqual([])
  // The same occasion as long as it stands.
  expect(atRisk(records(play.wait(minutes(2)), 0.5))[0]?.key).toBe(duty?.key)
  expect(atRisk(records(play.wait(minutes(2)), 0.9))).toEqual([])
})

it('nobody is warned, and nothing recorded, where the runbook does not ask', () => {
  const play = night({ window: '2h' })
  expect(asksForChance(play.cutover)).toBe(false)
  expect(play.give(SERVER, { type: 'recordChance', chance: 0.1, trials: 1000, of: 1, asOf: iso(play.now) })).toEqual([])
  expect(atRisk(play)).toEqual([])
})
