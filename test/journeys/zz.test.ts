import { afterAll, afterEach, beforeAll, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { act, button, shows } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())
it('x', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await act(page, 'Freeze writes', 'Start')
  await act(page, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', page)
  await page.screenshot({ path: '/tmp/jr/run.png' })
  console.log(
    await button(page.getByRole('region', { name: 'Now' }), 'Undo').count(),
    await page.getByRole('region', { name: 'Now' }).count(),
  )
  await page.waitForTimeout(1500)
  await page.screenshot({ path: '/tmp/jr/run2.png' })
  console.log(await page.getByRole('region', { name: 'Now' }).getByRole('button').allInnerTexts())
})
