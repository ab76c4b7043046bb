/** What the check says of a text beside the editor, and what one press mends. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import { Journey } from '../support/journey.ts'
import { MOVE } from '../support/ledgerMove.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  await journey.person('paula@example.org', 'planner')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const WRONG = MOVE.replace('takes: 10m', 'takes: 90 min')
  .replace('title: Freeze writes', 'title: 4.10')
  .replace('window: 7h', 'window: 7 hours')
  .replace('[freeze-writes]', '[Freeze writes]')
  .replace('Ledger moves to the new platform', 'Prüfung des Umzugs')

it('a file in another encoding is asked about, and nothing is kept before the answer', async () => {
  const page = await journey.open('paula@example.org', '/runbooks')
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  const choose = (bytes: Uint8Array) =>
    page.getByLabel('Choose a file').setInputFiles({ name: 'move.yaml', mimeType: '', buffer: Buffer.from(bytes) })
  const importer = (on: Page) => on.getByRole('region', { name: 'Import a runbook' })
  await choose(encoded(WRONG.replace('7 hours', '7h'), 'macintosh'))
  await page.getByText('It is read as Mac Roman: is “Prüfung” right?').waitFor()
  expect(await text.inputValue()).toContain('Prüfung des Umzugs')
  await page.getByRole('button', { name: /^Fix all 3$/ }).click()
  await page.getByText('No errors.').waitFor()
  expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
  expect(await importer(page).getByRole('button', { name: 'Edit as a table' }).isDisabled()).toBe(true)
  // A wrong answer shows at once.
  await page.getByLabel('Read it as').selectOption('Windows-1252')
  expect(await text.inputValue()).not.toContain('Prüfung')
  await page.getByLabel('Read it as').selectOption('Mac Roman')
  await page.getByRole('button', { name: 'It is right' }).click()
  await page.getByRole('button', { name: /^Fix all 3$/ }).click()
  await page.getByText('No errors.').waitFor()
  expect(await page.getByRole('button', { name: 'Import', exact: true }).isEnabled()).toBe(true)
})

it('each fault is mended by itself or all at once, and the text is what was written otherwise', async () => {
  const page = await journey.open('paula@example.org', '/runbooks')
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  await text.fill(WRONG)
  const faults = page.getByRole('list', { name: 'Errors and warnings' })
  await faults.getByText('write 7h instead of "7 hours"').waitFor()
  await faults.getByRole('listitem').filter({ hasText: '7 hours' }).getByRole('button', { name: 'Fix' }).click()
  await faults.getByText('7 hours').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^Fix all 3$/ }).click()
  await page.getByText('No errors.').waitFor()
  expect(await text.inputValue()).toBe(
    WRONG.replace('7 hours', '7h')
      .replace('90 min', '1h30m')
      .replace('title: 4.10', 'title: "4.10"')
      .replace('[Freeze writes]', '[freeze-writes]'),
  )
})

it('a plan of another kind in the editor is brought in with one press', async () => {
  const page = await journey.open('paula@example.org', '/runbooks')
  await page.getByRole('textbox', { name: 'Text of the runbook' }).fill('Task;Duration\nStop: now;30m\nCopy;2h\n')
  await page.getByText('this is a table with semicolons, and no runbook in YAML').first().waitFor()
  await page.getByRole('button', { name: 'Bring it in' }).click()
  await page.getByText('It would become 2 steps').waitFor()
})
