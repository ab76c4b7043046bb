import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { everyAddress, type Scene } from '../support/everyScreen.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { follow, press, settled } from './console.ts'
import { faultsIn, faultsInEverySize, WIDE } from './looks.ts'
import { makeScene, NOBODY_ANSWERS } from './scene.ts'

let journey: Journey
let making: Promise<Scene> | undefined
const scene = () => (making ??= makeScene(journey))
beforeAll(async () => {
  journey = await Journey.begin({ TMINUS_WEBHOOK_ALLOW: NOBODY_ANSWERS })
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('before there is anything, nothing serious is wrong for a screen reader or for the eye', async () => {
  await journey.person('lena@example.org', 'admin')
  const lena = await journey.open('lena@example.org', '/')
  const faults = []
  for (const address of ['/', '/?view=calendar', '/tv', '/runbooks', '/cutovers/new', '/webhooks', '/tokens']) {
    faults.push(...(await faultsAt(lena, address)))
  }
  expect(faults).toEqual([])
})

it('nor on any screen, with cutovers in every state', async () => {
  const { ofNobody, signedIn } = everyAddress(await scene())
  const faults: string[] = []
  const nobody = await journey.newPage('nobody')
  for (const address of ofNobody) faults.push(...(await faultsAt(nobody, address)))
  const lena = await journey.open('lena@example.org', '/')
  for (const address of signedIn) faults.push(...(await faultsAt(lena, address)))
  expect(faults).toEqual([])
})

it('nor in what opens over a screen or within it, nor on the phone', async () => {
  const { running: id } = await scene()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=freeze`)
  await page.getByRole('complementary', { name: 'Step' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or step' }).fill('the')
  expect(await faultsIn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Command or step' }).waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await faultsIn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await press(page, 'Stop the cutover')
  await page.getByRole('form').waitFor()
  expect(await faultsIn(page)).toEqual([])
  await press(page, 'Lena, settings')
  await page.getByRole('menu').waitFor()
  expect(await faultsIn(page)).toEqual([])

  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await phone.getByRole('heading', { name: 'Yours, now' }).waitFor()
  expect(await faultsIn(phone)).toEqual([])
})

it('nor in a note with a mention and files, nor in its answers, at the desk and on the phone', async () => {
  const { running: id } = await scene()
  const desk = await journey.open('lena@example.org', `/cutovers/${id}/run?step=later`)
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run?step=later`, PHONE)
  const faults: string[] = []
  const look = async (page: Page) => {
    faults.push(...(page === phone ? await faultsIn(page) : await faultsInEverySize(page, WIDE)))
  }
  const name = 'a-screenshot-of-the-dashboard-with-the-lag-of-every-replica-since-midnight.png'
  await press(desk.getByRole('complementary', { name: 'Step' }), 'More actions')
  await desk.getByRole('menuitem', { name: 'Note…', exact: true }).click()
  await press(phone, 'Note')
  for (const page of [desk, phone]) {
    const form = page.getByRole('form', { name: 'Note' })
    const text = form.getByLabel('Note, for everybody to read')
    await form.getByLabel('Photos and files').setInputFiles([
      { name, mimeType: 'image/png', buffer: await page.screenshot() },
      { name: 'empty.log', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      { name: 'alert.log', mimeType: 'text/plain', buffer: Buffer.from('ORA-00060') },
    ])
    await form.getByText('“empty.log” is empty.').waitFor()
    await text.fill(`See https://grafana.example.org/d/${'0123456789'.repeat(12)} for `)
    await text.pressSequentially('@da')
    await form.getByRole('option', { name: 'Dana' }).waitFor()
    await look(page)
    await text.press('Enter')
    await form.getByRole('button', { name: 'Remove empty.log' }).click()
    await text.press('Enter')
    await form.waitFor({ state: 'detached' })
  }
  for (const page of [desk, phone]) {
    await page.getByRole('img', { name }).first().waitFor()
    await press(page.getByRole('listitem').filter({ hasText: 'grafana' }).first(), 'Answer')
    const answer = page.getByRole('form', { name: 'Answer' })
    await answer.getByRole('textbox', { name: 'Answer' }).fill('It falls again')
    await look(page)
    await answer.getByRole('textbox', { name: 'Answer' }).press('Enter')
    await page.getByRole('list', { name: 'Answers' }).first().waitFor()
    await answer.waitFor({ state: 'detached' })
    await look(page)
  }
  expect(faults).toEqual([])
})

async function faultsAt(page: Page, address: string): Promise<string[]> {
  if (page.url() === 'about:blank') await page.goto(`${journey.server.url}${address}`)
  else await follow(page, address)
  await settled(page)
  return (await faultsInEverySize(page)).map((fault) => `${address}, ${fault}`)
}
