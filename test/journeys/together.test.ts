import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { diceOf, editTogether, nothingIsLost } from './together.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R4] three people write into one plan, with dropped lines and reloads: no edit is lost, and every table is the log', async () => {
  const given = { people: 3, steps: 70, lastsMs: 12_000, dice: diceOf(7) }
  const { id, editors } = await editTogether(journey, given)
  expect(await nothingIsLost(journey, id, editors)).toBeGreaterThan(0)
})
