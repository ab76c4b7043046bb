import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { act, button, goTo, openStep, press, shows, stepRow } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const TITLE = 'Restart the driver'

it('[R12] an unplanned step in the night: the lead sees what it costs, adds it, and its owner does it on a phone', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await shows('Freeze writes', 'ready', lead)

  await lead.keyboard.press('a')
  const form = lead.getByRole('form', { name: 'Add a step' })
  await form.getByLabel('What is to be done').fill(TITLE)
  await form.getByLabel(/^Minutes, or/).fill('20')
  await form.getByLabel('Which role does it').selectOption('Database')
  await find(lead, 'Before which step', 'Freeze writes')
  await form.getByLabel('Workstream').selectOption('Database')
  await form.getByLabel('Phase').selectOption('Outage')
  await form.getByText(/^Forecast finish 20 min later: /).waitFor()
  await form.getByText('No gate holds it: it starts without any go.').waitFor()
  await find(lead, 'After which step', 'Announce the start')
  await form.getByText('No rollback is defined: a rollback leaves it as it is.').waitFor()
  await form.getByLabel('Which role is informed').selectOption('Business sponsor')
  await form.getByLabel('A page that belongs to it').fill('https://wiki.example.org/driver')
  await form.getByLabel('Note for whoever leads').fill('Ask the bank first')
  await form.getByLabel('Why is it needed?').fill('It leaks')
  await press(form, 'Add a step')
  await form.waitFor({ state: 'detached' })
  await shows(TITLE, 'ready', lead)
  await shows('Freeze writes', 'waiting', lead)

  const step = await openStep(lead, TITLE)
  await step.getByText(/^Added \d\d:\d\d.* by Lena: “It leaks”$/).waitFor()
  await step.getByText('No rollback defined').waitFor()
  await step.getByRole('link', { name: /wiki.example.org\/driver/ }).waitFor()
  await step
    .getByText(/Business sponsor/)
    .first()
    .waitFor()

  // Who has it in hand does it, and what waited for it goes on.
  const thumb = phone.locator('footer')
  await phone.getByText(TITLE).first().waitFor()
  await button(thumb, 'Start').tap()
  await button(thumb, 'Complete').tap()
  await shows(TITLE, 'done', lead)
  await shows('Freeze writes', 'ready', lead)
  const { steps } = await journey.view(id)
  expect(steps.find(({ title }) => title === TITLE)).toMatchObject({
    status: 'done',
    added: { reason: 'It leaks' },
    planned: { start: expect.any(String) },
  })

  // A step that was planned otherwise, and one for somebody whose role it is not.
  await act(lead, 'Switch the traffic', 'Change', {
    inMenu: true,
    says: { 'Minutes, or': '15', 'Why does it change?': 'The line is slow' },
    sends: 'Change the step',
  })
  const changed = lead.getByRole('complementary', { name: 'Step' })
  await changed.getByText(/changed it: takes 5 min → 15 min; “The line is slow”/).waitFor()
  await act(lead, 'Switch the traffic', 'Reassign', {
    picks: { 'Who takes it': 'Quinn' },
    says: { 'They do not hold its role. Why do they do it?': 'Nils is ill' },
    ...((await button(changed, 'Reassign').count()) > 0 ? {} : { inMenu: true }),
  })
  await changed.getByText(/^Not of Network: given by Lena/).waitFor()

  // Behind the go, which was given before anybody knew.
  await act(lead, 'Freeze writes', 'Add a step after this', {
    inMenu: true,
    says: { 'What is to be done': 'Count the rows', 'Minutes, or': '5', 'Why is it needed?': 'To be sure' },
    sends: 'Add the step',
  })
  await stepRow(lead, 'Count the rows').waitFor()
  await goTo(lead, 'Go / no-go')
  await lead.getByText(/^Added after the go, which stands:/).waitFor()
})

/** Picks a step by its title. */
async function find(page: Page, label: string, title: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(title)
  await page.getByRole('option', { name: new RegExp(title) }).click()
}
