import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { press } from './console.ts'
import { becomes, cell, draftOf, edit, grid, saved, stateOf, texts } from './plan.ts'
import { planOf } from './together.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  await journey.person('paula@example.org', 'planner')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a form of the plan that is sent twice in one moment is sent once', async () => {
  const id = await draftOf(journey, planOf(4))
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  const twice = (form: string) =>
    page.locator(form).evaluate((element) => {
      if (!(element instanceof HTMLFormElement)) throw new Error('No form')
      element.requestSubmit()
      element.requestSubmit()
    })
  await press(page, '+ Workstream')
  await page.getByLabel('Title of the workstream').fill('Storage')
  await twice('.plan__add--open')
  await page.getByLabel('Title of the workstream').waitFor({ state: 'detached' })
  await press(page, 'Columns ▾')
  await page.getByRole('menuitem', { name: 'New column…' }).click()
  await page.getByLabel('Heading').fill('Ticket')
  await twice('.own-column')
  await page.getByLabel('Heading').waitFor({ state: 'detached' })
  await page.getByLabel('Comment on the plan').fill('Who has the keys?')
  await twice('.plan-comment__new')
  await page.getByText('Who has the keys?').first().waitFor()
  await press(page, 'More ▾')
  await page.getByRole('menuitem', { name: 'Lock…' }).click()
  await page.getByLabel('Why does nobody edit it').fill('The night has begun')
  await twice('.plan-reason')
  await page.getByLabel('Why does nobody edit it').waitFor({ state: 'detached' })
  await saved(page)
  const { workstreams, columns, comments, seq } = await stateOf(journey, id)
  expect(workstreams.filter(({ title }) => title === 'Storage')).toHaveLength(1)
  expect(columns.filter(({ title }) => title === 'Ticket')).toHaveLength(1)
  expect(comments).toHaveLength(1)
  expect(seq).toBe(5)
  expect(await page.getByRole('alert').count()).toBe(0)
})

it('a plan that never rests is checked all the same', async () => {
  const id = await draftOf(journey, planOf(4))
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  await cell(page, 'Database 1').or(cell(page, 'Database 0')).first().waitFor()
  await page.getByText('Checking…').waitFor({ state: 'detached' })
  const [row, other] = (await stateOf(journey, id)).rows
  if (!row || !other) throw new Error('There are no rows')
  let seen = other.cells.title?.seq ?? 0
  const seenTakes = row.cells.takes?.seq ?? 0
  await edit(journey, id, {
    type: 'setCells',
    cells: [{ row: row.key, column: 'takes', text: '2h 70m', seen: seenTakes }],
  })
  const fault = page.getByText('Row 1, Takes:').first()
  for (let round = 0; round < 60 && !(await fault.isVisible()); round++) {
    const cells = [{ row: other.key, column: 'title', text: `Round ${round}`, seen }]
    const answer = await edit(journey, id, { type: 'setCells', cells })
    if (answer.ok) seen = answer.seq
    await page.waitForTimeout(80)
  }
  expect(await fault.isVisible()).toBe(true)
})

it('rows that are sorted for looking are moved by no key and by no menu', async () => {
  const id = await draftOf(journey, planOf(16))
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  const before = texts(await stateOf(journey, id), 'step')
  await page.getByRole('columnheader', { name: 'Title' }).click()
  await page.getByText('Sorted by Title').waitFor()
  await cell(page, 'Database 1').click()
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByText('The rows are sorted for looking').waitFor()
  await press(page, 'Rows ▾')
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await saved(page)
  expect(texts(await stateOf(journey, id), 'step')).toEqual(before)
})

it('what is half written stays while its writer looks elsewhere in the plan', async () => {
  const id = await draftOf(journey, planOf(4))
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}?view=sections&section=roles`)
  const section = page.getByRole('textbox', { name: 'roles' })
  const before = await section.inputValue()
  await section.fill(`${before}\n# the roles of the night`)
  await press(page, 'Table')
  await grid(page).waitFor()
  await page.goBack()
  expect(await section.inputValue()).toContain('# the roles of the night')
  await press(page, 'Save roles')
  await becomes(async () => (await stateOf(journey, id)).sections.roles?.text, `${before}\n# the roles of the night`)
})
