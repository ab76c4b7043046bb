import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { openStep, shows, stepRow } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a key counts from the moment a dialog is closed, though its field still has the focus', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=freeze`)
  await page.getByRole('complementary', { name: 'Step' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or step' }).waitFor()
  // In one breath, as a hand does that is faster than the next frame.
  const opened = await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>('dialog[open]')?.close()
    const where = document.activeElement
    where?.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true, cancelable: true }))
    return { where: where?.tagName, dialog: document.querySelector('dialog[open]')?.getAttribute('aria-label') }
  })
  expect(opened).toEqual({ where: 'INPUT', dialog: 'Keys' })
})

it('the next key means the step that the one before has opened', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await openStep(page, 'Announce the start')
  const titles = await page.locator('tr[data-step] .row__title').allInnerTexts()
  const away = titles.indexOf('Freeze writes') - titles.indexOf('Announce the start')
  expect(away).toBeGreaterThan(0)
  // As close behind each other as keys can be: not a frame between them.
  await page.evaluate(async (count) => {
    for (const key of [...Array<string>(count).fill('j'), 's']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await new Promise((resolve) => setTimeout(resolve))
    }
  }, away)
  await shows('Freeze writes', 'running', page)
  expect(await stepRow(page, 'Freeze writes').getAttribute('aria-current')).toBe('true')
})
