/** How journeys speak of the console: by what people read and what a screen reader says, not by how it is built. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { controlOffers } from '../../client/features/run/controlOffers.ts'
import { STEP_OFFERS } from '../../client/features/run/stepOfferKinds.ts'
import { contextOf } from '../support/offers.ts'
import { SITUATIONS, started } from '../support/situations.ts'

type Scope = Page | Locator

/** A button by its label; the ellipsis of those that ask something and the key that it hints at may follow. */
export const button = (scope: Scope, label: string): Locator =>
  scope.getByRole('button', { name: new RegExp(`^${escaped(label)}…?\\s?[A-Z]?$`) })

export async function press(scope: Scope, label: string): Promise<void> {
  const target = button(scope, label)
  // A button that has just taken the place of another takes no click for a moment; Playwright would look again too late.
  await target.evaluate(async (element) => {
    const frame = () => new Promise(requestAnimationFrame)
    while (element.isConnected && getComputedStyle(element).pointerEvents === 'none') await frame()
  })
  await target.click()
}

export interface Answers {
  /** What is written, by the label of its field. */
  says?: Record<string, string>
  /** What is picked in a list, by the label of its field. */
  picks?: Record<string, string>
  /** What is chosen among radio buttons. */
  chooses?: string
  /** The button that sends it; the one that was pressed when left out. */
  sends?: string
  /** The button by which it is meant, where it cannot be undone and is asked once more. */
  means?: string
  /** Whether it stands in the menu of the step rather than beside the others. */
  inMenu?: true
}

/** Presses, answers in place what is asked, and sends. */
export async function give(scope: Scope, label: string, { inMenu, ...answers }: Answers = {}): Promise<void> {
  if (inMenu) await pressInMenu(scope, label)
  else await press(scope, label)
  await answer(scope, { sends: label, ...answers })
}

async function answer(scope: Scope, { says = {}, picks = {}, chooses, sends = '', means }: Answers): Promise<void> {
  const form = scope.getByRole('form')
  // First, since what is picked can ask for more.
  for (const [field, label] of Object.entries(picks)) await form.getByLabel(field).selectOption(label)
  for (const [field, text] of Object.entries(says)) await form.getByLabel(field).fill(text)
  if (chooses !== undefined) await form.getByRole('radio', { name: chooses }).check()
  await press(form, sends)
  if (means !== undefined) await press(form, means)
  await form.waitFor({ state: 'detached' })
}

async function pressInMenu(scope: Scope, label: string): Promise<void> {
  await press(scope, 'More actions')
  const page = 'page' in scope ? scope.page() : scope
  await page.getByRole('menuitem', { name: new RegExp(`^${escaped(label)}…?$`) }).click()
}

/** The row of a step in the list. */
export const stepRow = (page: Page, title: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: title, exact: true }) })

/** Waits until the list shows the step in that state, as the glyph is called. */
export async function shows(title: string, state: string, ...pages: Page[]): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      stepRow(page, title)
        .getByRole('img', { name: new RegExp(`^${state}(,|$)`) })
        .waitFor(),
    ),
  )
}

/** Waits until the line of facts calls the cutover that. */
export async function stands(state: string, ...pages: Page[]): Promise<void> {
  const line = new RegExp(`^(LIVE|REHEARSAL)\\s*${escaped(state)}`)
  await Promise.all(pages.map((page) => page.getByRole('banner').getByText(line).waitFor()))
}

/** Opens a step from the list; answers where it stands beside the list. */
export async function openStep(page: Page, title: string): Promise<Locator> {
  await stepRow(page, title).getByRole('button', { name: title, exact: true }).click()
  const step = page.getByRole('complementary', { name: 'Step' })
  await step.getByRole('heading', { name: title }).waitFor()
  return step
}

/** Presses what is offered for a step that is opened for it. */
export async function act(page: Page, title: string, label: string, answers?: Answers): Promise<void> {
  const step = await openStep(page, title)
  if (!answers) return press(step, label)
  return give(step, label, answers)
}

/** Follows the link of the rail to another screen of the cutover; the page is not loaded again. */
export const goTo = (page: Page, screen: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Cutover' })
    .getByRole('link', { name: new RegExp(`^${escaped(screen)}`) })
    .click()

/** Steers the whole cutover: what it waits for stands as a button, the rest in the menu of the list. */
export async function steer(page: Page, label: string, answers: Answers = {}): Promise<void> {
  await press(page, 'Cutover actions ⋯')
  await page.getByRole('menuitem', { name: new RegExp(`^${escaped(label)}…?$`) }).click()
  await answer(page, { sends: label, ...answers })
}

/** What the banners say, on every page. */
export async function announces(text: string | RegExp, ...pages: Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.getByRole('status').filter({ hasText: text }).waitFor()))
}

/** Goes to an address as a link within the console does, without loading the page again. */
export const follow = (page: Page, address: string): Promise<void> =>
  page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, address)

/** Waits until the screen itself stands, and has read what it shows. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('heading').first().waitFor()
  const reading = page.getByText(/^(Reading|Loading|Opening|Drawing)/).first()
  await reading.waitFor({ state: 'detached' })
}

/** Marks the page, so that `neverReloaded` can tell whether it is still the same. */
export const mark = (page: Page): Promise<void> => page.evaluate(() => document.body.setAttribute('data-marked', 'yes'))

export const neverReloaded = async (...pages: Page[]): Promise<void> => {
  for (const page of pages) expect(await page.locator('body').getAttribute('data-marked')).toBe('yes')
}

const everywhere = [
  ...Object.values(SITUATIONS),
  () => started().run('lena', { type: 'holdCountdown', reason: 'Waiting' }),
]
const COMMANDS = [
  ...Object.values(STEP_OFFERS),
  ...everywhere.flatMap((situation) => controlOffers(contextOf(situation(), 'lena'))),
  ...['Verify', 'Provide evidence', 'Reject', 'Waive', 'Open the poll', 'Go', 'No-go'].map((label) => ({ label })),
  ...['Record a check-in', 'Record', 'Add watch item', 'Sign off', 'Resolved'].map((label) => ({ label })),
].map(({ label }) => label.replace('…', ''))

/** That whoever looks at this page is offered no command at all, neither as a button nor by a form. */
export async function offersNothing(page: Page): Promise<void> {
  const offered = await page.getByRole('main').getByRole('button').allInnerTexts()
  const commands = offered.filter((text) => COMMANDS.includes(text.replace('…', '').trim()))
  expect(commands).toEqual([])
  expect(await page.getByRole('form').count()).toBe(0)
}

/** What a clock of that zone reads, `HH:MM`. */
export const clockIn = (timeZone: string, at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
