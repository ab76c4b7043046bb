import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { press, settled } from './console.ts'
import { GATE, makeReady, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const UPRIGHT = { width: 390, height: 844 }
const ACROSS = { width: 844, height: 390 }
const DESK = { width: 1280, height: 800 }

/** Writes into the form, turns the phone about, and reads the same in the same form each time. */
async function staysOpen(page: Page, form: string, label: RegExp | string, sizes = [UPRIGHT, ACROSS, DESK, UPRIGHT]) {
  const field = page.getByRole('form', { name: form }).getByRole('textbox', { name: label }).first()
  await field.fill('Half a sentence')
  for (const size of sizes) {
    await page.setViewportSize(size)
    await settled(page)
    await field.waitFor()
    expect(await page.getByRole('form').count(), `${form} at ${size.width} px`).toBe(1)
    expect(await field.inputValue(), `${form} at ${size.width} px`).toBe('Half a sentence')
  }
}

const across = (who: string, path: string) =>
  journey.open(`${who}@example.org`, path, { ...PHONE, viewport: { width: ACROSS.width, height: ACROSS.height } })

it('a form about a step, its notes or the whole cutover stays open on a phone that is turned', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give(
    'dana',
    id,
    { type: 'startStep', stepId: 'freeze' },
    { type: 'noteStep', stepId: 'freeze', text: 'Slow' },
  )
  const phone = await across('dana', `/cutovers/${id}/run?step=freeze`)
  const detail = phone.getByRole('complementary', { name: 'Step' })
  await detail.waitFor()
  await press(detail, 'Fail')
  await staysOpen(phone, 'Fail', /^Reason|^Why|^What/)
  await press(phone.getByRole('form', { name: 'Fail' }), 'Cancel')
  // Closed, it stays closed.
  await phone.setViewportSize(ACROSS)
  await settled(phone)
  expect(await phone.getByRole('form').count()).toBe(0)

  await press(phone, 'Answer')
  await staysOpen(phone, 'Answer', 'Answer')
  await press(phone.getByRole('form', { name: 'Answer' }), 'Cancel')

  // Across, the open step covers the list.
  await phone.setViewportSize(DESK)
  await settled(phone)
  await press(phone, 'Stop the cutover')
  await staysOpen(phone, 'Stop the cutover', /^Why/, [UPRIGHT, DESK, UPRIGHT])
})

it('and so does a vote; whoever goes to another screen has closed it', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give(
    'lena',
    id,
    { type: 'startCutover' },
    { type: 'startStep', stepId: 'announce' },
    { type: 'completeStep', stepId: 'announce' },
    { type: 'openPoll', gateId: GATE },
  )
  const phone = await across('nils', `/cutovers/${id}/gates`)
  await press(phone, 'No-go')
  await staysOpen(phone, 'No-go', /^Why|^Reason/)
  await phone.goto(`${journey.server.url}/cutovers/${id}/people`)
  await phone.goBack()
  await settled(phone)
  expect(await phone.getByRole('form').count()).toBe(0)
})

it('nothing takes the place of what somebody writes in, whatever happens meanwhile', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await journey.give('dana', id, { type: 'startStep', stepId: 'watch-lag' })
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  const bar = phone.locator('footer')
  const title = (await bar.locator('p').first().textContent())?.trim()
  const first = title === 'Freeze writes' ? 'freeze' : 'watch-lag'
  await press(bar, 'Note')
  const text = bar.getByRole('form', { name: 'Note' }).getByLabel('Note, for everybody to read')
  await text.fill('The lock is')
  // What is held goes behind what runs.
  await journey.give('ben', id, { type: 'holdStep', stepId: first, reason: 'The replica restarts' })
  await phone.getByText('The replica restarts').first().waitFor()
  await text.pressSequentially(' held')
  expect(await text.inputValue()).toBe('The lock is held')
  await text.press('Enter')
  await text.waitFor({ state: 'detached' })
  const noted = async () => (await journey.events(id)).filter(({ type }) => type === 'stepNoted')
  await expect.poll(noted).toMatchObject([{ stepId: first, text: 'The lock is held' }])
})

it('what was sent is over, wherever its row goes by that', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'The lock is held' })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const card = lead.getByRole('listitem').filter({ hasText: 'The lock is held' })
  await press(card, 'More actions')
  await lead.getByRole('menuitem', { name: /^Reassign/ }).click()
  const form = card.getByRole('form', { name: 'Reassign' })
  await form.getByLabel('Who takes it').selectOption({ label: 'Lena' })
  await form.getByRole('textbox').first().fill('I do it myself')
  await form.getByRole('button', { name: /^Reassign/ }).click()
  await expect
    .poll(async () => (await journey.view(id)).steps.find((step) => step.id === 'freeze'))
    .toMatchObject({ assigned: await journey.person('lena@example.org') })
  await lead.getByRole('region', { name: 'Now' }).getByText('Freeze writes').first().waitFor()
  await expect.poll(() => lead.getByRole('form').count()).toBe(0)
})
