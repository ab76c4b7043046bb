import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ADMIN, Journey, PASSWORD } from '../support/journey.ts'
import { button, press, settled } from './console.ts'
import { NOBODY_ANSWERS } from './scene.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin({ TMINUS_WEBHOOK_ALLOW: NOBODY_ANSWERS })
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

interface Case {
  of: string
  path: string
  /** Opens the form, and fills it in. */
  fill(page: Page): Promise<void>
  submit: string
  /** Where it is sent to, of `/api`. */
  to: string
  /** What stands there once it was taken. */
  then(page: Page): Promise<unknown>
}

const CASES: Case[] = [
  {
    of: 'a person',
    path: '/people',
    async fill(page) {
      await press(page, 'Invite somebody')
      await page.getByLabel('Name', { exact: true }).fill('Nora Berg')
      await page.getByLabel('E-mail', { exact: true }).fill('nora.berg@example.org')
    },
    submit: 'Invite',
    to: '/invitations',
    then: (page) => page.getByRole('region', { name: 'Invitation for Nora Berg' }).waitFor(),
  },
  {
    of: 'a token',
    path: '/tokens',
    async fill(page) {
      await press(page, 'Create a token')
      await page.getByLabel('What it is for').fill('Nightly report')
    },
    submit: 'Create the token',
    to: '/tokens',
    then: (page) => page.getByLabel('The token, which is not shown again').waitFor(),
  },
  {
    of: 'a webhook',
    path: '/webhooks',
    async fill(page) {
      await press(page, 'Add a webhook')
      await page.getByLabel('Address').first().fill(`http://${NOBODY_ANSWERS}:9/hook`)
    },
    submit: 'Add',
    to: '/webhooks',
    then: (page) => page.getByLabel('Signing secret, shown only now').waitFor(),
  },
  {
    of: 'the organisation’s name',
    path: '/settings',
    fill: (page) => page.getByRole('textbox', { name: 'Name of the organisation' }).fill('Test and Sons'),
    submit: 'Rename',
    to: '/organisation',
    then: (page) => page.getByText('Test and Sons').first().waitFor(),
  },
  {
    of: 'a password',
    path: '/password',
    fill: (page) => page.getByLabel('New password').fill(PASSWORD),
    submit: 'Set the password',
    to: '/password',
    then: (page) => page.getByText('Your password is set').waitFor(),
  },
]

it.each(CASES)('the form of $of is sent once, however often its button is pressed', async (one) => {
  const page = await journey.open(ADMIN, one.path)
  await settled(page)
  await one.fill(page)
  let sent = 0
  await page.route(`**/api${one.to}`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    sent += 1
    await new Promise((resolve) => setTimeout(resolve, 500))
    return route.continue()
  })
  await button(page, one.submit).dblclick()
  await one.then(page)
  expect(sent).toBe(1)
})
