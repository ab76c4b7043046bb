/** The list is where the night is, and everything frequent is one key away. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { press, shows, stepRow } from './console.ts'
import { done, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const STEPS = 60
const numbered = (number: number) => `Step ${String(number).padStart(2, '0')}`
/** One after the other, or all at once. */
const runbookOf = (id: string, isChain: boolean) => `
runbook: ${id}
title: ${id}
tier: 3
timezone: Europe/Berlin
window: 8h
roles: { lead: { title: Cutover lead }, dba: { title: Database } }
phases: [Outage, Validation]
workstreams:
  Database:
${Array.from({ length: STEPS }, (_, index) => {
  const owner = isChain && index % 2 === 0 ? 'lead' : 'dba'
  const after = isChain && index > 0 ? `after: [s${index}], ` : ''
  return `    - { step: s${index + 1}, title: ${numbered(index + 1)}, phase: ${index < 50 ? 'Outage' : 'Validation'}, owner: ${owner}, takes: 1m, ${after}verify: Seen, rollback: "none, because it only looks" }`
}).join('\n')}
`
const CHAIN = runbookOf('long-chain', true)
const PEOPLE = { lead: ['lena@example.org'], dba: ['dana@example.org'] }

/** Carries out the steps from one to another, each by the one who holds its role. */
async function carryOut(id: string, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++)
    await journey.give(number % 2 ? 'lena' : 'dana', id, ...done(`s${number}`))
}

/** Whether a row of the list can be seen without scrolling. */
const inSight = (page: Page, title: string): Promise<boolean> =>
  stepRow(page, title).evaluateAll((rows) =>
    rows.some((row) => {
      const frame = row.closest('table')?.parentElement?.getBoundingClientRect()
      const { top, bottom } = row.getBoundingClientRect()
      return frame !== undefined && top >= frame.top && bottom <= frame.bottom
    }),
  )
const sees = (page: Page, title: string, seen = true) => expect.poll(() => inSight(page, title)).toBe(seen)

it('the list opens where the night is, follows it until it is scrolled, and goes back by key or by button', async () => {
  const id = await journey.cutover({ yaml: CHAIN, people: PEOPLE })
  await journey.give('lena', id, { type: 'startCutover' })
  await carryOut(id, 1, 20)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows(numbered(21), 'ready', page)
  await sees(page, numbered(21))
  await sees(page, numbered(1), false)
  await carryOut(id, 21, 40)
  await sees(page, numbered(41))
  await sees(page, numbered(21), false)

  // Scrolled by hand it stays, whatever happens.
  const now = page.getByRole('button', { name: /Now$/ })
  expect(await now.count()).toBe(0)
  await page.getByRole('table', { name: 'Steps' }).hover()
  await page.mouse.wheel(0, -10_000)
  await now.waitFor()
  await sees(page, numbered(1))
  await carryOut(id, 41, 42)
  await page.getByRole('navigation', { name: 'Cutover' }).hover()
  await sees(page, numbered(1))
  await page.keyboard.press('n')
  await sees(page, numbered(43))
  await now.waitFor({ state: 'detached' })
  await carryOut(id, 43, 44)
  await sees(page, numbered(45))

  await page.getByRole('table', { name: 'Steps' }).hover()
  await page.mouse.wheel(0, -10_000)
  await now.click()
  await sees(page, numbered(45))
  // J begins at my own first open step, which is not where the list begins.
  await page.keyboard.press('Escape')
  await carryOut(id, 45, 45)
  await shows(numbered(46), 'ready', page)
  await page.keyboard.press('j')
  await page.getByRole('heading', { name: numbered(46), exact: true }).waitFor()
})

it('what needs attention is never cut off, and no row moves from under the pointer for it', async () => {
  const id = await journey.cutover({ yaml: runbookOf('all-at-once', false), people: PEOPLE })
  await journey.give('lena', id, { type: 'startCutover' })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  await shows(numbered(10), 'ready', page)
  await stepRow(page, numbered(5)).hover()
  await page.mouse.wheel(0, 31 * 4)
  await page.getByRole('button', { name: /Now$/ }).waitFor()
  const row = stepRow(page, numbered(9))
  await row.hover()
  const cards = page.getByRole('region', { name: 'Now' })
  const before = { row: await row.boundingBox(), cards: await cards.boundingBox() }
  for (const number of [30, 31, 32])
    await journey.give(
      'dana',
      id,
      { type: 'startStep', stepId: `s${number}` },
      { type: 'failStep', stepId: `s${number}`, reason: 'The disk is full' },
    )
  await cards.getByText(numbered(32)).waitFor()
  await expect.poll(async () => (await cards.boundingBox())?.height).toBeGreaterThan((before.cards?.height ?? 0) + 20)
  await expect.poll(async () => Math.abs(((await row.boundingBox())?.y ?? 0) - (before.row?.y ?? 0))).toBeLessThan(2)
  // The buttons of the first two can be pressed where they stand.
  const frame = await cards.boundingBox()
  for (const skip of (await cards.getByRole('button', { name: 'Skip…' }).all()).slice(0, 2)) {
    const box = await skip.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0))
  }
})

