import { writeXlsx } from 'hucre/xlsx'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { button, press, stands } from './console.ts'
import { NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** Two faults that a person makes: a role that nobody has, and a step that does not exist. */
const FAULTY = NIGHT.replace('reporters: [network, dba]', 'reporters: [netwrok, dba]').replace(
  'after: [validate, open-writes]',
  'after: [validate, open-write]',
)

it('a runbook with faults shows each at its line, and mended becomes a version and a cutover', async () => {
  for (const who of ['lena', 'dana', 'ben', 'nils', 'quinn', 'olga', 'sam']) await journey.person(`${who}@example.org`)
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')

  // A file of one's own, as from a folder.
  const file = { name: 'short-night.yaml', mimeType: 'application/yaml', buffer: Buffer.from(FAULTY) }
  await page.getByLabel('Choose a file').setInputFiles(file)
  const faults = page.getByRole('list', { name: 'Errors and warnings' }).getByRole('button')
  const first = faults.filter({ hasText: 'netwrok' })
  await first.filter({ hasText: lineOf('netwrok') }).waitFor()
  await faults
    .filter({ hasText: 'open-write' })
    .filter({ hasText: lineOf('open-write]') })
    .waitFor()
  expect(await button(page, 'Import').isDisabled()).toBe(true)

  // A fault leads to its word in the text.
  await first.click()
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  const selected = await text.evaluate((area) =>
    area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : '',
  )
  expect(selected).toBe('netwrok')
  await page.keyboard.insertText('network')
  await first.waitFor({ state: 'detached' })
  await text.fill((await text.inputValue()).replace('open-write]', 'open-writes]'))
  await page
    .getByRole('status')
    .getByText(/No errors|it can be imported/)
    .waitFor()
  await press(page, 'Import')
  await page.getByText('Imported as version 1 of “Short night”.').waitFor()
  await page.getByRole('heading', { name: 'Short night' }).waitFor()

  await page.getByRole('link', { name: 'Create a cutover from it' }).click()
  await page.getByLabel(/^T-0/).waitFor()
  await press(page, 'Create rehearsal')
  // Refused where it is missing: the browser leads to the first empty field that is required.
  expect(await page.getByLabel(/^T-0/).evaluate((field) => field === document.activeElement)).toBe(true)
  await page.getByLabel(/^T-0/).fill('2031-03-08T22:00')
  await page.getByLabel(/^Window end/).fill('2031-03-08T21:00')
  await page
    .getByText(/The window .* (after|before)/)
    .first()
    .waitFor()
  await press(page, 'Create rehearsal')
  await page.getByText(/Not created/).waitFor()
  await page.getByLabel(/^Window end/).fill('2031-03-09T02:00')
  for (const [role, who] of [
    ['Cutover lead (at least one)', 'Lena'],
    ['Database', 'Dana'],
    ['Database', 'Ben'],
    ['Network', 'Nils'],
    ['Test and quality', 'Quinn'],
    ['Operations', 'Olga'],
    ['Business sponsor', 'Sam'],
  ] as const) {
    await page.getByRole('combobox', { name: role, exact: true }).fill(who)
    await page.getByRole('option', { name: who }).click()
  }
  await press(page, 'Create rehearsal')
  await page.waitForURL(/\/cutovers\/[^/]+\/run/)
  await stands('Preparing', page)
  await page.getByText('REHEARSAL').first().waitFor()
})

it('a member may check a runbook, and reads who imports it and who makes cutovers', async () => {
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('mara@example.org', '/runbooks')
  await page.getByRole('textbox', { name: 'Text of the runbook' }).fill(NIGHT)
  await page.getByText('Planners and administrators import it.').waitFor()
  expect(await button(page, 'Import').isDisabled()).toBe(true)
  await page.goto(`${journey.server.url}/cutovers/new`)
  await page.getByText('Cutovers are created by planners and administrators.').waitFor()
  await page.getByText(/Ask .*Paula/).waitFor()
})

it('a sheet is dropped, asked about and corrected, and becomes a runbook and a cutover', async () => {
  for (const who of ['anna', 'tom']) await journey.person(`${who}@example.org`)
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  const rows = [
    ['Phoenix cutover, draft 7'],
    [],
    ['Nr', 'Activity', 'Crew name', 'Duration', 'Waits for', 'Result', 'Security', 'Legal'],
    ['A.1', 'Stop the jobs', 'Operations', 30, '', 'No job runs', 'C', 'I'],
    ['A.2', 'Copy the data', 'Database', 90, 'A.1', 'Row counts are equal', 'A', 'I'],
    ['A.3', 'Open the service', 'Operations', 15, 'A.2', 'The page answers', 'I', ''],
  ]
  const bytes = await writeXlsx({ sheets: [{ name: 'Plan', rows }] })
  const dropped = await page.evaluateHandle(
    (content) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(content)], 'Phoenix.xlsx'))
      return transfer
    },
    [...bytes],
  )
  await page.getByRole('region', { name: 'Import a runbook' }).dispatchEvent('drop', { dataTransfer: dropped })
  await page.getByText('An Excel workbook. It would become 3 steps').waitFor()
  expect(await button(page, 'Use as runbook').isDisabled()).toBe(true)

  // What is asked is answered; what was not taken is put right.
  await page
    .getByRole('group', { name: /What do durations/ })
    .getByRole('radio', { name: /Minutes/ })
    .check()
  await page.getByRole('cell', { name: '1 h 30 min' }).waitFor()
  await page.getByLabel('Crew name is').selectOption('Team or role')
  await page.getByLabel('Result is').selectOption('Expected result')
  expect(await page.getByLabel('Security is').inputValue()).toBe('matrix')
  await page.getByLabel('Legal is').selectOption('not taken')
  await page
    .getByRole('row', { name: /Copy the data/ })
    .filter({ hasText: 'Database' })
    .waitFor()
  await expect.poll(() => button(page, 'Use as runbook').isEnabled()).toBe(true)
  await press(page, 'Use as runbook')
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  expect(await text.inputValue()).toContain('Row counts are equal')
  expect(await text.inputValue()).toMatch(/accountable:\s+- security/)
  expect(await text.inputValue()).not.toContain('legal')
  await page
    .getByRole('status')
    .getByText(/No errors|it can be imported/)
    .waitFor()
  await press(page, 'Import')
  await page.getByText(/Imported as version 1 of/).waitFor()
  await page.getByRole('link', { name: 'Create a cutover from it' }).click()
  await page.getByLabel(/^T-0/).fill('2031-03-08T22:00')
  for (const field of await page.locator('input[role="combobox"]').all()) {
    await field.fill('Anna')
    await page.getByRole('option', { name: 'Anna' }).click()
  }
  await press(page, 'Create rehearsal')
  await page.waitForURL(/\/cutovers\/[^/]+\/run/)
  await page.getByText('Copy the data').first().waitFor()

  // The next draft has the same headings: the correction is remembered.
  await page.goto(`${journey.server.url}/runbooks`)
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'Draft 8.xlsx', mimeType: '', buffer: Buffer.from(bytes) })
  await page.getByText('As you set them for a sheet with these headings.').waitFor()
  expect(await page.getByLabel('Crew name is').inputValue()).toBe('role')
  expect(await page.getByLabel('Security is').inputValue()).toBe('matrix')
  expect(await page.getByLabel('Legal is').inputValue()).toBe('')
})

