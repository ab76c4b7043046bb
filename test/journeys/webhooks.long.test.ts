import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openReceiver, type Receiver, status, verifies } from '../server/webhooks/receiver.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { press } from './console.ts'

let journey: Journey
let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
  journey = await Journey.begin({ TMINUS_WEBHOOK_ALLOW: '127.0.0.1' })
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await receiver.close()
})

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}

it('an administrator has events sent somewhere, sees what went wrong, and sends it again', async () => {
  const page = await journey.open('ada@example.org', '/people')
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByText('Nothing is sent anywhere.').waitFor()

  // A private address is refused where it was written; what was written stays.
  await press(page, 'Add a webhook')
  const form = page.getByRole('form', { name: 'New webhook' })
  await form.getByLabel('What it is for').fill('Pager of the night')
  await form.getByLabel('Address').fill('https://10.0.0.1/hook')
  await page.keyboard.press('Enter')
  await form.getByRole('alert').filter({ hasText: '10.0.0.1 is no public address' }).waitFor()
  expect(await form.getByLabel('Address').evaluate((field) => field === document.activeElement)).toBe(true)
  await form.getByLabel('Address').fill(receiver.url)
  await form.getByRole('radio', { name: 'Only these' }).check()
  await form.getByRole('checkbox', { name: 'step noted' }).check()
  await press(form, 'Add')

  const secret = await page.getByRole('region', { name: 'The signing secret' }).getByRole('textbox').inputValue()
  expect(secret).toMatch(/^whsec_/)
  expect(await seriousFaults(page)).toEqual([])
  await press(page, 'Done')
  await expect.poll(() => page.getByText(secret).count()).toBe(0)

  await press(page, 'Send a test')
  const log = page.getByRole('region', { name: 'Deliveries to Pager of the night' })
  await log.getByText('Answered 204').waitFor()

  // While the receiver is broken, events wait in their order.
  receiver.answer(status(500))
  const cutover = await journey.cutover()
  await journey.give('lena', cutover, { type: 'noteStep', stepId: 'announce', text: 'The first' })
  await journey.give('lena', cutover, { type: 'noteStep', stepId: 'announce', text: 'The second' })
  await page.getByText(/^Failing since .*It answered 500\. 2 events wait\.$/).waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await journey.sql`
    update webhook_deliveries set tries = 8, next_attempt_at = clock_timestamp() where status = 'waiting' and tries > 0`
  await log.getByText('It answered 500. Given up').first().waitFor()
  receiver.answer(status(204))
  await log.getByRole('button', { name: 'Failed', exact: true }).click()
  await log
    .getByRole('button', { name: /^Send again: step noted/ })
    .first()
    .click()
  await log.getByText('It is sent again, under the same id.').waitFor()
  await log.getByRole('button', { name: 'Delivered' }).click()
  await log
    .getByText(/^Answered 204, after \d attempts$/)
    .first()
    .waitFor()
  const notes = receiver.received.filter(({ type }) => type === 'stepNoted')
  expect(notes.every((one) => verifies(one, secret))).toBe(true)

  await press(page, 'New secret')
  await press(page, 'Create a new secret')
  const fresh = await page.getByRole('region', { name: 'The signing secret' }).getByRole('textbox').inputValue()
  expect(fresh).not.toBe(secret)
  await press(page, 'Done')
  await press(page, 'Pause')
  await page.getByText(/^Paused since/).waitFor()
  await journey.give('lena', cutover, { type: 'noteStep', stepId: 'announce', text: 'The third' })
  await page.getByText(/One event waits\.$/).waitFor()
  await press(page, 'Resume')
  await expect.poll(() => receiver.received.at(-1)?.body.data.event?.text).toBe('The third')

  await press(page, 'Remove')
  await press(page, 'Remove it')
  await page.getByText('Nothing is sent anywhere.').waitFor()
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByText('removed the webhook to http://127.0.0.1').first().waitFor()
})

it('on a phone all of it is in reach, and nobody else sees it', async () => {
  await journey.call('POST', '/webhooks', { url: receiver.url, description: 'Chat of operations' })
  const phone = await journey.open('ada@example.org', '/webhooks', PHONE)
  await phone.getByRole('heading', { name: 'Chat of operations' }).waitFor()
  await press(phone, 'Deliveries')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await seriousFaults(phone)).toEqual([])
  const member = await journey.open('lena@example.org', '/webhooks')
  await member.getByRole('alert').filter({ hasText: 'This is for administrators.' }).waitFor()
})
