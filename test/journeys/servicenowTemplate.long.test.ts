import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { press } from './console.ts'
import { NIGHT } from './night.ts'

let sandbox: Sandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 12 })
  journey = await Journey.beside(sandbox)
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await sandbox.close()
})

it('a standard change is made from a template that is found by its name', async () => {
  const id = await journey.cutover({ t0: 600 })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/servicenow`)
  await press(lead, 'Create one from a template')
  const form = lead.getByRole('form')
  const search = form.getByRole('searchbox', { name: 'Template, by its name' })
  await search.fill('nothing is called that')
  await form.getByText('No matching template.').waitFor()
  await press(form, 'Create it in ServiceNow')
  await form.getByText('Choose a template first.').waitFor()

  await search.fill('another data centre')
  await form.getByRole('radio', { name: 'Move a service to another data centre' }).check()
  await press(form, 'Create it in ServiceNow')
  await form.waitFor({ state: 'detached' })
  await lead.getByText('Both sides agree.').waitFor({ timeout: 30_000 })
  const made = sandbox.rows('change_request').filter(({ correlation_id }) => correlation_id === id)
  expect(made).toMatchObject([{ type: 'standard', backout_plan: expect.any(String) }])
})

it('an incident is raised from the menu of a step in its place, and stays open on a phone that is turned', async () => {
  const { number = '' } = sandbox.insert('change_request', { short_description: 'Move of the ledger', type: 'normal' })
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'linkChange', number, relation: 'lead' })
  await journey.give('lena', id, { type: 'startCutover' }, { type: 'startStep', stepId: 'announce' })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run?step=announce`)
  await press(lead.getByRole('complementary', { name: 'Step' }), 'More actions')
  await lead.getByRole('menuitem', { name: 'Raise an incident…' }).click()
  const form = lead.getByRole('form', { name: 'Raise it in ServiceNow' })
  await form.getByLabel(/^What was seen/).fill('Mails are late')
  await lead.setViewportSize({ width: 390, height: 844 })
  await form.waitFor()
  expect(await form.getByLabel(/^What was seen/).inputValue()).toBe('Mails are late')
  await press(form, 'Raise it in ServiceNow')
  await form.waitFor({ state: 'detached' })
  await lead.getByRole('link', { name: /^INC\d+/ }).waitFor({ timeout: 30_000 })
})
