import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD } from '../support/journey.ts'
import { act, announces, button, mark, neverReloaded, openStep, press, shows, stepRow } from './console.ts'
import { done, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a screen whose line is cut says since when, stays readable, and comes back by itself with what it missed', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('quinn@example.org', `/cutovers/${id}/run?step=freeze`)
  await shows('Freeze writes', 'ready', page)
  await mark(page)

  await page.context().setOffline(true)
  await page
    .getByRole('banner')
    .getByText(/Offline since \d\d:\d\d:\d\d/)
    .waitFor()
  // Nobody overlooks a bar.
  await announces('What you see is as it was then', page)
  await journey.give('dana', id, ...done('freeze'))
  // What was there is still there, and says that it may be old.
  await shows('Freeze writes', 'ready', page)
  await openStep(page, 'Validate the result')
  await page.getByRole('searchbox', { name: 'Search steps' }).fill('lag')
  await shows('Watch the lag', 'ready', page)
  await stepRow(page, 'Freeze writes').waitFor({ state: 'detached' })
  await page.getByRole('searchbox', { name: 'Search steps' }).fill('')

  await page.context().setOffline(false)
  await shows('Freeze writes', 'done', page)
  await page.getByRole('banner').getByText('Connected').waitFor()
  await page.getByText('What you see is as it was then').waitFor({ state: 'detached' })
  await neverReloaded(page)
})

it('[R3] of two who press Start at once one starts it, and the other reads why not', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const pages = await Promise.all(
    ['dana', 'ben'].map((who) => journey.open(`${who}@example.org`, `/cutovers/${id}/run`)),
  )
  // Neither can know of the other: both press while nobody answers.
  await Promise.all(
    pages.map(async (page) => {
      const step = await openStep(page, 'Freeze writes')
      await page.context().setOffline(true)
      await press(step, 'Start')
      await step.getByText('Sending…').waitFor()
    }),
  )
  await Promise.all(pages.map((page) => page.context().setOffline(false)))
  await shows('Freeze writes', 'running', ...pages)
  const refused = pages.map((page) =>
    page
      .getByRole('complementary', { name: 'Step' })
      .getByRole('alert')
      .getByText('“Freeze writes” has changed since you looked. It is running now.'),
  )
  await expect.poll(async () => (await Promise.all(refused.map((alert) => alert.count()))).toSorted()).toEqual([0, 1])
  expect((await journey.events(id)).filter(({ type }) => type === 'stepStarted')).toHaveLength(2)

  // It is read, put away, and the step can be worked with.
  const [loser] = (await refused[0]?.count()) === 1 ? pages : pages.toReversed()
  if (!loser) throw new Error('Nobody was refused')
  const step = loser.getByRole('complementary', { name: 'Step' })
  await press(step, 'OK')
  await button(step, 'Complete').waitFor()
})

it('a double click is one event, also of a slow hand: nothing can be pressed that has just taken the place', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  const step = await openStep(page, 'Freeze writes')
  const secondClick = clickAsSoonAs(step, 'Complete')
  await button(step, 'Start').dblclick()
  await secondClick
  await shows('Freeze writes', 'running', page)
  expect(await typesOf(id, 'freeze')).toEqual(['stepStarted'])
  await act(page, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', page)
  expect(await typesOf(id, 'freeze')).toEqual(['stepStarted', 'stepCompleted'])
})

/** Clicks where that button appears in the moment in which it does, as a pointer would that is there already. */
const clickAsSoonAs = (scope: Locator, label: string): Promise<void> =>
  scope.evaluate((element, wanted) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const observer = new MutationObserver(() => {
      const appeared = [...element.querySelectorAll('button')].find(({ textContent }) =>
        textContent?.startsWith(wanted),
      )
      if (!appeared) return
      observer.disconnect()
      const { left, top, width, height } = appeared.getBoundingClientRect()
      const hit = document.elementFromPoint(left + width / 2, top + height / 2)
      if (hit instanceof HTMLElement) hit.click()
      resolve()
    })
    observer.observe(element, { childList: true, subtree: true })
    return promise
  }, label)

/** What happened to a step, but for who saw it. */
async function typesOf(id: string, stepId: string): Promise<string[]> {
  const events = await journey.events(id)
  return events.flatMap((event) =>
    'stepId' in event && event.stepId === stepId && event.type !== 'stepSeen' ? [event.type] : [],
  )
}

it('who has it open is shown to everybody else, and who leaves is not', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const here = (name: string) => lead.getByRole('list', { name: 'Here now' }).getByText(name, { exact: true })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/audit`)
  await here('Dana').waitFor({ state: 'attached' })
  await dana.goto(`${journey.server.url}/`)
  await here('Dana').waitFor({ state: 'detached' })
})

it('a tab whose session was ended elsewhere says so, and goes on where it was after signing in', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const tab = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`)
  const other = await tab.context().newPage()
  await other.goto(`${journey.server.url}/password`)
  await other.getByLabel('New password').fill(PASSWORD)
  await press(other, 'Set the password')
  await other.getByText('Your password is set').waitFor()
  await other.getByRole('link', { name: 'All cutovers' }).click()
  await press(other, 'Dana, settings')
  await other.getByRole('menuitem', { name: 'Sign out' }).click()
  await other.waitForURL(/sign-in/)

  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
  await tab.getByText('You have been signed out').waitFor()
  await tab.getByLabel('E-mail').fill('dana@example.org')
  await tab.getByLabel('Password').fill(PASSWORD)
  await press(tab, 'Sign in')
  await tab.getByRole('complementary', { name: 'Step' }).getByRole('heading', { name: 'Freeze writes' }).waitFor()
})

it('a one-time link lets in once, and afterwards says that it was used', async () => {
  const link = await journey.signInLink('dana@example.org')
  const first = await journey.newPage('dana@example.org')
  // A chat that shows where a link leads looks at it first.
  await first.request.get(link)
  await journey.enter(first, link)
  await first.getByRole('heading', { name: 'Releases' }).waitFor()
  const second = await journey.newPage('dana@example.org')
  await second.goto(link)
  await second.getByText(/It was used already/).waitFor()
})
