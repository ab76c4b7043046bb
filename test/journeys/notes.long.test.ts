import { Buffer } from 'node:buffer'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { button, goTo, openStep, press } from './console.ts'
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
})

it('a form that begins again has no file any more, and a file that misses it takes nothing away', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const step = await openStep(page, 'Announce the start')
  const form = step.getByRole('form', { name: 'Note' })
  const text = form.getByLabel('Note, for everybody to read')
  const open = async () => {
    await press(step, 'More actions')
    await page.getByRole('menuitem', { name: 'Note…', exact: true }).click()
  }
  await open()
  await text.fill('The lag')
  await goTo(page, 'People')
  await page.getByRole('heading', { name: 'People' }).waitFor()
  await page.goBack()
  await open()
  await expect.poll(() => text.inputValue()).toBe('The lag')
  const log = { name: 'alert.log', mimeType: 'text/plain', buffer: Buffer.from('ORA-00060') }
  await form.getByLabel('Photos and files').setInputFiles([log])
  await form.getByText('alert.log').first().waitFor()
  await form.getByRole('button', { name: 'Start again' }).click()
  expect(await text.inputValue()).toBe('')
  expect(await form.getByText('alert.log').count()).toBe(0)

  const isOpenedByBrowser = () =>
    page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'graph.png', { type: 'image/png' }))
      return document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
  expect(await isOpenedByBrowser()).toBe(false)
})

it('a picture that could not be fetched is there once the line is back', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const step = await openStep(page, 'Announce the start')
  await press(step, 'More actions')
  await page.getByRole('menuitem', { name: 'Note…', exact: true }).click()
  const form = step.getByRole('form', { name: 'Note' })
  await form.getByLabel('Note, for everybody to read').fill('As it looks now')
  const picture = { name: 'graph.png', mimeType: 'image/png', buffer: await screenshot(page) }
  await form.getByLabel('Photos and files').setInputFiles([picture])
  await form.getByText(/ kB$/).waitFor()
  await button(form, 'Note').click()
  await form.waitFor({ state: 'detached' })

  const other = await journey.open('dana@example.org', '/')
  await other.route('**/files/*', (route) => route.abort())
  await other.goto(`${journey.server.url}/cutovers/${id}/run?step=announce`)
  const notes = other.locator('.notes')
  await notes.getByText('graph.png: It cannot be fetched now.').waitFor()
  await other.unroute('**/files/*')
  await other.context().setOffline(true)
  await other
    .getByText(/^Offline/)
    .first()
    .waitFor()
  await other.context().setOffline(false)
  await notes.getByRole('img', { name: 'graph.png' }).waitFor()
})
