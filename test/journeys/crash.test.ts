import { afterAll, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterAll(() => journey.end())

it('[R2] a server that is killed between two steps loses nothing, and every screen goes on by itself', async () => {
  const id = await journey.cutover()
  const lead = await journey.program('lena@example.org')
  await lead(id, { type: 'startCutover' })
  const executor = await journey.open('lena@example.org', `/cutovers/${id}/run?step=announce`)
  const other = await journey.open('dana@example.org', `/cutovers/${id}/run?step=announce`)

  const detail = executor.getByRole('complementary')
  await detail.getByRole('button', { name: /^Start/ }).click()
  await detail.getByRole('button', { name: /^Complete/ }).waitFor()
  await other.locator('tr[data-step=announce].row--running').waitFor()

  await journey.server.kill()
  await executor
    .getByText(/Not live since/)
    .first()
    .waitFor({ timeout: 15_000 })
  await other
    .getByText(/Not live since/)
    .first()
    .waitFor({ timeout: 15_000 })
  // Pressed while nobody answers: it is sending until the server is back, and then it is done once.
  await detail.getByRole('button', { name: /^Complete/ }).click()
  await executor.getByText('Sending…').first().waitFor()

  await journey.server.restart()
  await executor.locator('tr[data-step=announce].row--done').waitFor({ timeout: 30_000 })
  await other.locator('tr[data-step=announce].row--done').waitFor({ timeout: 30_000 })
  expect(await other.getByText(/Not live since/).count()).toBe(0)

  const { events } = await journey.call<{ events: { type: string; seq: number }[] }>(
    'GET',
    `/cutovers/${id}/events?after=0`,
  )
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, position) => position + 1))
  expect(events.filter(({ type }) => type === 'stepCompleted')).toHaveLength(1)
})
