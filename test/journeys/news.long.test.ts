import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { iso, minutes } from '../support/play.ts'
import { goTo, press } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const notices = (page: Page) => page.getByRole('region', { name: 'What changed' })
const notice = (page: Page, text: string | RegExp) => notices(page).getByRole('listitem').filter({ hasText: text })

it('whoever comes back reads what changed for them, on the portfolio and in the cutover, and acknowledges it once for all devices', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: 60 })
  const laptop = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await laptop.getByRole('heading', { name: 'Yours' }).waitFor()
  // The first look is no return: there is nothing to catch up with.
  await expect.poll(async () => (await seenBy(id)).length).toBe(1)
  expect(await notices(laptop).count()).toBe(0)

  await laptop.goto(`${journey.server.url}/`)
  const line = laptop.getByRole('listitem').filter({ hasText: 'Short night' })
  await line.waitFor()
  const t0 = iso(Date.now() + minutes(31))
  await journey.give('lena', id, { type: 'moveT0', t0, reason: 'The bank is ready' })
  await journey.give('lena', id, { type: 'assignPerson', role: 'qa', email: 'dana@example.org' })
  await line.getByText('You are now').waitFor()
  await line.getByText('2 changes since you looked, one of yours').waitFor({ state: 'attached' })
  const others = await journey.open('quinn@example.org', '/')
  await others.getByRole('listitem').filter({ hasText: 'Short night' }).getByText('T-0 moved').waitFor()

  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await line.getByRole('link', { name: /Short night/ }).click()
  for (const page of [laptop, phone]) {
    await notice(page, /T-0 moved \d+ min earlier, to .*“The bank is ready” Lena/).waitFor()
    // One’s own first.
    expect(await notices(page).getByRole('listitem').first().textContent()).toMatch(/Yours\s*You are now/)
  }
  // On every screen.
  await goTo(laptop, 'Timeline')
  await notice(laptop, 'T-0 moved').waitFor()
  await press(notices(laptop), 'OK, seen')
  await notices(laptop).waitFor({ state: 'detached' })
  await phone.reload()
  await phone.getByRole('heading', { level: 1 }).first().waitFor()
  await expect.poll(() => notices(phone).count()).toBe(0)
  // The one who did it is told nothing.
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/news`)
  await lead.getByText('Nothing new since you looked').waitFor()
})

it('what happens before one’s eyes stands as a notice only where it has weight, and a stop says so until its bar is gone', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const page = await journey.open('quinn@example.org', `/cutovers/${id}/run`)
  await expect.poll(async () => (await seenBy(id)).length).toBe(1)
  await journey.give('lena', id, { type: 'pauseCutover', reason: 'A pause' })
  await page.getByRole('status').filter({ hasText: 'Paused by' }).waitFor()
  await journey.give('nils', id, { type: 'callStop', reason: 'Smoke' })
  await page.getByRole('status').filter({ hasText: 'Smoke' }).waitFor()
  // The pause was seen by looking, the stop has its bar.
  await expect.poll(async () => (await seenBy(id))[0]).toBeGreaterThan(0)
  expect(await notices(page).count()).toBe(0)
  await journey.give('lena', id, { type: 'moveT0', t0: iso(Date.now() + minutes(31)), reason: 'Smoke' })
  await notice(page, 'T-0 moved').waitFor()
  expect(await notice(page, 'paused').count()).toBe(0)

  // The feed has all of it, what concerns me first in sight; to read it is to have seen it.
  await page.getByRole('link', { name: 'All changes' }).click()
  await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor()
  await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Stop called: “Smoke”' }).waitFor()
  await goTo(page, 'Run')
  expect(await notices(page).count()).toBe(0)
})

it('the wall under a stop is a wall of one word, in its own zone and UTC; all walls go round by themselves and can be held', async () => {
  const ids = await Promise.all(
    ['Bank night', 'Card night'].map((title) => journey.cutover({ yaml: NIGHT, body: { title } })),
  )
  const [bank = '', card = ''] = ids
  await Promise.all(ids.map((id) => journey.give('lena', id, { type: 'startCutover' })))
  const wall = await journey.open('nina@example.org', `/tv/${bank}`, { viewport: { width: 1920, height: 1080 } })
  await wall.getByText(/^\d\d:\d\d:\d\d UTC$/).waitFor()
  await wall.getByRole('heading', { name: 'Workstreams' }).waitFor()
  await wall.getByText(/plan(ned)?\. All done by .* the window ends\.$/).waitFor()
  await wall.getByText('Next gate').waitFor()
  expect(await wall.getByRole('main').getAttribute('data-theme')).toBe('dark')
  await wall.keyboard.press('d')
  expect(await wall.getByRole('main').getAttribute('data-theme')).toBe('light')
  await wall.keyboard.press('d')
  await journey.give('nils', bank, { type: 'callStop', reason: 'Smoke in hall 2' })
  const alarm = wall.getByRole('status').filter({ hasText: /^STOP/ })
  await alarm.waitFor()
  expect((await alarm.boundingBox())?.width).toBe(1920)

  await wall.goto(`${journey.server.url}/tv`)
  const heading = wall.getByRole('heading', { level: 1 })
  const current = wall.getByRole('list', { name: 'Running cutovers' }).locator('[aria-current]')
  // What is in trouble comes first.
  await heading.filter({ hasText: 'Bank night' }).waitFor()
  await wall.keyboard.press('ArrowRight')
  await heading.filter({ hasNotText: 'Bank night' }).waitFor()
  await wall.keyboard.press(' ')
  await wall.getByText('Paused.').waitFor()
  const held = await current.textContent()
  await journey.give('nils', card, { type: 'callStop', reason: 'Smoke there too' })
  await wall.keyboard.press(' ')
  await wall.getByText('Paused.').waitFor({ state: 'detached' })
  expect(held).not.toBe('Bank night')
  // From the menu too, not only by a key.
  const desk = await journey.open('dana@example.org', `/cutovers/${card}/run`)
  await press(desk, 'Dana, settings')
  for (const label of ['Wall screen', 'Wall of all running cutovers', 'Plan to print'])
    await desk.getByRole('menuitem', { name: label }).waitFor()
})

it('the portfolio is searched, filtered and sorted, and holds five hundred cutovers', async () => {
  const [id] = await Promise.all([
    journey.cutover({ yaml: NIGHT, body: { title: 'Bank move', release: 'Spring' } }),
    journey.cutover({ yaml: NIGHT, t0: 60 * 24 * 9, body: { title: 'Card move' } }),
    journey.cutover({
      yaml: NIGHT,
      t0: 60 * 24 * 9,
      body: { title: 'Other move' },
      people: { lead: ['olga@example.org'] },
    }),
  ])
  await upToGo(journey, id)
  const page = await journey.open('dana@example.org', '/')
  const shown = () =>
    page
      .getByRole('list', { name: 'Cutovers' })
      .getByRole('link', { name: / move$/ })
      .allInnerTexts()
  // What runs and waits for me stands first.
  await expect.poll(async () => (await shown())[0]).toBe('Bank move')
  await page.getByRole('button', { name: /^Mine/ }).click()
  await expect.poll(shown).not.toContain('Other move')
  await page.getByRole('button', { name: /^All/ }).click()
  await page.getByRole('searchbox', { name: 'Search cutovers' }).fill('olga move')
  await expect.poll(shown).toEqual(['Other move'])
  expect(new URL(page.url()).search).toBe('?q=olga+move')
  await page.getByRole('searchbox', { name: 'Search cutovers' }).fill('move')
  await page.getByLabel('Sort by').selectOption('By name')
  await expect.poll(shown).toEqual(['Bank move', 'Card move', 'Other move'])
  await page.getByRole('button', { name: 'Calendar' }).click()
  await page.getByText(/need the same people at once|Nobody is needed/).waitFor()
  await page
    .getByRole('link', { name: /Bank move/ })
    .first()
    .waitFor()

  const [{ line } = { line: {} }] = await journey.sql<{ line: object }[]>`select line from cutovers where id = ${id}`
  await journey.sql`
    insert into cutovers (organisation, id, runbook_id, runbook_hash, head, head_hash, last_at, status, line, changed_minute)
    select organisation, 'many-' || number, runbook_id, runbook_hash, 1, 'none', last_at, 'closed',
      ${journey.sql.json(line)}::jsonb || jsonb_build_object('id', 'many-' || number, 'title', 'Many ' || number,
        'status', 'closed', 'hash', 'none'), 0
    from cutovers, generate_series(1, 500) as number where id = ${id}`
  await page.goto(`${journey.server.url}/?q=many&over=yes`)
  await page.getByRole('button', { name: 'Over (500)' }).waitFor()
  await page.getByRole('link', { name: 'Many 1', exact: true }).first().waitFor()
  expect(await page.getByRole('list', { name: 'Cutovers' }).getByRole('listitem').count()).toBeLessThan(60)
  await page.evaluate(() => document.querySelector('main')?.scrollTo(0, 1e6))
  await expect.poll(async () => (await page.getByRole('link', { name: /^Many \d+$/ }).count()) > 0).toBe(true)
})

/** Up to where people have seen this cutover. */
async function seenBy(id: string): Promise<number[]> {
  const rows = await journey.sql<{ seq: number }[]>`select seq from seen_news where cutover = ${id}`
  return rows.map(({ seq }) => Number(seq))
}
