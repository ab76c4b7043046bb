import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { press } from './console.ts'
import { draftOf, grid } from './plan.ts'
let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterAll(() => journey.end())
it('looks', async () => {
  mkdirSync('/tmp/look-D', { recursive: true })
  await journey.person('paula@example.org', 'planner')
  await journey.call('POST', '/runbooks', SMALL_YAML)
  const id = await draftOf(journey, SMALL_YAML)
  const page = await journey.open('paula@example.org', '/runbooks')
  const shot = async (name: string) => {
    for (const [width, height] of [[1440, 900], [390, 844]] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme })
        await page.waitForTimeout(250)
        await page.screenshot({ path: `/tmp/look-D/${name}-${width}-${colorScheme}.png` })
      }
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await press(page, 'New draft')
  await page.getByRole('radio').first().waitFor()
  await shot('new')
  await page.goto(new URL(`/runbooks/drafts/${id}`, page.url()).href)
  await grid(page).waitFor()
  await shot('table')
  await page.goto(new URL(`/runbooks/drafts/${id}?view=insert`, page.url()).href)
  const insert = page.getByRole('region', { name: 'Insert' })
  await insert.getByRole('button', { name: /^Go/ }).click()
  await insert.getByText(/^Inserts/).waitFor()
  await shot('snippet')
  await insert.getByLabel('From a runbook').selectOption({ value: 'small-move' })
  await insert.getByText(/^Inserts \d+ steps/).waitFor()
  await insert.getByRole('checkbox').nth(3).uncheck()
  await page.waitForTimeout(1500)
  await shot('runbook')
}, 120000)
