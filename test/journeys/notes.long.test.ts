import { Buffer } from 'node:buffer'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { button, openStep, press } from './console.ts'
import { NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** A page drawn by Chromium itself, as a screenshot is. */
const screenshot = (page: Awaited<ReturnType<Journey['open']>>): Promise<Buffer> => page.screenshot({ type: 'png' })

it('a note that mentions somebody, with a screenshot and a log, is answered from a phone', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const step = await openStep(lead, 'Announce the start')
  await press(step, 'More actions')
  await lead.getByRole('menuitem', { name: 'Note…', exact: true }).click()
  const form = step.getByRole('form', { name: 'Note' })
  const text = form.getByLabel('Note, for everybody to read')
  await text.pressSequentially('Is it quiet, @da')
  await form.getByRole('option', { name: 'Dana' }).waitFor()
  // The list has the keys while it is open: this takes the name, and sends nothing.
  await text.press('Enter')
  await text.pressSequentially('? See https://grafana.example.org/d/42.')
  await expect.poll(() => text.inputValue()).toMatch(/^Is it quiet, @Dana\S* \? See /i)
  const picture = await screenshot(lead)
  await form.getByLabel('Photos and files').setInputFiles([
    { name: 'graph.png', mimeType: 'image/png', buffer: picture },
    { name: 'alert.log', mimeType: 'text/plain', buffer: Buffer.from('ORA-00060') },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ])
  await form.getByText('“empty.txt” is empty.').waitFor()
  await form.getByRole('button', { name: 'Remove empty.txt' }).click()
  await form.getByText('alert.log').first().waitFor()
  if (process.env.LOOK) await lead.screenshot({ path: '/tmp/look/notes-form.png' })
  await text.press('Enter')
  await form.waitFor({ state: 'detached' })

  await step.getByRole('img', { name: 'graph.png' }).waitFor()
  const link = step.getByRole('link', { name: 'https://grafana.example.org/d/42', exact: true })
  expect(await link.getAttribute('href')).toBe('https://grafana.example.org/d/42')
  const saved = lead.waitForEvent('download')
  await step.getByRole('button', { name: 'alert.log' }).click()
  expect((await saved).suggestedFilename()).toBe('alert.log')
  await lead.locator('tr', { hasText: 'Announce the start' }).getByTitle('1 note').waitFor()

  const phone = await journey.open('dana@example.org', `/cutovers/${id}/news`, PHONE)
  await phone.getByRole('main').getByText('Mentioned in a note on “Announce the start”').waitFor()
  await phone.goto(`${new URL(phone.url()).origin}/cutovers/${id}/run?step=announce`)
  const notes = phone.locator('.notes')
  await notes.getByRole('img', { name: 'graph.png' }).waitFor()
  await press(notes, 'Answer')
  const answer = notes.getByRole('form', { name: 'Answer' })
  await answer.getByRole('textbox', { name: 'Answer' }).fill('Yes, since 02:10')
  await button(answer, 'Answer').tap()
  await answer.waitFor({ state: 'detached' })
  await step.getByRole('list', { name: 'Answers' }).getByText('Yes, since 02:10').waitFor()
  if (process.env.LOOK) {
    await lead.screenshot({ path: '/tmp/look/notes-desk.png' })
    await phone.screenshot({ path: '/tmp/look/notes-phone.png', fullPage: true })
  }
})
