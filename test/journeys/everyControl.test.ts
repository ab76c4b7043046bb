import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { goRound } from '../support/everyControl.ts'
import { Journey } from '../support/journey.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  await journey.person('otto@example.org', 'observer')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

// The rest, by everybody in every status, is in everyControl.long.test.ts.
it.each([{ status: 'stopped', who: 'lena', screens: ['Go / no-go'] }])(
  '$who presses every control of $screens while it is $status, and each does something in sight',
  async (round) => {
    const { pressed, faults } = await goRound(journey, round)
    expect(faults).toEqual([])
    expect(pressed.length).toBeGreaterThan(3)
  },
)
