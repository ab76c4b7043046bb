import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Crowd, gatherTheCrowd } from '../../support/hundred/crowd.ts'
import { playRounds } from '../../support/hundred/judgeRound.ts'

/** `npm run soak:hundred` plays 1,000; they take longer than all other long tests together. */
const ROUNDS = Number(process.env.HUNDRED_ROUNDS ?? 60)
const FIRST = 1_000

let crowd: Crowd
beforeAll(async () => {
  crowd = await gatherTheCrowd()
})
afterAll(() => crowd.end())

it(`[R4] [R6] [R7] a hundred people at once before an open poll give one decision, in each of ${ROUNDS} rounds`, {
  timeout: 60_000 + ROUNDS * 20_000,
}, async () => {
  const { faults, outcomes, reopened } = await playRounds(crowd, ROUNDS, FIRST)
  expect(faults).toEqual([])
  expect(outcomes).toHaveLength(ROUNDS)
  // Chance of these seeds: it is decided both ways, and what a poll rests on falls under the votes.
  expect([...new Set(outcomes)].sort()).toEqual(['go', 'noGo'])
  expect(reopened).toBeGreaterThan(0)
})
