import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Crowd, gatherTheCrowd } from '../../support/hundred/crowd.ts'
import { playRounds } from '../../support/hundred/judgeRound.ts'

const ROUNDS = 6

let crowd: Crowd
beforeAll(async () => {
  crowd = await gatherTheCrowd()
})
afterAll(() => crowd.end())

it(`[R4] [R6] [R7] a hundred people at once before an open poll give one decision, in each of ${ROUNDS} rounds`, async () => {
  const { faults, outcomes, reopened } = await playRounds(crowd, ROUNDS)
  expect(faults).toEqual([])
  // Chance of these seeds: it is decided both ways, and what a poll rests on falls under the votes.
  expect([...new Set(outcomes)].sort()).toEqual(['go', 'noGo'])
  expect(reopened).toBeGreaterThan(0)
})
