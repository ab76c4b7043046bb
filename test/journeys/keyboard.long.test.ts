import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { clockIn, openStep, shows, stepRow } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('an executor finds, starts, delays and completes a step without touching the mouse', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  const other = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  await shows('Freeze writes', 'ready', page, other)

  // The first J opens what is hers to do, wherever that stands.
  const titles = await stepTitles(page)
  const following = titles[titles.indexOf('Freeze writes') + 1] ?? ''
  await key(page, 'j', opened(page, 'Freeze writes'))
  await key(page, 'j', opened(page, following))
  await key(page, 'k', opened(page, 'Freeze writes'))
  await page.keyboard.press('Escape')
  await detailOf(page).waitFor({ state: 'detached' })

  const search = page.getByRole('searchbox', { name: 'Search steps' })
  await page.keyboard.press('/')
  expect(await isFocused(search)).toBe(true)
  await page.keyboard.type('lag')
  await stepRow(page, 'Freeze writes').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await stepRow(page, 'Freeze writes').waitFor()
  expect(await isFocused(search)).toBe(false)

  await command(page, 'freeze w')
  await opened(page, 'Freeze writes').waitFor()
  await key(page, 's', detailOf(page).getByRole('button', { name: /^Complete/ }))
  await shows('Freeze writes', 'running', page, other)

  // More time asks until when and why; a letter that is written there is no command.
  const form = page.getByRole('form', { name: 'More time' })
  await key(page, 'm', form)
  expect(await isFocused(form.getByLabel('Done by'))).toBe(true)
  await page.keyboard.type(clockIn('Europe/Berlin', Date.now() + 40 * 60_000))
  for (let tabs = 0; tabs < 3 && !(await isFocused(form.getByLabel('What takes longer?'))); tabs++)
    await page.keyboard.press('Tab')
  await page.keyboard.type('schema locks: compaction')
  await page.keyboard.press('Control+Enter')
  await detailOf(page)
    .getByText(/Dana expects to be done by .*: schema locks: compaction/)
    .waitFor()
  expect((await journey.events(id)).filter(({ type }) => type === 'stepEstimated')).toHaveLength(1)

  await key(page, 'c', stepRow(page, 'Freeze writes').getByRole('img', { name: /^done/ }))
  await shows('Freeze writes', 'done', other)
})

it('a form that a key has opened is put away by Escape, and nothing was sent', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`)
  await detailOf(page)
    .getByRole('button', { name: /^More time/ })
    .waitFor()
  const form = page.getByRole('form', { name: 'More time' })
  await key(page, 'm', form)
  await form.getByLabel('What takes longer?').fill('Nothing at all')
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  // The step itself stays open: Escape puts one thing away at a time.
  await opened(page, 'Freeze writes').waitFor()
  await page.keyboard.press('Escape')
  await detailOf(page).waitFor({ state: 'detached' })
  expect((await journey.events(id)).some(({ type }) => type === 'stepEstimated')).toBe(false)
})

it('a reporter and an approver speak at the gate by keys', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/gates`)
  await dana.getByRole('region', { name: 'Dana, your vote for Database' }).waitFor()
  const database = dana.getByRole('listitem').filter({ hasText: 'Database' })
  await key(dana, 'g', database.getByText('GO', { exact: true }))
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')

  const sam = await journey.open('sam@example.org', `/cutovers/${id}/gates`)
  await sam.getByRole('region', { name: 'Sam, you decide.' }).waitFor()
  await key(sam, 'g', sam.getByRole('form', { name: 'Decide go' }))
  await sam.keyboard.type('All is proven')
  await sam.keyboard.press('Control+Enter')
  await dana.getByText('This gate has passed').waitFor()
})

it('every key is listed, and single ones can be turned off while the menu of commands still opens', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run?step=freeze`)
  await opened(page, 'Freeze writes').waitFor()
  const list = page.getByRole('dialog', { name: 'Keys' })
  await key(page, '?', list)
  for (const does of ['Next step', 'Previous step', 'Search the steps', 'All commands', 'Start']) {
    await list.getByRole('definition').getByText(does, { exact: true }).waitFor()
  }
  await list.getByRole('checkbox', { name: 'Keyboard shortcuts on' }).press('Space')
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })

  await page.keyboard.press('s')
  await page.keyboard.press('j')
  // What the page does with these two it has done once the menu opens after them.
  const menu = page.getByRole('dialog', { name: 'All commands' })
  await page.keyboard.press('Control+k')
  await menu.waitFor()
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await opened(page, 'Freeze writes').waitFor()
  await shows('Freeze writes', 'ready', page)

  // It is remembered where it was chosen, and turned on again from there.
  await page.reload()
  await opened(page, 'Freeze writes').waitFor()
  await page.keyboard.press('s')
  await command(page, 'keyboard shortcuts on')
  await openStep(page, 'Freeze writes')
  await shows('Freeze writes', 'ready', page)
  await key(page, 's', detailOf(page).getByRole('button', { name: /^Complete/ }))
})

it('the menu of commands goes to screens, acts on the open step and steers the whole', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=later`)
  await opened(page, 'Later').waitFor()
  // What takes a reason asks for it at the step.
  await command(page, 'skip later')
  const form = detailOf(page).getByRole('form', { name: 'Skip' })
  await form.getByLabel('Why can it be left out?').fill('Nobody needs it tonight')
  await page.keyboard.press('Control+Enter')
  await shows('Later', 'skipped', page)

  await command(page, 'go to timeline')
  await page.waitForURL(/\/timeline/)
  await page.getByRole('main').getByRole('heading', { name: 'Timeline' }).waitFor({ state: 'attached' })
  await command(page, 'pause')
  await page.getByRole('form', { name: 'Pause' }).getByLabel('Why does it pause?').waitFor()
  expect(new URL(page.url()).pathname).toMatch(/\/run$/)
})

const detailOf = (page: Page) => page.getByRole('complementary', { name: 'Step' })
const opened = (page: Page, title: string) => detailOf(page).getByRole('heading', { name: title, exact: true })

/** As they stand in the list, from its top. */
const stepTitles = (page: Page): Promise<string[]> =>
  page.getByRole('table', { name: 'Steps' }).getByRole('row').getByRole('button').allInnerTexts()

const isFocused = (field: Locator): Promise<boolean> => field.evaluate((element) => element === document.activeElement)

/** Presses once: a key that is lost is a fault. */
async function key(page: Page, pressed: string, appears: Locator): Promise<void> {
  await page.keyboard.press(pressed)
  await appears.waitFor()
}

/** Finds it in the menu of all commands, and runs the first that fits. */
async function command(page: Page, words: string): Promise<void> {
  const menu = page.getByRole('dialog', { name: 'All commands' })
  await page.keyboard.press('Control+k')
  await menu.getByRole('combobox', { name: 'Command or step' }).fill(words)
  const first = menu.getByRole('option').first()
  await expect
    .poll(async () => {
      const text = (await first.textContent())?.toLowerCase() ?? ''
      return words.split(' ').every((word) => text.includes(word))
    })
    .toBe(true)
  await page.keyboard.press('Enter')
  await menu.waitFor({ state: 'detached' })
}
