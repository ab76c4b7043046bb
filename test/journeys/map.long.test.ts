import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { mustRead } from '../support/smallRunbook.ts'
import { goTo } from './console.ts'
import { faultsInEverySize } from './looks.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('shows what waits for what, and why a step is waiting, by keys as well, and follows what happens', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: -5 })
  await upToGo(journey, id)
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  await goTo(page, 'Map')
  const map = page.getByRole('main')
  const copy = map.getByRole('button', { name: /Copy the data$/ })
  await copy.getByRole('img', { name: 'waiting' }).waitFor()
  await copy.focus()
  await page.keyboard.press('Enter')
  const step = page.getByRole('complementary', { name: 'Step' })
  await step.getByRole('heading', { name: 'Copy the data' }).waitFor()
  await map.getByText(/Why it waits:.*Waiting for “Freeze writes”/).waitFor()
  await map.locator('.map-node--waited').filter({ hasText: 'Freeze writes' }).waitFor()
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await map
    .getByRole('button', { name: /Freeze writes$/ })
    .getByRole('img', { name: 'running' })
    .waitFor()
  await journey.give('dana', id, { type: 'completeStep', stepId: 'freeze' })
  await copy.getByRole('img', { name: 'ready' }).waitFor()
  await map.getByText('Why it waits:').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await step.waitFor({ state: 'detached' })
  await map.getByRole('button', { name: /Go \/ no-go/ }).click()
  await page.waitForURL(/\/gates\?gate=go-no-go/)
})

it('stands phases for their steps where there are too many, and opens one; it has no fault for the eye or a screen reader', async () => {
  const yaml = generateRunbookYaml({ seed: 5, steps: 300 })
  const people = Object.fromEntries(mustRead(yaml).roles.map(({ id }) => [id, ['lena@example.org']]))
  const id = await journey.cutover({ yaml, people, t0: -30 })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/map`)
  const groups = page.getByRole('button', { expanded: false }).filter({ hasText: /\d of \d+ done/ })
  await groups.first().waitFor()
  const before = await page.locator('.map-node').count()
  await groups.first().click()
  await page.getByRole('button', { name: 'Close all phases' }).waitFor()
  await expect
    .poll(() => page.locator('.map-node:not(.map-node--group):not(.map-node--gate)').count())
    .toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Close all phases' }).click()
  await expect.poll(() => page.locator('.map-node').count()).toBe(before)
  expect(await faultsInEverySize(page)).toEqual([])

  const phone = await journey.open('lena@example.org', `/cutovers/${id}/map`, PHONE)
  await phone.locator('.map-node').first().waitFor()
})
