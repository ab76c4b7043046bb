import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PLANS } from '../../shared/draft/library/plans.ts'
import { Journey } from '../support/journey.ts'
import { button, press } from './console.ts'
import { becomes, draftOf, edit, grid, stateOf } from './plan.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

async function choose(page: Page, label: string): Promise<void> {
  await press(page, 'More ▾')
  await page.getByRole('menuitem', { name: label }).click()
}

const planOf = (name: string) => {
  const plan = PLANS.find(({ id }) => id === 'empty')
  if (!plan) throw new Error('There is an empty plan')
  return plan.yaml.replace('runbook: new-plan', `runbook: ${name}`).replace('title: New plan', `title: The ${name}`)
}

it('who is mentioned in a plan sees it where they look first, until they have looked', async () => {
  await journey.person('paula@example.org', 'planner')
  const dana = await journey.person('dana@example.org')
  const id = await draftOf(journey, planOf('winter-release'))
  const paula = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  await grid(paula).waitFor()
  await paula.getByLabel('Comment on the plan').fill('@Dana is a quarter of an hour enough?')
  await press(paula.getByRole('region', { name: 'Comments' }), 'Comment')
  await becomes(async () => (await stateOf(journey, id)).comments[0]?.mentions, [dana])

  const page = await journey.open('dana@example.org', '/')
  const news = page.getByRole('region', { name: 'In plans, for you' })
  await news.getByText('Paula mentions you').waitFor()
  await news.getByRole('link').click()
  await grid(page).waitFor()
  await page.getByRole('link', { name: 'Releases' }).click()
  await page.getByRole('heading', { name: 'Releases' }).waitFor()
  await expect.poll(() => news.count()).toBe(0)
})

it('who has seen it while the line was cut is told of it no more once they look again', async () => {
  await journey.person('paula@example.org', 'planner')
  const dana = await journey.person('dana@example.org')
  const id = await draftOf(journey, planOf('autumn-release'))
  await edit(journey, id, { type: 'comment', text: 'Is this enough?', mentions: [dana] })
  const page = await journey.open('dana@example.org', '/')
  const news = page.getByRole('region', { name: 'In plans, for you' })
  let lost = 0
  await page.route('**/seen', (route) => {
    lost += 1
    return route.abort()
  })
  await news.getByText('The autumn-release').click()
  await grid(page).waitFor()
  await expect.poll(() => lost).toBe(1)
  await page.unroute('**/seen')
  let told = 0
  page.on('response', (response) => {
    if (response.url().endsWith('/seen') && response.ok()) told += 1
  })
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      return told
    })
    .toBe(1)
  await page.getByRole('link', { name: 'Releases' }).click()
  await page.getByRole('heading', { name: 'Releases' }).waitFor()
  await expect.poll(() => news.getByText('The autumn-release').count()).toBe(0)
})

it('a plan is locked as its T-0 comes near, says where changes go, is unlocked with a reason, and archived', async () => {
  await journey.person('paula@example.org', 'planner')
  const id = await draftOf(journey, planOf('spring-move'))
  await edit(journey, id, { type: 'askForReview' })
  await edit(journey, id, { type: 'approveWorkstream', workstream: 'w1', seen: 2 })
  await edit(journey, id, { type: 'approveDraft', seen: 3 })
  await journey.call('POST', '/cutovers', {
    commandId: randomUUID(),
    runbook: { id: 'spring-move' },
    mode: 'live',
    t0: new Date(Date.now() + 24 * 3_600_000).toISOString(),
    people: { lead: ['paula@example.org'], approver: ['dana@example.org'] },
  })
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  const says = page.getByText(/^Locked since/)
  await says.waitFor()
  await says.getByRole('link', { name: 'The spring-move' }).waitFor()
  expect(await button(page, 'Reopen…').count()).toBe(0)
  await choose(page, 'Unlock…')
  await page.getByLabel('Why is it edited again?').fill('A typo')
  await press(page, 'Unlock')
  await press(page, 'Reopen…')
  await page.getByLabel('Why is it opened again?').fill('A typo')
  await page.getByRole('button', { name: 'Reopen', exact: true }).click()
  await button(page, 'Ask for review').waitFor()

  await choose(page, 'Archive…')
  await page.getByLabel('Why is it no longer needed?').fill('Done by hand')
  await press(page, 'Archive')
  await page.getByText('Versions that were made of it stay').waitFor()
  await page.goto(new URL('/runbooks', page.url()).href)
  await page.getByText(/^Archived \d/).click()
  await page.getByRole('link', { name: 'The spring-move' }).click()
  await choose(page, 'Bring back…')
  await page.getByLabel('Why is it needed again?').fill('Not quite done')
  await press(page, 'Bring back')
  await button(page, 'Ask for review').waitFor()
})
