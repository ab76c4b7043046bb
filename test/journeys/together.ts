/** Several people at one draft, each in a browser of their own, for as long as it is asked: what they wrote, and what came of it. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Draft, positionsOf } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../shared/draft/evolve.ts'
import type { Journey } from '../support/journey.ts'
import { button, press } from './console.ts'
import { becomes, draftOf, grid, stateOf } from './plan.ts'

const STREAMS = ['Database', 'Network', 'Applications', 'Payments', 'Security', 'Quality', 'Business']

/** A plan of so many steps in seven workstreams. */
export function planOf(steps: number): string {
  const per = Math.ceil(steps / STREAMS.length)
  const streams = STREAMS.map((title) => {
    const prefix = title.toLowerCase()
    const rows = Array.from({ length: per }, (_, index) =>
      [
        `    - step: ${prefix}-${index}`,
        `      title: ${title} ${index}`,
        '      phase: Outage',
        '      owner: lead',
        '      takes: 1m',
        '      verify: It answers.',
        '      rollback: none, because it only reads',
        ...(index > 0 ? [`      after: [${prefix}-${index - 1}]`] : []),
      ].join('\n'),
    )
    return `  ${title}:\n${rows.join('\n')}`
  })
  return [
    'runbook: together',
    'title: Everybody at once',
    'tier: 2',
    'timezone: Europe/Berlin',
    'window: 10h',
    'roles: { lead: { title: Cutover lead } }',
    'phases: [Outage]',
    'workstreams:',
    ...streams,
  ].join('\n')
}

interface Editor {
  name: string
  page: Page
  /** What they have written into cells, the newest last. */
  wrote: string[]
  /** What they let go, since somebody else had been faster. */
  dropped: Set<string>
}

/**
 * Lets people edit until then, with lines that drop and pages that are reloaded; answers when nothing waits any more.
 *
 * @param dice between 0 and 1
 */
export async function editTogether(
  journey: Journey,
  { people, steps, lastsMs, dice }: { people: number; steps: number; lastsMs: number; dice: () => number },
): Promise<{ id: string; editors: Editor[] }> {
  const id = await draftOf(journey, planOf(steps))
  const editors: Editor[] = []
  for (let index = 0; index < people; index++) {
    const name = `editor${index}`
    await journey.person(`${name}@example.org`, 'planner')
    const page = await journey.open(`${name}@example.org`, `/runbooks/drafts/${id}`)
    // What is on its way when a page is reloaded would be asked about by the browser.
    page.on('dialog', (dialog) => void dialog.accept())
    await grid(page).waitFor()
    editors.push({ name, page, wrote: [], dropped: new Set() })
  }
  const until = Date.now() + lastsMs
  await Promise.all(editors.map((editor) => editUntil(editor, until, dice)))
  for (const editor of editors) await settle(editor)
  return { id, editors }
}

async function editUntil(editor: Editor, until: number, dice: () => number): Promise<void> {
  const { page, name } = editor
  while (Date.now() < until) {
    const luck = dice()
    if (luck < 0.06) {
      await page.context().setOffline(true)
      await writeSomewhere(editor, `offline ${name} ${editor.wrote.length}`, dice)
      await page.waitForTimeout(500)
      await page.context().setOffline(false)
    } else if (luck < 0.1) {
      await page.reload()
      await grid(page).waitFor()
      await sendLeft(page)
    } else if (luck < 0.2) {
      await grid(page).focus()
      await page.keyboard.press('ControlOrMeta+Enter')
    } else await writeSomewhere(editor, `${name} ${editor.wrote.length}`, dice)
    await answerConflicts(editor, dice() < 0.5)
  }
}

/** Into a title in sight; several people write into the same. */
async function writeSomewhere(editor: Editor, text: string, dice: () => number): Promise<void> {
  const { page } = editor
  const rows = page.locator('.grid__row:not(.grid__row--stream):not(.grid__row--new)')
  const row = rows.nth(Math.floor(dice() * Math.min(12, await rows.count())))
  await row
    .locator('[data-column="title"]')
    .click({ timeout: 5000 })
    .catch(() => undefined)
  if ((await grid(page).locator('.grid__cell--active[data-column="title"]').count()) === 0) return
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  editor.wrote.push(text)
}