it('cells copied from a spreadsheet are tried as a plan, and text in another encoding is named', async () => {
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  await text.evaluate((area) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'Task\tDuration\r\nStop jobs\t30m\r\nCopy data\t2h\r\n')
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await page.getByText('It would become 2 steps').waitFor()
  await press(page, 'Close')
  const buffer = Buffer.from(NIGHT.replace('Short night', 'Kurze Prüfung'), 'latin1')
  await page.getByLabel('Choose a file').setInputFiles({ name: 'latin.yaml', mimeType: '', buffer })
  await page.getByText('It is read as Windows-1252: is “Prüfung” right?').waitFor()
  expect(await text.inputValue()).toContain('Kurze Prüfung')
  const table = Buffer.from('Task;Duration\nPrüfung;30m\n', 'latin1')
  await page.getByLabel('Choose a file').setInputFiles({ name: 'latin.csv', mimeType: '', buffer: table })
  await page.getByText('1 question to answer before it can be used.').waitFor()
  expect(await button(page, 'Use as runbook').isDisabled()).toBe(true)
  await page
    .getByRole('group', { name: 'Is “Prüfung” right?' })
    .getByRole('radio', { name: /^Windows-1252/ })
    .check()
  await expect.poll(() => button(page, 'Use as runbook').isEnabled()).toBe(true)
})

/** `12:` of the line that holds the word. */
function lineOf(word: string): string {
  const before = FAULTY.slice(0, FAULTY.indexOf(word))
  return `${before.split('\n').length}:`
}
