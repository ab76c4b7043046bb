import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { KEPT_NOTES } from '../../shared/evolve/kept.ts'
import { Journey } from '../support/journey.ts'
import { act, goTo, mark, neverReloaded, openStep, press, shows } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('two tabs of one person show the same, and are one person to the others', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const first = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`)
  const second = await first.context().newPage()
  await second.goto(`${journey.server.url}/cutovers/${id}/run?step=freeze`)
  await shows('Freeze writes', 'ready', first, second)
  const here = lead.getByRole('list', { name: 'Here now' }).getByText('Dana', { exact: true })
  await here.waitFor({ state: 'attached' })
  expect(await here.count()).toBe(1)

  await press(step(first), 'Start')
  await shows('Freeze writes', 'running', first, second, lead)
  await press(step(second), 'Complete')
  await shows('Freeze writes', 'done', first, second, lead)
  // The offer to take it back stands where it was pressed.
  await second.getByRole('button', { name: 'Undo, pressed by mistake' }).waitFor()
  expect(await first.getByRole('button', { name: 'Undo, pressed by mistake' }).count()).toBe(0)

  // One of two that closes leaves the person where they are.
  await second.close()
  await act(first, 'Watch the lag', 'Start')
  await shows('Watch the lag', 'running', lead)
  expect(await here.count()).toBe(1)
  await first.close()
  await here.waitFor({ state: 'detached' })
})

it('back and forward keep the step that was open, and what was found', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  await openStep(page, 'Switch the traffic')
  await mark(page)
  await goTo(page, 'Timeline')
  await page.getByRole('main').getByRole('heading', { name: 'Timeline' }).waitFor({ state: 'attached' })
  await page.goBack()
  await step(page).getByRole('heading', { name: 'Switch the traffic' }).waitFor()
  await page.goForward()
  await page.waitForURL(/\/timeline$/)
  await page.goBack()
  await page.getByRole('searchbox', { name: 'Search steps' }).fill('lag')
  await page.getByText('1 of 11').waitFor()
  await goTo(page, 'Readiness')
  await page.getByRole('button', { name: /On-call rota agreed/ }).click()
  const item = page.getByRole('complementary', { name: 'On-call rota agreed' })
  await item.waitFor()
  await goTo(page, 'People')
  await page.goBack()
  await item.waitFor()
  await page.goBack()
  await page.getByText('1 of 11').waitFor()
  expect(await page.getByRole('searchbox', { name: 'Search steps' }).inputValue()).toBe('lag')
  await step(page).getByRole('heading', { name: 'Switch the traffic' }).waitFor()
  await neverReloaded(page)
})

it('a link to a step opens it for somebody else, who may have to sign in first', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  await openStep(lead, 'Validate the result')
  const { pathname, search } = new URL(lead.url())
  const other = await journey.open('quinn@example.org', `${pathname}${search}`)
  await step(other).getByRole('heading', { name: 'Validate the result' }).waitFor()
  await other.locator('[data-step="validate"][aria-current]').waitFor()

  const stranger = await journey.newPage('dana')
  await stranger.goto(`${journey.server.url}${pathname}${search}`)
  await stranger.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(new URL(stranger.url()).searchParams.get('next')).toBe(`${pathname}${search}`)

  const none = await journey.open('quinn@example.org', `/cutovers/${id}/run?step=no-such-step`)
  await step(none).getByText('This cutover has no step “no-such-step”').waitFor()
})

it('a slow reader to whom hundreds of events come at once has them all, in order, without loading again', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const slow = await journey.open('quinn@example.org', `/cutovers/${id}/run?step=freeze`)
  await shows('Freeze writes', 'ready', slow)
  await mark(slow)
  const line = await slow.context().newCDPSession(slow)
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 20 * 1024,
    uploadThroughput: 10 * 1024,
  })
  const notes = Array.from({ length: 300 }, (_, number) => ({
    type: 'noteStep' as const,
    stepId: 'freeze',
    text: `Reading ${number + 1} of the write rate: it falls as it should`,
  }))
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  for (let from = 0; from < notes.length; from += 50)
    await journey.give('dana', id, { type: 'bulk', commands: notes.slice(from, from + 50) })
  await journey.give('dana', id, { type: 'completeStep', stepId: 'freeze' })
  await shows('Freeze writes', 'done', slow)
  await shows('Copy the data', 'ready', slow)
  const head = (await journey.events(id)).length
  const audit = slow.getByRole('navigation', { name: 'Cutover' }).getByRole('link', { name: /^Audit/ })
  await expect.poll(() => audit.textContent()).toMatch(new RegExp(`${head}$`))
  const newest = notes.slice(-KEPT_NOTES).map(({ text }) => text)
  await expect.poll(() => noted(slow)).toEqual(expect.arrayContaining(newest))
  await slow.getByText('Connected').waitFor()
  await neverReloaded(slow)
  await line.detach()
})

const step = (page: Page) => page.getByRole('complementary', { name: 'Step' })

/** The notes of the open step from top to bottom, each once. */
async function noted(page: Page): Promise<string[]> {
  const texts = await step(page)
    .getByText(/^Reading \d+ of the write rate/)
    .allTextContents()
  return [...new Set(texts)]
}
