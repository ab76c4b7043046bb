import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { press } from './console.ts'
import { faultsIn, faultsInEverySize } from './looks.ts'
import { cell, draftOf, edit, grid, stateOf } from './plan.ts'
import { planOf } from './together.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a draft with faults, somebody else in it and an open comment has nothing serious wrong in any size, nor has its editor', async () => {
  await journey.person('paula@example.org', 'planner')
  await journey.person('mira.bauer@example.org', 'planner')
  const id = await draftOf(journey, planOf(40))
  const [row] = (await stateOf(journey, id)).rows
  if (!row) throw new Error('There is no row')
  const seen = row.cells.takes?.seq ?? 0
  await edit(journey, id, { type: 'setCells', cells: [{ row: row.key, column: 'takes', text: '2h 70m', seen }] })
  await edit(journey, id, { type: 'comment', row: row.key, column: 'takes', text: 'Ten, or not?', mentions: [] })
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  const mira = await journey.open('mira.bauer@example.org', `/runbooks/drafts/${id}`)
  await cell(mira, 'Database 2').click()
  await page.getByText('Row 1, Takes:').first().waitFor()
  await page.getByRole('list', { name: 'Here now' }).waitFor()
  await cell(page, '2h 70m').click()
  expect(await faultsInEverySize(page)).toEqual([])
  await cell(page, 'Database 1').dblclick()
  expect(await faultsIn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await press(page, 'Columns ▾')
  await page.getByRole('menuitem', { name: 'New column…' }).click()
  await page.getByRole('form', { name: 'New column' }).waitFor()
  expect(await faultsIn(page)).toEqual([])
  for (const view of ['sections&section=roles', 'yaml', 'compare', 'insert']) {
    await page.goto(`${journey.server.url}/runbooks/drafts/${id}?view=${view}`)
    await page.getByRole('region', { name: 'Faults and warnings' }).getByRole('listitem').first().waitFor()
    expect(await faultsInEverySize(page)).toEqual([])
  }
  await page.getByRole('button', { name: /^Go \/ no-go gate/ }).click()
  await page.getByText(/^Inserts 1 step/).waitFor()
  expect(await faultsInEverySize(page)).toEqual([])
})

it('the keys of the table are those of a sheet, and Escape with Tab leaves it', async () => {
  await journey.person('paula@example.org', 'planner')
  const id = await draftOf(journey, planOf(14))
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  await cell(page, 'Database 0').click()
  const active = () =>
    grid(page).evaluate((element) => {
      const named = element.getAttribute('aria-activedescendant')
      return named === null ? null : document.getElementById(named)?.textContent
    })
  const keys: [string, string][] = [
    ['ArrowDown', 'Database 1'],
    ['Tab', 'lead'],
    ['Shift+Tab', 'Database 1'],
    ['Home', 'database-1'],
    ['ControlOrMeta+Home', '▾Database2 steps'],
    ['ControlOrMeta+End', ''],
    ['PageUp', ''],
  ]
  for (const [key, text] of keys) {
    await page.keyboard.press(key)
    if (text !== '') expect(await active(), key).toBe(text)
  }
  // A range is filled at once, and taken back at once.
  await cell(page, 'Database 0').click()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.type('The same')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect
    .poll(async () => (await stateOf(journey, id)).rows.slice(0, 2).map(({ cells }) => cells.title?.text))
    .toEqual(['The same', 'The same'])
  await page.keyboard.press('ControlOrMeta+z')
  await cell(page, 'Database 0').waitFor()
  // Rows move by keys, over the border of their workstream too.
  await cell(page, 'Database 1').click()
  await page.keyboard.press('Alt+ArrowDown')
  await expect
    .poll(async () =>
      (await stateOf(journey, id)).rows.slice(1, 3).map(({ workstream, cells }) => [workstream, cells.title?.text]),
    )
    .toEqual(
      expect.arrayContaining([
        [expect.any(String), 'Database 1'],
        [expect.any(String), 'Network 0'],
      ]),
    )
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect(await grid(page).evaluate((element) => element.contains(document.activeElement))).toBe(false)
})
