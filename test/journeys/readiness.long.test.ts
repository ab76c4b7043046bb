import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { iso } from '../support/play.ts'
import { button, give, goTo, press } from './console.ts'
import { done, GATE, NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const LOAD = 'Load test passed'
const ON_CALL = 'On-call rota agreed'
const UAT = 'UAT exit criteria met'

it('evidence is given as a link with a note, rejected with a reason, given again and verified by somebody else', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const [quinn, lead] = await Promise.all(['quinn', 'lena'].map((who) => open(who, id, 'load-test')))
  if (!quinn || !lead) throw new Error('Two were asked for')
  await provide(quinn, LOAD, 'https://example.org/report/7', 'Run of **Tuesday**, 1,200 per second')
  const shown = detail(lead, LOAD)
  await shown.getByRole('link', { name: 'https://example.org/report/7' }).waitFor()
  // A note is Markdown, and whoever reads it has come by no other window's grace.
  await shown.locator('strong').getByText('Tuesday').waitFor()
  expect(await shown.getByRole('link', { name: 'https://example.org/report/7' }).getAttribute('rel')).toMatch(
    /noopener/,
  )
  await detail(quinn, LOAD).getByText('Submitted, awaiting verification').waitFor()
  expect(await button(detail(quinn, LOAD), 'Verify').count()).toBe(0)

  await give(shown, 'Reject', {
    says: { 'What is wrong with it?': 'That was the old build' },
    sends: 'Reject the evidence',
  })
  await row(quinn, LOAD, 'open').waitFor()
  await detail(quinn, LOAD)
    .getByText(/That was the old build/)
    .first()
    .waitFor()
  expect((await journey.view(id)).readiness.items.find((item) => item.id === 'load-test')?.status).toBe('open')

  await provide(quinn, LOAD, 'https://example.org/report/8')
  await shown.getByText('version 2').waitFor()
  await press(shown, 'Verify')
  await row(quinn, LOAD, 'verified').waitFor()
  await shown.getByRole('heading', { name: 'Verified' }).waitFor()
  const history = shown.getByRole('listitem')
  for (const sentence of [
    /provided evidence.*report\/7/,
    /rejected .*That was the old build/,
    /provided .*report\/8/,
  ]) {
    await history.filter({ hasText: sentence }).waitFor()
  }
})

it('an item is waived until a time with a reason, which the gate shows, and afterwards it is open again', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'))
  const [sponsor, nils] = await Promise.all(['sam', 'nils'].map((who) => open(who, id, 'on-call')))
  if (!sponsor || !nils) throw new Error('Two were asked for')
  expect(await button(detail(nils, ON_CALL), 'Waive').count()).toBe(0)
  const form = detail(sponsor, ON_CALL).getByRole('form')
  await press(detail(sponsor, ON_CALL), 'Waive')
  // Until the window ends, if nothing else is said.
  const until = form.getByLabel(/^Until when/)
  const proposed = await until.inputValue()
  expect(proposed).not.toBe('')
  // A no stands at the field that it is about, and takes nothing of what was written.
  const why = form.getByLabel('You accept the risk. Why can it stay open?')
  await why.fill('The rota of last week serves')
  await until.fill('2020-02-02T10:00')
  await press(form, 'Waive, and accept the risk')
  await form.getByText('A waiver ends in the future.').waitFor()
  expect(await until.getAttribute('aria-invalid')).toBe('true')
  expect(await why.getAttribute('aria-invalid')).toBe('false')
  expect(await why.inputValue()).toBe('The rota of last week serves')
  await until.fill(proposed)
  await press(form, 'Waive, and accept the risk')
  await row(nils, ON_CALL, 'waived').waitFor()
  await nils.getByText('1 of 3 closed').waitFor()
  await nils.getByText(/1 waived/).waitFor()
  await detail(nils, ON_CALL).getByText('“The rota of last week serves”', { exact: true }).waitFor()
  await goTo(nils, 'Go / no-go')
  const rests = nils.getByRole('complementary', { name: 'Go/no-go criteria' })
  await rests.getByText(/accepted by Sam until .*“The rota of last week serves”/).waitFor()

  // One that ends while people look at it.
  const soon = iso(Date.now() + 2500)
  await journey.give('lena', id, { type: 'waiveItem', itemId: 'load-test', reason: 'For a moment', until: soon })
  await goTo(sponsor, 'Readiness')
  await row(sponsor, LOAD, 'open').waitFor()
  await row(sponsor, LOAD).click()
  await detail(sponsor, LOAD).getByRole('listitem').filter({ hasText: 'ended the waiver' }).waitFor()
})

it('evidence that grows too old opens its item again before the poll, and the gate says what is missing', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'))
  const week = 7 * 24 * 3_600_000
  const measuredAt = iso(Date.now() - week + 4000)
  await journey.give('quinn', id, {
    type: 'provideEvidence',
    itemId: 'uat-exit',
    evidence: { metric: 'uat_pass_rate', value: 0.97, measuredAt },
  })
  const quinn = await open('quinn', id, 'uat-exit')
  await row(quinn, UAT, 'open').waitFor()
  const item = detail(quinn, UAT)
  await item
    .getByRole('listitem')
    .filter({ hasText: /expired/ })
    .waitFor()
  expect((await journey.view(id)).readiness.items.find((each) => each.id === 'uat-exit')?.status).toBe('open')

  // A value that a system reports and that meets the rule needs nobody to look; one typed by hand does.
  const says = { uat_pass_rate: '0.98' }
  await item.getByText('The evidence went stale.').waitFor()
  await give(item, 'Provide evidence', { says, sends: 'Provide this evidence' })
  await row(quinn, UAT, 'provided').waitFor()
  const lead = await open('lena', id, 'uat-exit')
  await press(detail(lead, UAT), 'Verify')
  await row(quinn, UAT, 'verified').waitFor()
  await item.getByText(/^Lena, \d\d:\d\d/).waitFor()
})

it('what waits for me is found by a filter that can be sent to others', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('quinn', id, {
    type: 'provideEvidence',
    itemId: 'load-test',
    evidence: { link: 'https://example.org' },
  })
  const quinn = await journey.open('quinn@example.org', `/cutovers/${id}/readiness`)
  await press(quinn, 'Mine 1')
  await row(quinn, ON_CALL).waitFor({ state: 'detached' })
  await row(quinn, UAT).waitFor()
  const address = new URL(quinn.url())
  const lead = await journey.open('lena@example.org', `${address.pathname}${address.search}`)
  // What she has proven waits for the lead now.
  await row(lead, LOAD).waitFor()
  expect(await row(lead, UAT).count()).toBe(0)
  expect((await journey.view(id)).gates.find((gate) => gate.id === GATE)?.status).toBe('pending')
})

const open = (who: string, id: string, item: string) =>
  journey.open(`${who}@example.org`, `/cutovers/${id}/readiness?item=${item}`)

const detail = (page: Page, title: string) => page.getByRole('complementary', { name: title })

/** An item of the checklist, by its title and how it stands. */
const row = (page: Page, title: string, state = '') =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^${state}.*${title}`) })

async function provide(page: Page, title: string, link: string, note?: string): Promise<void> {
  await give(detail(page, title), 'Provide evidence', {
    says: { 'Link: The report': link, ...(note ? { 'A note, if there is more to say': note } : {}) },
    sends: 'Provide this evidence',
  })
}
