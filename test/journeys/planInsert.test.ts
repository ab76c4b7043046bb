import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { press } from './console.ts'
import { becomes, cell, draftOf, grid, saved, stateOf, texts } from './plan.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a plan begins with one of the library, takes a snippet in and gives it back with one undo', async () => {
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  await press(page, 'New draft')
  await page.getByLabel('What is it called?').fill('Winter release')
  await page.getByRole('radio', { name: /Application release/ }).check()
  await press(page, 'Make the draft')
  await grid(page).waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const before = await stateOf(journey, id)
  expect(before.sections.runbook?.text).toBe('winter-release')

  await cell(page, 'Smoke test of the new release').click()
  await press(page.getByRole('region', { name: 'Table' }), 'Insert…')
  const insert = page.getByRole('region', { name: 'Insert' })
  await insert.getByRole('button', { name: /^Smoke test/ }).click()
  await insert.getByText('Inserts 4 steps').waitFor()
  await insert.getByLabel('Technology becomes').selectOption('engineer')
  await insert.getByLabel('Business becomes').selectOption('product')
  await insert.getByRole('button', { name: 'Insert', exact: true }).click()
  await grid(page).waitFor()
  await cell(page, 'Check health, logs and jobs').waitFor()
  await saved(page)
  const after = await stateOf(journey, id)
  expect(after.rows).toHaveLength(before.rows.length + 4)
  const place = texts(after, 'step').indexOf('smoke-test')
  expect(texts(after, 'step').slice(place, place + 5)).toEqual([
    'smoke-test',
    'check-health',
    'check-interfaces',
    'walk-through-business',
    'smoke-test-passed',
  ])
  expect(texts(after, 'owner')[place + 1]).toBe('engineer')
  await page.keyboard.press('ControlOrMeta+z')
  await becomes(async () => (await stateOf(journey, id)).rows.length, before.rows.length)
})

it('steps of another runbook are ticked, and what two people insert at once is shown anew to the second', async () => {
  await journey.person('piet@example.org', 'planner')
  await journey.call('POST', '/runbooks', SMALL_YAML)
  const id = await draftOf(journey, SMALL_YAML.replace('runbook: small-move', 'runbook: other-move'))
  const before = (await stateOf(journey, id)).rows.length
  const pages = await Promise.all(
    ['paula@example.org', 'piet@example.org'].map((who) => journey.open(who, `/runbooks/drafts/${id}?view=insert`)),
  )
  const inserts = pages.map((page) => page.getByRole('region', { name: 'Insert' }))
  for (const insert of inserts) {
    await insert.getByLabel('From a runbook').selectOption({ value: 'small-move' })
    await insert.getByText(/^Inserts \d+ steps/).waitFor()
  }
  const [first, second] = inserts
  // One workstream less.
  await first?.getByRole('group', { name: 'Gates' }).getByRole('checkbox').first().uncheck()
  await first?.getByText('does not come along').first().waitFor()
  await Promise.all(inserts.map((insert) => insert.getByRole('button', { name: 'Insert', exact: true }).click()))
  const later = second?.getByText('Somebody has changed the plan meanwhile')
  const other = first?.getByText('Somebody has changed the plan meanwhile')
  // Whose page has heard of the other's rows in time has looked again by itself.
  const hasBoth = async () => (await stateOf(journey, id)).rows.length > 2 * before
  const isTold = async () => (await later?.isVisible()) || (await other?.isVisible())
  // A press that meets the moment in which a page looks again is lost, and given once more.
  const pressAgain = async (insert: Locator) => {
    const button = insert.getByRole('button', { name: 'Insert', exact: true })
    if (await button.isEnabled({ timeout: 100 }).catch(() => false)) await button.click()
  }
  await expect
    .poll(
      async () => {
        if ((await hasBoth()) || (await isTold())) return true
        for (const insert of inserts) await pressAgain(insert)
        return false
      },
      { interval: 2000 },
    )
    .toBe(true)
  if (await isTold()) {
    const told = (await later?.isVisible()) ? second : first
    await told?.getByRole('button', { name: 'Insert', exact: true }).click()
  }
  await becomes(hasBoth, true)
  const ids = texts(await stateOf(journey, id), 'step')
  expect(new Set(ids).size).toBe(ids.length)
})
