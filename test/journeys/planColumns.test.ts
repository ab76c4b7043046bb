import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { press } from './console.ts'
import { becomes, cell, draftOf, edit, grid, saved, stateOf } from './plan.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('an own column is what it says: a number that is none is a fault, a link is followed, a choice is chosen, and it can change', async () => {
  await journey.person('paula@example.org', 'planner')
  const id = await draftOf(journey, SMALL_YAML)
  await edit(journey, id, { type: 'addColumn', column: { key: 'x-ticket', title: 'Ticket', type: 'link' } })
  await edit(journey, id, { type: 'addColumn', column: { key: 'x-effort', title: 'Effort', type: 'number' } })
  const write = (column: string, text: string) => ({ row: 'r1', column, text, seen: 0 })
  await edit(journey, id, {
    type: 'setCells',
    cells: [write('x-ticket', 'https://tickets.example.org/1'), write('x-effort', 'two')],
  })
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  await grid(page).waitFor()
  await cell(page, 'https://tickets.example.org/1').click()
  const link = page.getByRole('link', { name: 'https://tickets.example.org/1' })
  await link.waitFor()
  expect(await link.getAttribute('rel')).toContain('noopener')
  await page.getByText('"two" is not a number').first().waitFor()

  await press(page, 'Columns ▾')
  await page.getByRole('menuitem', { name: 'Change “Effort”…' }).click()
  const form = page.getByRole('form', { name: 'Change Effort' })
  await form.getByLabel('Holds').selectOption('choice')
  await form.getByLabel('Choices, with commas').fill('one, two, three')
  await press(form, 'Change column')
  await saved(page)
  await becomes(async () => (await stateOf(journey, id)).columns[1]?.choices, ['one', 'two', 'three'])
  await page.getByText('"two" is not a number').first().waitFor({ state: 'hidden' })

  // On a phone it is a list.
  const phone = await journey.open('paula@example.org', `/runbooks/drafts/${id}`, {
    viewport: { width: 390, height: 844 },
  })
  await phone.getByText('Announce the start').first().click()
  await phone.getByLabel('Effort').selectOption('three')
  await becomes(async () => (await stateOf(journey, id)).rows[0]?.cells['x-effort']?.text, 'three')
})
