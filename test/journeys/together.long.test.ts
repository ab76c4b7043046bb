import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { diceOf, editTogether, nothingIsLost } from './together.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R4] eight people write into a plan of 350 steps for two minutes, with dropped lines and reloads: no edit is lost', async () => {
  const given = { people: 8, steps: 350, lastsMs: 120_000, dice: diceOf(Number(process.env.SEED ?? 11)) }
  const { id, editors } = await editTogether(journey, given)
  expect(await nothingIsLost(journey, id, editors)).toBeGreaterThan(50)
}, 600_000)
