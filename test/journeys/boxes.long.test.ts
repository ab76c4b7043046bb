import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { BOXED_YAML } from '../support/smallRunbook.ts'
import { openStep, press, stepRow } from './console.ts'
import { faultsIn } from './looks.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const BOXED = BOXED_YAML.replace('runbook: small-move', 'runbook: boxed-move')
const WRITERS = 'Stop the writers'
const NODES = 'Look at **both** nodes'

const box = (scope: Page | Locator, text: string) => scope.getByRole('checkbox', { name: text, exact: true })
const ticks = async (id: string) => (await journey.events(id)).filter(({ type }) => type.startsWith('box'))

async function running(): Promise<string> {
  const id = await journey.cutover({ yaml: BOXED })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  return id
}

it('two people tick the boxes of a step at once; both see who ticked what, and so does who comes later', async () => {
  const id = await running()
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  const ben = await journey.open('ben@example.org', `/cutovers/${id}/run?step=freeze`, PHONE)
  const step = await openStep(dana, 'Freeze writes')
  await box(ben, WRITERS).waitFor()
  await box(step, WRITERS).waitFor()

  await Promise.all([box(step, WRITERS).click(), box(ben, NODES).tap()])
  for (const page of [step, ben]) {
    await page.getByText(/^\s*Dana, \d\d:\d\d/).waitFor()
    await page.getByText(/^\s*Ben, \d\d:\d\d/).waitFor()
    expect(await box(page, WRITERS).isChecked()).toBe(true)
    expect(await box(page, NODES).isChecked()).toBe(true)
    // The runbook itself has ticked it, and nobody else does.
    expect(await box(page, 'Tell the desk').isChecked()).toBe(true)
    expect(await box(page, 'Tell the desk').isDisabled()).toBe(true)
  }
  await stepRow(dana, 'Freeze writes').getByTitle('3 of 3 boxes ticked').waitFor()
  expect(await ticks(id)).toMatchObject([{ type: 'boxTicked' }, { type: 'boxTicked' }])
  expect(await faultsIn(dana)).toEqual([])
  expect(await faultsIn(ben)).toEqual([])

  await dana.reload()
  const later = await journey.open('nils@example.org', `/cutovers/${id}/run?step=freeze`)
  for (const page of [dana, later]) await page.getByText(/^\s*Ben, \d\d:\d\d/).waitFor()
  expect(await box(later, WRITERS).isDisabled()).toBe(true)
  await step.getByText('ticked “Look at both nodes” of it').waitFor()

  // A double click is one press, and what is ticked is unticked by the next.
  await dana.waitForTimeout(500)
  await box(dana, WRITERS).dblclick()
  await expect.poll(() => box(ben, WRITERS).isChecked()).toBe(false)
  await dana.waitForTimeout(500)
  expect((await ticks(id)).map(({ type }) => type)).toEqual(['boxTicked', 'boxTicked', 'boxUnticked'])
})

it('a completion with open boxes asks first, and a second run begins without ticks but shows those before', async () => {
  const id = await running()
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  const step = await openStep(dana, 'Freeze writes')
  await box(step, WRITERS).focus()
  await dana.keyboard.press('Space')
  await step.getByText(/^\s*Dana, \d\d:\d\d/).waitFor()
  await press(step, 'Complete')
  const form = step.getByRole('form', { name: 'Complete' })
  await form.getByText('1 of 3 boxes is open.').waitFor()
  await press(form, 'Cancel')

  await journey.give(
    'dana',
    id,
    { type: 'failStep', stepId: 'freeze', reason: 'x' },
    { type: 'retryStep', stepId: 'freeze' },
  )
  await step.getByText(/in the run before: Dana, \d\d:\d\d/).waitFor()
  expect(await box(step, WRITERS).isChecked()).toBe(false)
  await dana.waitForTimeout(500)
  await box(step, WRITERS).click()
  await step.getByText(/^\s*Dana, \d\d:\d\d/).waitFor()
  await box(step, NODES).click()
  await stepRow(dana, 'Freeze writes').getByTitle('3 of 3 boxes ticked').waitFor()
  await press(step, 'Complete')
  await expect.poll(async () => (await journey.view(id)).steps.find((one) => one.id === 'freeze')?.state).toBe('done')

  await dana.goto(`${journey.server.url}/cutovers/${id}/print`)
  await dana.getByText('Stop the writers').first().waitFor()
  await expect.poll(() => dana.getByRole('img', { name: 'ticked', exact: true }).count()).toBe(3)
})

it('a tick on a dead line is seen to wait, is asked about, and is lost for nobody', async () => {
  const id = await running()
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`, PHONE)
  await box(dana, WRITERS).waitFor()
  await dana.context().setOffline(true)
  await box(dana, WRITERS).tap()
  await dana
    .getByText(/^\s*Sending…/)
    .first()
    .waitFor()
  expect(await box(dana, WRITERS).isChecked()).toBe(false)
  const asked = dana.getByRole('region', { name: /^You pressed Tick “Stop the writers” on “Freeze writes” at/ })
  await asked.getByText('It is not sent by itself').waitFor()
  await dana.context().setOffline(false)
  await expect.poll(() => asked.getByRole('button', { name: 'Send it now' }).isEnabled()).toBe(true)
  await press(asked, 'Send it now')
  await dana.getByText(/^\s*Dana, \d\d:\d\d/).waitFor()
  expect(await ticks(id)).toHaveLength(1)
})

it('the lead, who does not hold its role, says why', async () => {
  const id = await running()
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const step = await openStep(lead, 'Freeze writes')
  await box(step, WRITERS).click()
  const form = step.getByRole('form')
  await form.getByLabel('This is for Database. Reason for override').fill('I stand beside them')
  await press(form, 'Tick')
  await step.getByText(/^\s*Lena, \d\d:\d\d/).waitFor()
  expect(await ticks(id)).toMatchObject([{ type: 'boxTicked', override: 'I stand beside them' }])
})

const RICH = `# Before

Read [the guide](https://example.org/guide), https://example.org/a_b(c). ~~Old way~~ <!-- for planners -->

| Host | Port |
| --- | --- |
| db1 | 5432 |

\`\`\`sh
systemctl stop writer
systemctl status writer
\`\`\`

![The graph](https://example.org/graph.png) [bad](javascript:alert(1)) <b>raw</b>

<script>alert(1)</script>
`

it('instructions look as on GitHub: nothing runs, nothing is fetched, and a block is copied by one press', async () => {
  const id = await journey.cutover({
    yaml: NIGHT.replace('verify: No writes', `do: ${JSON.stringify(RICH)}, verify: No writes`),
  })
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const step = await openStep(page, 'Freeze writes')
  await step.getByRole('cell', { name: '5432' }).waitFor()
  expect(await step.locator('del').textContent()).toBe('Old way')
  expect(await step.getByText('for planners').count()).toBe(0)
  expect(await step.locator('.markdown :is(img, script, b, iframe)').count()).toBe(0)
  expect(await step.getByText('<script>alert(1)</script>').count()).toBe(1)
  expect(await step.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
    'https://example.org/guide',
    'https://example.org/a_b(c)',
    'https://example.org/graph.png',
  ])
  await step.locator('pre').getByRole('button', { name: /^Copy/ }).click()
  await expect
    .poll(() => page.evaluate('navigator.clipboard.readText()'))
    .toBe('systemctl stop writer\nsystemctl status writer')
  expect(await faultsIn(page)).toEqual([])
})
