import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { Journey } from '../support/journey.ts'
import { mustRead } from '../support/smallRunbook.ts'
import { act, shows, stepRow } from './console.ts'

let journey: Journey
beforeAll(async () => {
  ;({ journey } = await Journey.apart())
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** What the budget allows a page of the run, however long its runbook is. */
const MAX_NODES = 1400

const ERP = readFileSync(join(import.meta.dirname, '../../runbooks/erp-golive-weekend.yaml'), 'utf8')

it.each([
  ['the ERP weekend', ERP],
  ['a runbook of 5,000 steps', generateRunbookYaml({ seed: 5, steps: 5_000 })],
])('%s is opened, searched, read to its end and worked with', async (_, yaml) => {
  const runbook = mustRead(yaml)
  // One person who holds every role can start whatever is ready.
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, ['lena@example.org']]))
  const id = await journey.cutover({ yaml, people, t0: -30 })
  await journey.give('lena', id, { type: 'startCutover' })
  const { steps } = await journey.view(id)
  const ready = steps.find(
    ({ state, kind, secondPerson, outputNames, title }) =>
      state === 'ready' &&
      kind === 'task' &&
      !secondPerson &&
      !outputNames?.length &&
      steps.filter((other) => other.title === title).length === 1,
  )
  if (!ready) throw new Error('Nothing is ready in this runbook')

  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const table = page.getByRole('table', { name: 'Steps' })
  await table.waitFor()
  const rows = Number(await table.getAttribute('aria-rowcount'))
  expect(rows).toBeGreaterThan(runbook.steps.length)
  await expectFewNodes(page)

  // To the end and back.
  await table.hover()
  await page.mouse.wheel(0, 1_000_000)
  await table.locator(`[aria-rowindex="${rows}"]`).waitFor()
  await expectFewNodes(page)
  await page.mouse.wheel(0, -1_000_000)
  await table.locator('[aria-rowindex="2"]').waitFor()

  await page.getByRole('searchbox', { name: 'Search steps' }).fill(ready.title)
  await stepRow(page, ready.title).first().waitFor()
  await page.getByText(new RegExp(`^\\d+ of ${steps.length}\\b`)).waitFor()
  const found = page.locator(`[data-step="${ready.id}"]`)
  await found.getByRole('button').click()
  await shows(ready.title, 'ready', page)
  await act(page, ready.title, 'Start')
  await shows(ready.title, 'running', page)
  // Completing with open boxes would ask first.
  for (const [, text = ''] of boxesIn(runbook, ready.id)) {
    await page.getByRole('checkbox', { name: text, exact: true }).click()
    await page.getByRole('checkbox', { name: text, exact: true, checked: true }).waitFor()
  }
  await act(page, ready.title, 'Complete')
  await shows(ready.title, 'done', page)
  await expectFewNodes(page)
})

const boxesIn = ({ steps }: Runbook, id: string) =>
  (steps.find((step) => step.id === id)?.do ?? '').matchAll(/^- \[ \] (.*)$/gm)

async function expectFewNodes(page: Page): Promise<void> {
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  expect(nodes).toBeLessThan(MAX_NODES)
}
