import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import type { ServerProcess } from '../support/server.ts'
import { press, shows } from './console.ts'

let journey: Journey
let server: ServerProcess
beforeAll(async () => {
  ;({ journey, server } = await Journey.apart())
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R2] a server that is killed between two steps loses nothing, and every screen goes on by itself', async () => {
  const id = await journey.cutover()
  await journey.give('lena', id, { type: 'startCutover' })
  const executor = await journey.open('lena@example.org', `/cutovers/${id}/run?step=announce`)
  const other = await journey.open('dana@example.org', `/cutovers/${id}/run?step=announce`)

  await press(detailOf(executor), 'Start')
  await shows('Announce the start', 'running', executor, other)

  await server.kill()
  await Promise.all([executor, other].map((page) => offline(page).waitFor()))
  // Pressed while nobody answers: it is asked once the server is back, and then it is done once.
  await press(detailOf(executor), 'Complete')
  const asked = executor.getByRole('region', { name: /^You pressed Complete on “Announce the start”/ })
  await asked.waitFor()

  await server.restart()
  await offline(executor).waitFor({ state: 'detached' })
  await press(asked, 'Send it now')
  await shows('Announce the start', 'done', executor, other)
  await Promise.all([executor, other].map((page) => offline(page).waitFor({ state: 'detached' })))

  const events = await journey.events(id)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, position) => position + 1))
  expect(events.filter(({ type }) => type === 'stepCompleted')).toHaveLength(1)
})

const detailOf = (page: Page) => page.getByRole('complementary', { name: 'Step' })
const offline = (page: Page) => page.getByRole('banner').getByText(/Offline since/)
