import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { button, give, goTo, openStep, press, shows, stands } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('what a step left behind is watched, resolved and signed off, and the log tells all of it', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`)
  await completeWithIssues(dana)
  await shows('Freeze writes', 'done', dana, lead)
  await (await openStep(lead, 'Freeze writes')).getByText('Done, but this remains: Two jobs still queue').waitFor()
  await skipTheRest(id)

  await goTo(lead, 'Hypercare')
  // Whoever looks before the watch begins reads when it does.
  await lead.getByText(/Begins when every step is finished/).waitFor()
  await give(lead.getByRole('main'), 'Enter hypercare')
  await stands('Hypercare', lead, dana)
  const olga = await journey.open('olga@example.org', `/cutovers/${id}/hypercare`)
  await part(olga, 'Watch items').getByText('1 open').waitFor()

  await give(lead, 'Record a check-in', {
    chooses: 'Trouble',
    says: { 'What was seen': 'Errors at the door', 'error_rate, if it was read': '0.05' },
    sends: 'Record the check-in',
  })
  const seen = part(olga, 'Check-ins').getByRole('listitem').filter({ hasText: 'Errors at the door' })
  await seen.getByText('trouble').waitFor()
  await seen.getByText('error_rate 0.05').waitFor()
  await part(olga, 'Exit criteria').getByRole('img', { name: 'not met' }).waitFor()

  await give(lead, 'Add watch item', {
    says: { 'What is to be watched': 'The queue of the night' },
    sends: 'Add',
  })
  await part(olga, 'Watch items').getByText('2 open').waitFor()
  // What is open keeps hypercare from ending, in words.
  expect(await button(olga, 'Sign off').isDisabled()).toBe(true)
  await part(olga, 'Sign-off')
    .getByText(/Still watched: “Two jobs still queue” and 1 more/)
    .waitFor()

  await resolve(lead, 'Two jobs still queue', 'They ran at dawn')
  await resolve(lead, 'The queue of the night', 'Empty')
  await part(olga, 'Watch items').getByText('none open').waitFor()
  await part(olga, 'Watch items').getByText('“They ran at dawn”').waitFor()

  // A criterion that is not met takes a word of whoever signs nevertheless; met, it takes none.
  await press(olga, 'Sign off')
  const why = olga.getByLabel(/Why do you still sign\?/)
  expect(await why.evaluate((field) => field instanceof HTMLTextAreaElement && field.required)).toBe(true)
  await press(olga, 'Cancel')
  await give(lead, 'Record', { says: { error_rate: '0.002' } })
  await part(olga, 'Exit criteria').getByRole('img', { name: 'met', exact: true }).waitFor()
  await give(olga, 'Sign off', { says: { Comment: 'Calm since Tuesday' }, sends: 'Sign hypercare off' })
  await part(lead, 'Sign-off').getByText('SIGNED OFF').waitFor()
  await give(lead, 'Close the cutover', {
    says: { 'Comment for the log': 'Thanks to everybody' },
    means: 'End the cutover: close it',
  })
  await stands('Closed', lead, olga, dana)
  await audit(dana, id)
})

async function audit(page: Page, id: string): Promise<void> {
  await goTo(page, 'Audit')
  const log = page.getByRole('log', { name: 'Events' })
  await page.getByLabel('Kind of event').selectOption('Hypercare')
  for (const sentence of [
    'took the cutover into hypercare',
    'recorded a check-in, trouble: “Errors at the door”',
    'recorded error_rate 0.002',
    'put “Two jobs still queue” on the watch list',
    'put “The queue of the night” on the watch list',
    '“They ran at dawn”',
    'signed hypercare off for Operations: “Calm since Tuesday”',
  ]) {
    await log.getByRole('button').filter({ hasText: sentence }).waitFor()
  }
  const events = await journey.events(id)
  const about = /^(hypercareEntered|checkInRecorded|metricRecorded|watchItem|signedOff)/
  const hypercare = events.filter(({ type }) => about.test(type)).length
  await page.getByText(`${hypercare} found`).waitFor()
  expect(await log.getByText('completed “Freeze writes”').count()).toBe(0)

  await page.getByLabel('Who did it').selectOption('Olga')
  await page.getByText('1 found').waitFor()
  // What is found can be sent to others.
  const { pathname, search } = new URL(page.url())
  const nils = await journey.open('nils@example.org', `${pathname}${search}`)
  await nils.getByText('1 found').waitFor()
  await nils.getByRole('log').getByRole('button').filter({ hasText: 'Olga' }).waitFor()

  await page.getByLabel('Kind of event').selectOption('Everything')
  await page.getByLabel('Who did it').selectOption('Everybody')
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('thanks to')
  await page.getByText('1 found').waitFor()
  const last = log.getByRole('button').filter({ hasText: 'closed the cutover as completed: “Thanks to everybody”' })
  await last.click()
  // Opened it shows what was recorded, word for word.
  await log.getByText('cutoverClosed').waitFor()
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('no such words')
  await page.getByText('No matching events in this log.').waitFor()
}

async function completeWithIssues(page: Page): Promise<void> {
  const step = page.getByRole('complementary', { name: 'Step' })
  await press(step, 'Start')
  await give(step, 'Complete, and say more', {
    inMenu: true,
    says: { 'Done, but this remains': 'Two jobs still queue' },
    sends: 'Complete',
  })
}

async function skipTheRest(id: string): Promise<void> {
  const { steps } = await journey.view(id)
  const skip = steps
    .filter(({ status }) => status === 'pending')
    .map((step) => ({ type: 'skipStep' as const, stepId: step.id, reason: 'Practised before' }))
  await journey.give('lena', id, { type: 'bulk', commands: skip })
  // Each step that was left out is watched as well.
  const added = (await journey.events(id)).flatMap((event) =>
    event.type === 'watchItemAdded' && event.title.startsWith('Skipped') ? event.watchItemId : [],
  )
  const commands = added.map((watchItemId) => ({ type: 'resolveWatchItem' as const, watchItemId }))
  await journey.give('lena', id, { type: 'bulk', commands })
}

async function resolve(page: Page, title: string, how: string): Promise<void> {
  const item = part(page, 'Watch items').getByRole('listitem').filter({ hasText: title })
  await give(item, 'Resolved', { says: { 'How it was resolved': how }, sends: 'It is resolved' })
}

/** A part of the screen, by its heading. */
const part = (page: Page, heading: string) =>
  page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: new RegExp(`^${heading}`) }) })
