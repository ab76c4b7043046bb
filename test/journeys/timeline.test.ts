import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { faultsIn } from './looks.ts'
import { done, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('answers when the night ends and what drives that, and leads by keys and by the pointer to each step', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: -5 })
  await upToGo(journey, id)
  await journey.give('dana', id, ...done('freeze'))
  const page = await journey.open('lena@example.org', `/cutovers/${id}/timeline`)
  const picture = page.getByRole('application', { name: 'Timeline' })
  await picture.getByText('Database', { exact: true }).waitFor()
  await page.getByText(/^Finish \d\d:\d\d.*window ends/).waitFor()
  await picture.getByText('T-0', { exact: true }).waitFor()
  await picture.getByText(/^Go \/ no-go: go/).waitFor()
  await page.getByRole('button', { name: 'Window', pressed: true }).waitFor()

  // By keys: to what is under way or next, said aloud, and into it.
  await picture.focus()
  await page.keyboard.press('ArrowRight')
  const first = await aloud(page)
  expect(first).toMatch(/^.+\. (Database|Network), .+(critical path|slack|plan)/)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => aloud(page)).not.toBe(first)
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  const step = page.getByRole('complementary', { name: 'Step' })
  const title = (await aloud(page)).split('. ')[0] ?? ''
  await step.getByRole('heading', { name: title }).waitFor()
  await page.keyboard.press('Escape')
  await step.waitFor({ state: 'detached' })

  // What another does shows at once, also in the table, which has the same.
  await page.getByRole('button', { name: 'Table' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Copy the data' })
  await row.getByText('waiting').or(row.getByText('ready')).waitFor()
  await journey.give('dana', id, { type: 'startStep', stepId: 'copy', jobId: 'job-1' })
  await row.getByText('running', { exact: true }).waitFor()
  await row.getByRole('button', { name: 'Copy the data' }).click()
  await step.getByRole('heading', { name: 'Copy the data' }).waitFor()

  // By the pointer, in the row of the step whose name stands beside it.
  await page.getByRole('button', { name: 'All steps' }).click()
  expect(new URL(page.url()).searchParams.get('rows')).toBe('all')
  const name = await picture.getByText('Validate the result').boundingBox()
  await page.mouse.click((name?.x ?? 0) + 20, (name?.y ?? 0) + 5)
  await step.getByRole('heading', { name: 'Validate the result' }).waitFor()
  expect(await faultsIn(page)).toEqual([])
})

const aloud = async (page: Page): Promise<string> =>
  (await page.getByRole('main').getByRole('status').first().textContent()) ?? ''