/** @param keeps whether what the others wrote stays */
async function answerConflicts({ page, dropped }: Editor, keeps: boolean): Promise<boolean> {
  const notice = page
    .locator('.plan-notice')
    .filter({ has: page.getByRole('button', { name: 'Keep theirs' }) })
    .first()
  if ((await notice.count()) === 0) return false
  const mine = await notice.locator('q').last().textContent()
  if (keeps) dropped.add(mine ?? '')
  await press(notice, keeps ? 'Keep theirs' : 'Put mine')
  return true
}

async function sendLeft(page: Page): Promise<void> {
  const send = button(page, 'Send now')
  if ((await send.count()) > 0) await send.click({ timeout: 2000 }).catch(() => undefined)
}

async function settle(editor: Editor): Promise<void> {
  const { page } = editor
  await page.context().setOffline(false)
  do {
    await page.getByText(/, edit \d+ · saved$/).waitFor()
    await sendLeft(page)
  } while (await answerConflicts(editor, true))
}

/** The log, folded from its beginning: what the table has to be. */
export async function foldedLog(journey: Journey, id: string): Promise<{ draft: Draft; events: ChainedDraftEvent[] }> {
  const events: ChainedDraftEvent[] = []
  let draft: Draft | undefined
  for (;;) {
    const page = await journey.call<{ events: ChainedDraftEvent[] }>(
      'GET',
      `/drafts/${id}/events?after=${events.length}`,
    )
    if (page.events.length === 0) break
    for (const event of page.events) {
      if (event.type === 'draftCreated') draft = beginDraft(id, event)
      else if (draft) draft = evolveDraft(draft, event)
      events.push(event)
    }
  }
  if (!draft) throw new Error('The log is empty')
  return { draft, events }
}

/** Every screen shows the log, and every text that the log took stands in it until somebody who saw it wrote over it. */
export async function nothingIsLost(journey: Journey, id: string, editors: readonly Editor[]): Promise<number> {
  const { draft, events } = await foldedLog(journey, id)
  expect(await stateOf(journey, id)).toEqual(draft)
  const held = new Map<string, string>()
  let edits = 0
  for (const event of events) {
    if (event.type === 'draftCreated') for (const { key, cells } of event.content.rows) held.set(key, cells.title ?? '')
    if (event.type === 'rowsInserted') for (const { key, cells } of event.rows) held.set(key, cells.title ?? '')
    if (event.type !== 'cellsSet') continue
    for (const { row, column, text, was } of event.cells) {
      if (column !== 'title') continue
      expect(was).toBe(held.get(row))
      held.set(row, text)
      edits += 1
    }
  }
  const taken = new Set(
    events.flatMap((event) => (event.type === 'cellsSet' ? event.cells.map(({ text }) => text) : [])),
  )
  for (const { wrote, dropped } of editors)
    expect(wrote.filter((text) => !taken.has(text) && !dropped.has(text))).toEqual([])
  for (const { page } of editors) {
    await grid(page).evaluate((element) => element.scrollTo(0, 0))
    await becomes(() => shownTitles(page), titlesAtTop(draft, await shownKeys(page)))
  }
  return edits
}

const shownKeys = (page: Page): Promise<string[]> =>
  page
    .locator('.grid__row:not(.grid__row--stream):not(.grid__row--new)')
    .evaluateAll((rows) => rows.slice(0, 15).map((row) => row.getAttribute('data-line') ?? ''))

const shownTitles = (page: Page): Promise<string[]> =>
  page.locator('.grid__row:not(.grid__row--stream):not(.grid__row--new)').evaluateAll((rows) =>
    rows.slice(0, 15).map((row) => {
      // Who else is in an empty cell stands there by name.
      const first = row.querySelector('[data-column="title"]')?.firstChild
      return first instanceof Text ? first.data : ''
    }),
  )

const titlesAtTop = (draft: Draft, keys: readonly string[]): string[] => {
  expect(keys).toEqual(draft.rows.slice(0, keys.length).map(({ key }) => key))
  const positions = positionsOf(draft.rows)
  return keys.map((key) => draft.rows[positions.get(key) ?? -1]?.cells.title?.text ?? '')
}

/** The same numbers for the same seed. */
export function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
