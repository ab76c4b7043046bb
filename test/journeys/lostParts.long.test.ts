import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ADMIN, Journey } from '../support/journey.ts'
import { press, shows } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a step is read and worked with although parts of the console cannot be fetched', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.newPage('dana@example.org')
  // As on a line that is gone at the wrong moment.
  await page.context().route(/MarkdownText|markdown|LoadedMenu/, (route) => route.abort())
  await journey.enter(page, await journey.signInLink('dana@example.org'))
  await page.goto(`${journey.server.url}/cutovers/${id}/run?step=freeze`)
  const step = page.getByRole('complementary', { name: 'Step' })
  await step.getByText('No writes').waitFor()
  await press(step, 'More actions')
  await press(step, 'Start')
  await shows('Freeze writes', 'running', page)
  await step.getByText('No writes').waitFor()
})

it('what is computed aside is there once its code can be fetched', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.newPage('dana@example.org')
  const code = /(?:risk|history|layout)Worker/
  const failed = new Set<string>()
  await page.context().route(code, (route) => {
    failed.add(code.exec(route.request().url())?.[0] ?? '')
    return route.abort()
  })
  await journey.enter(page, await journey.signInLink('dana@example.org'))
  await page.goto(`${journey.server.url}/cutovers/${id}/map`)
  await page.getByText('Drawing the map…').waitFor()
  await expect.poll(() => [...failed].sort()).toEqual(['layoutWorker', 'riskWorker'])
  await page.context().unroute(code)
  await page
    .getByRole('main')
    .getByRole('button', { name: /Freeze writes$/ })
    .waitFor()
  await page
    .getByRole('banner')
    .getByText(/window holds/)
    .waitFor()
})

it('whoever could not be signed out reads that they still are in, and goes once there is an answer', async () => {
  const page = await journey.newPage(ADMIN)
  await journey.enter(page, await journey.signInLink(ADMIN))
  await page.route('**/api/sign-out*', (route) => route.abort())
  await press(page, 'Ada, settings')
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  const failed = page.getByRole('alert').filter({ hasText: 'You are still signed in here' })
  await failed.waitFor()
  await page.unroute('**/api/sign-out*')
  await press(failed, 'Sign out again')
  await page.waitForURL('**/sign-in')
})

it('a page that gets no answer says so, and shows it once there is one', async () => {
  await journey.cutover({ yaml: NIGHT })
  const page = await journey.newPage(ADMIN)
  await journey.enter(page, await journey.signInLink(ADMIN))
  const pages = {
    '/runbooks': 'runbooks',
    '/cutovers/new': 'runbooks',
    '/sessions': 'sessions',
    '/webhooks': 'webhooks',
  }
  for (const [path, asked] of Object.entries(pages)) {
    await page.route(`**/api/${asked}`, (route) => route.fulfill({ status: 503 }))
    await page.goto(`${journey.server.url}${path}`)
    const failed = page.getByRole('alert').filter({ hasText: 'T-Minus does not answer' })
    // It asks again by itself, too: a press after the answer is there would find no button.
    await failed.getByRole('button', { name: 'Try again' }).click()
    await page.unroute(`**/api/${asked}`)
    await failed.waitFor({ state: 'detached' })
    await page.getByText('Reading').waitFor({ state: 'detached' })
  }
  await press(page, 'Add a webhook')
  const purpose = page.getByRole('form', { name: 'New webhook' }).getByLabel(/^What it is for/)
  await purpose.fill('The pager')
  // What is asked again and gets no answer takes nothing away.
  const failing = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/webhooks'))
  await page.route('**/api/webhooks', (route) => route.abort())
  await failing
  await page.unroute('**/api/webhooks')
  await page.waitForResponse('**/api/webhooks')
  expect(await purpose.inputValue()).toBe('The pager')

  await page.route('**/api/audit?*', (route) => route.fulfill({ status: 503 }))
  await page.goto(`${journey.server.url}/audit`)
  const failed = page.getByRole('alert').filter({ hasText: 'T-Minus does not answer' })
  await failed.waitFor()
  await page.unroute('**/api/audit?*')
  await press(failed, 'Try again')
  await page.getByText('signed in by a one-time link').first().waitFor()
})

it('a page before the sign-in that cannot be fetched says so below its head', async () => {
  const page = await journey.newPage('dana@example.org')
  for (const [path, part] of [
    ['/sign-in', 'SignIn'],
    ['/sign-in/a-link', 'EnterByLink'],
    ['/forgotten-password', 'ForgottenPassword'],
    ['/demo', 'Demo'],
    ['/demo/mira', 'BePerson'],
  ]) {
    await page.route(new RegExp(`/${part}-`), (route) => route.abort())
    await page.goto(`${journey.server.url}${path}`)
    await page.getByRole('heading', { name: 'This screen cannot be shown now' }).waitFor()
    await page.getByRole('banner').getByText('T-Minus').waitFor()
    await page.unroute(new RegExp(`/${part}-`))
    await page.getByRole('button', { name: 'Load the page again' }).click()
    await page.getByRole('heading', { name: 'This screen cannot be shown now' }).waitFor({ state: 'detached' })
  }
})
