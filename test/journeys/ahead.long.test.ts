/** What will go wrong at the gate is on the screens days before, and a call is a banner of its own. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ADMIN, Journey, ROLES } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const named = (title: string) =>
  SMALL_YAML.replaceAll('small-move', title).replace('title: Small move', `title: ${title}`)
const ONLY_ONE = '“Go / no-go” needs 2 valid signatures and can get only 1.'

it('a gate that cannot say go says so with its cure on Go/no-go, Readiness, People and Releases, until it is cured', async () => {
  const yaml = named('out-of-reach').replace('notBefore: T+30m, after: [go-no-go]', 'notBefore: T+30m')
  const id = await journey.cutover({ yaml, t0: 600, people: { ...ROLES, operations: [ADMIN] } })
  const lead = await journey.open('lena@example.org', '/')
  const [gates, readiness, releases] = await Promise.all([
    journey.open('nils@example.org', `/cutovers/${id}/gates`),
    journey.open('quinn@example.org', `/cutovers/${id}/readiness`),
    lead,
  ])
  await releases.getByRole('link', { name: 'No go is possible as things are.' }).waitFor()
  for (const page of [gates, readiness]) {
    await page.getByRole('heading', { name: '“Go / no-go” cannot say go as things are' }).waitFor()
    await page.getByText(ONLY_ONE).waitFor()
    await page.getByText(/No gate holds “Later” \(Network\): it starts at its time without any go/).waitFor()
  }
  await gates.getByText('One more thing to know before').click()
  await gates.getByText(/Ada’s signature does not count .* Ada created this cutover/).waitFor()

  await gates.getByRole('link', { name: 'People →' }).first().click()
  await gates.getByText(ONLY_ONE).waitFor()
  await journey.person('otto@example.org')
  await journey.give('lena', id, { type: 'assignPerson', role: 'operations', email: 'otto@example.org' })
  await gates.getByText(ONLY_ONE).waitFor({ state: 'detached' })
  await readiness.getByText(ONLY_ONE).waitFor({ state: 'detached' })
  await releases.getByRole('link', { name: 'No go is possible as things are.' }).waitFor({ state: 'detached' })
})

it('an earlier text of a runbook is put back, and the console says which version new cutovers use', async () => {
  const yaml = named('put-back')
  await journey.call('POST', '/runbooks', yaml)
  await journey.call('POST', '/runbooks', yaml.replace('title: put-back', 'title: Weaker'))
  const page = await journey.open(ADMIN, '/runbooks')
  const entry = page.getByRole('listitem').filter({ hasText: 'put-back' })
  await entry.getByText('New cutovers use version 2, which was imported last.').waitFor()
  await entry.getByRole('button', { name: 'Show 1 other version' }).click()
  await entry.getByRole('button', { name: 'View / edit YAML' }).nth(1).click()
  await page.getByRole('button', { name: 'Use for new cutovers' }).click()
  await page
    .getByText('This text is version 1 of “put-back”. New cutovers use it again, no longer version 2.')
    .waitFor()
  await entry.getByText('New cutovers use version 1, which was imported last.').waitFor()
  await page.goto(`${journey.server.url}/cutovers/new?runbook=put-back`)
  expect(await page.getByLabel('Version').locator('option:checked').textContent()).toMatch(/^1, imported last/)
})

it('three calls of one name at once are three banners, and each leads to its step; a second tab adds none', async () => {
  const id = await journey.cutover({
    yaml: SAME_TITLES,
    people: { lead: ['lena@example.org'], team: ['tim@example.org'] },
  })
  await journey.give('lena', id, { type: 'startCutover' })
  const page = await journey.open('tim@example.org', `/cutovers/${id}/run`)
  const second = await page.context().newPage()
  for (const tab of [page, second]) await watchBanners(tab, `${journey.server.url}/cutovers/${id}/run`)
  await journey.give('lena', id, { type: 'completeStep', stepId: 'begin' })
  const all = async () => [...(await bannersOf(page)), ...(await bannersOf(second))]
  await expect.poll(async () => (await all()).length).toBe(3)
  expect((await all()).map(({ title, body }) => `${title} | ${body}`).toSorted()).toEqual([
    'Your turn: Validate | Cards · Three steps of one name',
    'Your turn: Validate | Ledger · Three steps of one name',
    'Your turn: Validate | Loans · Three steps of one name',
  ])
  expect(new Set((await all()).map(({ tag }) => tag)).size).toBe(3)

  const tab = (await bannersOf(page)).length > 0 ? page : second
  await pressBanner(tab, 'Cards')
  await tab.waitForURL(/step=validate-cards/)
  await pressBanner(tab, 'Ledger')
  await tab.waitForURL(/step=validate-ledger/)

  await journey.give('lena', id, { type: 'pauseCutover', reason: 'Wait for the vendor' })
  await page.getByText('Wait for the vendor').first().waitFor()
  await second.reload()
  await journey.give('lena', id, { type: 'resumeCutover' })
  await expect.poll(() => page.title()).toMatch(/^\(3\)/)
  // Later than a hidden tab waits for one in sight.
  await page.waitForTimeout(1500)
  expect((await all()).length).toBe(tab === second ? 0 : 3)
})

/** Banners that a page shows when it is out of sight. A browser without a screen can be allowed none, so it is told it was. */
async function watchBanners(page: Page, address: string): Promise<void> {
  await page.addInitScript(() => {
    const shown: Notification[] = []
    const Real = Notification
    Object.assign(globalThis, {
      shown,
      Notification: class extends Real {
        static override get permission(): NotificationPermission {
          return 'granted'
        }
        constructor(title: string, options?: NotificationOptions) {
          super(title, options)
          shown.push(this)
        }
      },
    })
    Object.defineProperty(document, 'hidden', { get: () => true })
  })
  await page.goto(address)
  await page.getByText('Nothing waits for you now').waitFor()
}

interface Banner {
  title: string
  body: string
  tag: string
}

const bannersOf = (page: Page): Promise<Banner[]> =>
  page.evaluate(() => {
    const shown: Notification[] = Reflect.get(globalThis, 'shown') ?? []
    return shown.map(({ title, body, tag }) => ({ title, body, tag }))
  })

const pressBanner = (page: Page, workstream: string): Promise<void> =>
  page.evaluate((which) => {
    const shown: Notification[] = Reflect.get(globalThis, 'shown')
    shown.find(({ body }) => body.startsWith(which))?.dispatchEvent(new Event('click'))
  }, workstream)

const SAME_TITLES = `
runbook: same-titles
title: Three steps of one name
tier: 3
timezone: UTC
window: 2h
roles: { lead: { title: Lead }, team: { title: Team } }
phases: [Work]
workstreams:
  Gate keeper:
    - { step: begin, title: Begin, kind: milestone, phase: Work, owner: lead }
  Ledger:
    - { step: validate-ledger, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], verify: done }
  Cards:
    - { step: validate-cards, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], verify: done }
  Loans:
    - { step: validate-loans, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], verify: done }
`
