import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { button, press } from './console.ts'
import { faultsInEverySize } from './looks.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const HEAD = 'ID,Task,Stream,Team,Duration,After,Check'
const FIRST = [
  HEAD,
  'A.1,Stop the jobs,Operations,Ops,30m,,No job runs',
  'A.2,Copy the data,Database,DBA,90m,A.1,Row counts are equal',
  'A.3,Check the data,Database,DBA,20m,A.2,',
  'A.4,Open the service,Operations,Ops,15m,A.3,The page answers',
]
const SECOND = [
  HEAD,
  'A.1,Stop all jobs,Operations,Ops,45m,,',
  'A.2,Copy the data,Database,DBA,90m,A.1,Row counts are equal',
  'A.5,Tell the branches,Business,Comms,5m,A.2,',
  'A.4,Open the service,Database,Ops,15m,A.2,The page answers',
]
const fileOf = (lines: string[]) => ({
  name: 'Phoenix.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
})

it('a sheet that comes once more is shown as differences, and the chosen ones go into the runbook', async () => {
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  const choose = page.getByLabel('Choose a file')
  await choose.setInputFiles(fileOf(FIRST))
  await page.getByText('It would become 4 steps').waitFor()
  await press(page, 'Use as runbook')
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  // Something that only the runbook says.
  const first = (await text.inputValue()).replace('title: Copy the data', 'title: Copy the data # to the new centre')
  await text.fill(first)
  await page
    .getByRole('status')
    .getByText(/No errors|it can be imported/)
    .waitFor()
  await press(page, 'Import')
  await page.getByText('Imported as version 1 of').waitFor()

  await choose.setInputFiles(fileOf(FIRST))
  await page.getByText('The runbook has all of this plan already.').waitFor()
  expect(await button(page, 'Take 0 changes').isDisabled()).toBe(true)
  await press(page, 'Close')

  await choose.setInputFiles(fileOf(SECOND))
  const changed = page.getByRole('group', { name: 'Changed' })
  await changed.getByText('Stop all jobs').waitFor()
  expect(await page.getByLabel('It becomes').inputValue()).toBe('phoenix')
  // What somebody may have written by hand is taken only when a person says so.
  expect(await changed.getByRole('checkbox', { name: /may have been written by hand/ }).isChecked()).toBe(false)
  await button(page, 'Take 6 changes').waitFor()
  expect(await faultsInEverySize(page)).toEqual([])
  await changed.getByRole('checkbox', { name: /title/ }).uncheck()
  await page.getByRole('group', { name: 'Gone' }).getByRole('checkbox', { name: 'Gone' }).uncheck()
  await press(page, 'Take 4 changes')
  const taken = await text.inputValue()
  expect(taken).toContain('title: Copy the data # to the new centre')
  expect(taken).toContain('title: Stop the jobs')
  expect(taken).toContain('takes: 45m')
  expect(taken).toContain('title: Tell the branches')
  expect(taken).toContain('verify: No job runs')
  expect(taken).toContain('title: Check the data')
  await page
    .getByRole('status')
    .getByText(/No errors|it can be imported/)
    .waitFor()
  await press(page, 'Import')
  await page.getByText('Imported as version 2 of').waitFor()
})

it('what is taken is what is shown, however late an answer comes', async () => {
  const page = await journey.open('paula@example.org', '/runbooks')
  let held = 0
  const release: (() => void)[] = []
  await page.route('**/api/plans/dry-run', async (route) => {
    held += 1
    if (held > 1) await new Promise<void>((resolve) => release.push(resolve))
    await route.continue().catch(() => undefined)
  })
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'Bare.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('ID,Task,Duration\n1,Stop,3\n2,Start,4\n'),
  })
  const units = page.getByRole('group', { name: /What do durations/ })
  await units.getByRole('radio', { name: 'Minutes' }).check()
  await expect.poll(() => release.length).toBe(1)
  expect(await page.getByRole('button', { name: 'Reading…' }).isDisabled()).toBe(true)
  // Changed twice while the first answer is under way: only the last is asked, and the first is not shown.
  await units.getByRole('radio', { name: 'Days' }).check()
  await units.getByRole('radio', { name: 'Hours' }).check()
  expect(held).toBe(2)
  release[0]?.()
  await expect.poll(() => release.length).toBe(2)
  expect(await page.getByRole('button', { name: 'Reading…' }).isDisabled()).toBe(true)
  release[1]?.()
  await page.getByRole('cell', { name: '3 h' }).waitFor()
  expect(held).toBe(3)
  await press(page, 'Use as runbook')
  expect(await page.getByRole('textbox', { name: 'Text of the runbook' }).inputValue()).toContain('takes: 3h')
})