it('filters stand in the address, are kept as a view, and what is not known there is left out with a word', async () => {
  const id = await journey.cutover({ yaml: CHAIN, people: PEOPLE })
  await journey.give('lena', id, { type: 'startCutover' })
  await carryOut(id, 1, 3)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows(numbered(4), 'ready', page)
  const states = page.getByRole('group', { name: 'Show only steps that are' })
  await states.getByRole('button', { name: 'Ready 1' }).click()
  await stepRow(page, numbered(5)).waitFor({ state: 'detached' })
  await shows(numbered(4), 'ready', page)
  expect(new URL(page.url()).searchParams.get('state')).toBe('ready')
  // What becomes ready comes in by itself, and what no longer is goes out.
  await carryOut(id, 4, 4)
  await shows(numbered(5), 'ready', page)
  await stepRow(page, numbered(4)).waitFor({ state: 'detached' })

  await press(page, 'Filter ▾')
  await page.getByRole('menuitem', { name: /Dana/ }).click()
  await page.keyboard.press('Escape')
  await page.getByText('No step fits.').waitFor()
  await states.getByRole('button', { name: 'Ready' }).click()
  await stepRow(page, numbered(6)).waitFor()
  await press(page, 'View ▾')
  await page.getByRole('menuitem', { name: 'Save this view…' }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Dana’s night')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Dana’s night ▾' }).waitFor()
  const address = new URL(page.url())

  // Somebody else follows the link and sees the same.
  const lena = await journey.open('lena@example.org', address.pathname + address.search)
  await lena.getByRole('button', { name: 'Dana’s night ▾' }).waitFor()
  await stepRow(lena, numbered(6)).waitFor()
  expect(await stepRow(lena, numbered(7)).count()).toBe(0)
  // After everything was shown, the view is chosen again.
  await page.getByRole('button', { name: /, show all steps$/ }).click()
  await stepRow(page, numbered(7)).waitFor()
  await press(page, 'View ▾')
  await page.getByRole('menuitem', { name: 'Dana’s night' }).click()
  await stepRow(page, numbered(7)).waitFor({ state: 'detached' })
  expect(page.url()).toBe(address.href)

  await page.goto(`${address.origin}${address.pathname}?state=ready,asleep&phase=Lunch`)
  const word = page.getByRole('status').filter({ hasText: 'Left out, not known here: state “asleep”, phase “Lunch”.' })
  await word.waitFor()
  await press(page, 'OK')
  await word.waitFor({ state: 'detached' })
  expect(new URL(page.url()).search).toBe('?state=ready')
})

it('keys act on the first card of mine while no step is open; Enter sends, and Shift+Enter breaks the line', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows('Freeze writes', 'ready', page)
  const cards = page.getByRole('region', { name: 'Now' })
  await cards.getByRole('button', { name: 'Start S' }).waitFor()
  await page.keyboard.press('s')
  await shows('Freeze writes', 'running', page)

  await page.keyboard.press('m')
  const form = page.getByRole('form', { name: 'More time' })
  await form.waitFor()
  await page.keyboard.type('+10')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Schema locks')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })

  await cards.getByRole('button', { name: /^Hold/ }).waitFor()
  await page.keyboard.press('h')
  const hold = page.getByRole('form', { name: 'Hold' })
  await hold.getByLabel('Until (optional)').waitFor()
  await page.keyboard.type('Waits for the array')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('and for Nils')
  await page.keyboard.press('Enter')
  await shows('Freeze writes', 'held', page)
  await page.keyboard.press('s')
  await shows('Freeze writes', 'running', page)
  await page.keyboard.press('c')
  await shows('Freeze writes', 'done', page)
  await cards.getByRole('button', { name: /^Undo, pressed by mistake/ }).waitFor()
  await page.keyboard.press('u')
  await shows('Freeze writes', 'running', page)

  const events = await journey.events(id)
  expect(events.find(({ type }) => type === 'stepHeld')).toMatchObject({
    reason: 'Waits for the array\nand for Nils',
  })
  expect(events.filter(({ type }) => type === 'stepEstimated')).toHaveLength(1)
})

it('the menu of commands begins with what is mine, the search leads into the list, and ? lists what a step would need', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', `/cutovers/${id}/timeline`)
  await page.getByRole('main').getByRole('heading', { name: 'Timeline' }).waitFor({ state: 'attached' })
  const menu = page.getByRole('dialog', { name: 'All commands' })
  await page.keyboard.press('Control+k')
  await menu.getByRole('option', { name: 'Start: Freeze writes', selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await shows('Freeze writes', 'running', page)
  expect(new URL(page.url()).pathname).toMatch(/\/run$/)
  await page.keyboard.press('Escape')

  const keys = page.getByRole('dialog', { name: 'Keys' })
  await page.keyboard.press('?')
  await keys.getByText('Select the open step, does nothing at the moment').waitFor()
  await keys.getByRole('definition').getByText('Complete', { exact: true }).waitFor()
  await page.keyboard.press('Escape')

  await page.keyboard.press('/')
  await page.keyboard.type('later')
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Step' }).getByRole('heading', { name: 'Later' }).waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Later')
})
